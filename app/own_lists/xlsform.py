"""An XLSForm as a checklist: rows become questions, a few on each screen; what cannot be kept is noted, never dropped in silence."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from app.checklists.loader import PER_SCREEN
from app.checklists.model import Group, Item, Kind, KnownBy
from app.checklists.rules import Answer, Condition, Strength
from app.checklists.whole import STEPS
from app.own_lists import relevance, types
from app.own_lists.choices import BESIDE, Offer, offers
from app.own_lists.columns import Languages, left_out
from app.own_lists.problems import Finding, Refused
from app.own_lists.workbook import Row, Sheets

MOST_QUESTIONS = 300
FEW = 6
"""Choices that leave room for other questions on the screen."""

WHY = ".why"
"""A note of this ending says why a screen is asked."""

_NAME = re.compile(r"^[A-Za-z_][\w.-]{0,99}$", re.ASCII)


@dataclass
class Open:
    """A group of the spreadsheet that was begun and not yet ended."""

    name: str
    title: str
    row: int
    asked_if: tuple[Condition, ...]


@dataclass
class Screen:
    """One screen while it is filled."""

    part: str
    part_title: str
    group: str
    name: str
    """The group's, with a number where that has several screens."""
    title: str
    asked_if: tuple[Condition, ...]
    loose: bool = False
    """Whether it stands in no group."""
    why: str = ""
    say: list[str] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)


@dataclass(frozen=True)
class Outcome:
    """What a survey holds: parts by id with their titles, their screens, translations, and notes on what changed."""

    parts: dict[str, str]
    screens: dict[str, tuple[Group, ...]]
    words: dict[str, dict[str, str]]
    notes: tuple[Finding, ...]


def _room_of(choices: int) -> int:
    """Returns how much of a screen a question takes: one with many choices has it alone."""
    return 1 if choices <= FEW else PER_SCREEN


def _room(item: Item) -> int:
    return _room_of(len(item.choices))


class Survey:
    """Walks through the sheet `survey` from top to bottom."""

    def __init__(self, sheets: Sheets, title: str, default_language: str, offered: Collection[str]) -> None:
        self.languages = Languages(sheets, default_language)
        self.title = title
        self.wrong: list[Finding] = []
        self.notes = left_out(sheets, offered, self.languages)
        self.words: dict[str, dict[str, str]] = {}
        self.offers, wrong = offers(sheets.get("choices", []), self.languages)
        self.wrong += wrong
        self.stack: list[Open] = []
        self.screens: list[Screen] = []
        self.known: dict[str, tuple[str, Mapping[str, str], bool]] = {}
        self.part_names: set[str] = set()
        self.screen_names = set(STEPS)
        self.rows = sheets["survey"]

    def read(self) -> Outcome:
        """Returns what the sheet holds; raises Refused with everything that is wrong."""
        for row in self.rows:
            self._row(row)
        self.wrong += [Finding("not-closed", "survey", one.row) for one in self.stack]
        questions = sum(len(one.items) for one in self.screens)
        if questions > MOST_QUESTIONS:
            self.wrong.append(Finding("too-many", "survey", 0, {"most": str(MOST_QUESTIONS)}))
        if not self.screens and not self.wrong:
            self.wrong.append(Finding("nothing", "survey"))
        if self.wrong:
            raise Refused(self.wrong)
        return self._outcome()

    def _row(self, row: Row) -> None:
        kind, listed = types.parse(row.get("type"))
        if kind in types.REFUSED:
            self._fail(row, types.REFUSED[kind], type=kind)
        elif kind in types.LEFT_OUT:
            self._note(row, types.LEFT_OUT[kind], type=kind)
        elif kind in types.END:
            if not self.stack:
                self._fail(row, "not-open")
            else:
                self.stack.pop()
        elif kind in types.BEGIN:
            self._begin(row, kind)
        elif kind in types.SAID:
            self._say(row, kind)
        elif kind in types.ASKED:
            self._ask(row, kind, listed)
        else:
            self._fail(row, "type-unknown", type=kind[:60])

    def _begin(self, row: Row, kind: str) -> None:
        if kind == "begin_repeat":
            self._note(row, "once")
        name = row.get("name") or f"group-{row.number}"
        if not _NAME.match(name):
            self._fail(row, "name", name=name[:60])
        title = self._label(row, "label") or (self.stack[-1].title if self.stack else self.title)
        self.stack.append(Open(self._part_name(name), title, row.number, self._asked_if(row)))

    def _say(self, row: Row, kind: str) -> None:
        text = self._label(row, "label")
        if kind != "note":
            self._note(row, "asked-as", type=kind, kind="note")
        screen = self._screen(room=0)
        condition = self._asked_if(row)
        if not text:
            self._fail(row, "no-label")
        elif row.get("name").endswith(WHY) and not condition:
            screen.why = text
        elif condition:
            # A sentence has no condition of its own: it gets a screen.
            own = Screen(
                screen.part, screen.part_title, screen.group, "", screen.title, screen.asked_if + condition
            )
            self._new(own).say.append(text)
        else:
            screen.say.append(text)

    def _ask(self, row: Row, kind: str, listed: str) -> None:
        name, text = row.get("name"), self._label(row, "label")
        if not _NAME.match(name):
            self._fail(row, "name", name=name[:60])
        elif name in self.known or name in (id_ for id_, _means, _several in self.known.values()):
            self._fail(row, "twice", name=name)
        if not text:
            self._fail(row, "no-label")
        asked_as = types.ASKED[kind]
        if kind not in types.EXACTLY:
            self._note(row, "asked-as", type=kind, kind=asked_as)
        offer = self.offers.get(listed, Offer(())) if asked_as in (Kind.ONE, Kind.MANY) else Offer(())
        if asked_as in (Kind.ONE, Kind.MANY) and not offer.choices:
            self._fail(row, "no-list", name=listed[:60])
        if asked_as is Kind.ONE and offer.five:
            asked_as = Kind.SIGN
        self._notes_on(row, asked_as)
        condition = self._asked_if(row)
        choices = offer.choices if asked_as in (Kind.ONE, Kind.MANY) else ()
        screen = self._screen(room=_room_of(len(choices)))
        id_ = name if name.startswith(f"{screen.part}.") else f"{screen.part}.{name}"
        screen.items.append(self._item(row, id_, text, asked_as, choices, condition))
        self._know(name, id_, asked_as, offer)

    def _item(self, row: Row, id_: str, text: str, kind: Kind, choices, condition) -> Item:  # type: ignore[no-untyped-def]
        for choice, its_row in choices:
            self._translate(its_row, "label", choice.text)
        known_by = row.get("known_by")
        return Item(
            id=id_,
            text=text,
            strength=Strength.EQUAL,
            known_by=KnownBy(known_by) if kind is Kind.SIGN and known_by in list(KnownBy) else KnownBy.EITHER,
            why=self._label(row, "hint"),
            asked_if=condition,
            kind=kind,
            choices=tuple(choice for choice, _row in choices),
        )

    def _know(self, name: str, id_: str, kind: Kind, offer: Offer) -> None:
        beside = tuple(Answer) if kind is Kind.SIGN else BESIDE
        means = {**{str(one): str(one) for one in beside}, **offer.means(kind)}
        self.known[name] = (id_, means, kind is Kind.MANY)

    def _notes_on(self, row: Row, kind: Kind) -> None:
        if row.get("required").lower() in ("yes", "true", "true()", "1"):
            self._note(row, "required")
        if kind is Kind.TEXT:
            self._note(row, "free-text")
        if kind is Kind.SIGN:
            self._note(row, "five-answers")
        if row.get("calculation"):
            self._note(row, "left-out", type="calculation")
        if row.get("type").endswith(" or_other"):
            self._note(row, "left-out", type="or_other")

    def _asked_if(self, row: Row) -> tuple[Condition, ...]:
        text = row.get("relevant")
        if not text:
            return ()
        found = relevance.conditions(text, self.known)
        if found is None:
            self._note(row, "relevant", words=text[:120])
        return found or ()

    def _screen(self, room: int) -> Screen:
        """Returns the screen that the next row goes on: the last one, or a new one where that is full or another group's."""
        condition = tuple(one for each in self.stack for one in each.asked_if)
        last = self.screens[-1] if self.screens else None
        part, title = (self.stack[0].name, self.stack[0].title) if self.stack else self._loose(last)
        inner = self.stack[-1] if self.stack else Open(part, title, 0, ())
        # Sentences stand above questions, so one that comes after a question begins a screen.
        full = last is not None and (
            sum(map(_room, last.items)) + room > PER_SCREEN if room else bool(last.items)
        )
        if last and not full and (last.part, last.group, last.asked_if) == (part, inner.name, condition):
            return last
        return self._new(Screen(part, title, inner.name, "", inner.title, condition))

    def _loose(self, last: Screen | None) -> tuple[str, str]:
        """Returns the part of questions that stand in no group; after a group it is another one."""
        if last and last.loose:
            return last.part, last.part_title
        return self._free("questions", self.part_names), self.title

    def _new(self, screen: Screen) -> Screen:
        screen.loose = not self.stack
        screen.name = self._free(screen.group, self.screen_names)
        self.screens.append(screen)
        return screen

    def _part_name(self, name: str) -> str:
        return self._free(name, self.part_names) if not self.stack else name

    @staticmethod
    def _free(name: str, taken: set[str]) -> str:
        free = next(one for one in (name, *(f"{name}-{n}" for n in range(2, 2000))) if one not in taken)
        taken.add(free)
        return free

    def _label(self, row: Row, what: str) -> str:
        text = self.languages.text(row, what)
        if text:
            self._translate(row, what, text)
        return text

    def _translate(self, row: Row, what: str, text: str) -> None:
        for language, words in self.languages.translations(row, what).items():
            before = self.words.setdefault(language, {}).setdefault(text, words)
            if before != words:
                self._note(row, "other-words")

    def _note(self, row: Row, code: str, **values: str) -> None:
        self.notes.append(Finding(code, "survey", row.number, values))

    def _fail(self, row: Row, code: str, **values: str) -> None:
        self.wrong.append(Finding(code, "survey", row.number, values))

    def _outcome(self) -> Outcome:
        groups: dict[str, list[Group]] = {}
        filled = [one for one in self.screens if one.items or one.say or one.why]
        for one in filled:
            # A reason for asking nothing is something to say.
            say, why = ((one.why,), "") if not one.items and not one.say else (tuple(one.say), one.why)
            group = Group(one.name, one.title, why, tuple(one.items), say, one.asked_if)
            groups.setdefault(one.part, []).append(group)
        titles = {one.part: one.part_title for one in filled}
        screens = {part: tuple(each) for part, each in groups.items()}
        return Outcome(titles, screens, self.words, tuple(self.notes))
