"""Reads checklist files. A file that is not whole is refused with its name, the place in it and the reason."""

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from app.checklists.model import Checklist, Dimension, Group, Item, KnownBy, Option, Rule, Source
from app.checklists.rules import COUNTABLE, Answer, Example, Strength

LIBRARY = Path(__file__).parent / "library"
FORMAT = 1
PER_SCREEN = 4
"""Items of one group stand on one screen of a phone."""

Choice = TypeVar("Choice", bound=StrEnum)


class ChecklistError(ValueError):
    """A checklist file that cannot be used; the message names file, place and reason."""


class Table:
    """One table of a file being read: asks for what must be there and, at the end, for nothing else to be there."""

    def __init__(self, values: Mapping[str, Any], file: str, place: str) -> None:
        self.values = dict(values)
        self.file = file
        self.place = place

    def fail(self, reason: str) -> ChecklistError:
        """Returns the error to raise about this place."""
        return ChecklistError(f"{self.file}: {self.place}: {reason}")

    def text(self, name: str, optional: bool = False) -> str:
        """Takes a text that must not be empty, unless it may be absent."""
        value = self.values.pop(name, "" if optional else None)
        if not isinstance(value, str) or (not value.strip() and not optional):
            raise self.fail(f"“{name}” must be a text")
        return value.strip()

    def texts(self, name: str, optional: bool = False) -> tuple[str, ...]:
        """Takes a list of texts."""
        value = self.values.pop(name, [] if optional else None)
        if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
            raise self.fail(f"“{name}” must be a list of texts")
        if not value and not optional:
            raise self.fail(f"“{name}” must not be empty")
        return tuple(value)

    def choice(self, name: str, kind: type[Choice]) -> Choice:
        """Takes one of a closed list of words."""
        value = self.text(name)
        if value not in list(kind):
            raise self.fail(f"“{name}” is “{value}”; it must be one of {', '.join(kind)}")
        return kind(value)

    def flag(self, name: str) -> bool:
        """Takes true or false; absent is false."""
        value = self.values.pop(name, False)
        if not isinstance(value, bool):
            raise self.fail(f"“{name}” must be true or false")
        return value

    def table(self, name: str) -> "Table":
        """Takes a table inside this one."""
        value = self.values.pop(name, None)
        if not isinstance(value, dict):
            raise self.fail(f"[{name}] is missing")
        return Table(value, self.file, f"[{name}]")

    def tables(self, name: str, optional: bool = False) -> list["Table"]:
        """Takes a list of tables; each is named by its id, or by its number where it has none."""
        value = self.values.pop(name, [] if optional else None)
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise self.fail(f"[[{name}]] is missing or is not a list of tables")
        if not value and not optional:
            raise self.fail(f"[[{name}]] must not be empty")
        return [
            Table(one, self.file, f"{name} “{one['id']}”" if "id" in one else f"{name} {number}")
            for number, one in enumerate(value, 1)
        ]

    def done(self) -> None:
        """Refuses what nobody asked for: most likely a misspelt name."""
        if self.values:
            raise self.fail(f"unknown: {', '.join(sorted(self.values))}")


def load(folder: Path = LIBRARY) -> dict[str, Checklist]:
    """Returns the library's checklists by slug; raises ChecklistError for the first file that cannot be used."""
    found: dict[str, Checklist] = {}
    for path in sorted(folder.glob("*.toml")):
        checklist = read(path.read_text(encoding="utf-8"), path.name)
        if checklist.slug != path.stem:
            raise ChecklistError(f"{path.name}: slug “{checklist.slug}” must be the file's name")
        found[checklist.slug] = checklist
    return found


def read(text: str, file: str) -> Checklist:
    """Returns the checklist written in `text`; `file` is the name that errors carry."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ChecklistError(f"{file}: this is not TOML: {error}") from error
    top = Table(values, file, "top of the file")
    if top.values.pop("format", None) != FORMAT:
        raise top.fail(f"“format” must be {FORMAT}")
    checklist = Checklist(
        slug=top.text("slug"),
        version=top.text("version"),
        title=top.text("title"),
        summary=top.text("summary"),
        population=top.text("population"),
        licence=top.text("licence"),
        answers=_answers(top),
        limits=top.texts("limits"),
        source=_source(top.table("source")),
        rule=_rule(top.table("rule")),
        dimensions=tuple(_dimension(one) for one in top.tables("dimensions")),
        examples=tuple(_example(one) for one in top.tables("examples", optional=True)),
        options=tuple(_option(one) for one in top.tables("options")),
    )
    top.done()
    _check_whole(checklist, top)
    return checklist


def _answers(top: Table) -> tuple[Answer, ...]:
    words = top.texts("answers")
    unknown = [one for one in words if one not in list(Answer)]
    if unknown:
        raise top.fail(f"“answers” has {', '.join(unknown)}; known are {', '.join(Answer)}")
    if not {Answer.YES, Answer.NO, Answer.NOT_ASKED} <= set(words):
        raise top.fail("“answers” must have yes, no and not-asked, which differ")
    return tuple(Answer(one) for one in words)


def _source(table: Table) -> Source:
    source = Source(table.text("name"), table.text("via"), table.text("reference", optional=True))
    table.done()
    return source


def _rule(table: Table) -> Rule:
    combinations = table.values.pop("any_of", None)
    if not isinstance(combinations, list) or not combinations:
        raise table.fail("“any_of” must be a list of combinations")
    for one in combinations:
        if not isinstance(one, dict) or not one or not set(one) <= COUNTABLE:
            raise table.fail(f"a combination may count {', '.join(sorted(COUNTABLE))}; this one is {one}")
        if not all(type(least) is int and least > 0 for least in one.values()):
            raise table.fail(f"a combination counts with whole numbers from 1; this one is {one}")
    rule = Rule(table.text("text"), tuple(combinations))
    table.done()
    return rule


def _dimension(table: Table) -> Dimension:
    dimension = Dimension(
        id=table.text("id"),
        phase=table.text("phase"),
        title=table.text("title"),
        stands_out=table.text("stands_out"),
        groups=tuple(_group(one) for one in table.tables("groups")),
    )
    table.done()
    return dimension


def _group(table: Table) -> Group:
    group = Group(
        id=table.text("id"),
        title=table.text("title"),
        why=table.text("why"),
        items=tuple(_item(one) for one in table.tables("items")),
    )
    if len(group.items) > PER_SCREEN:
        raise table.fail(f"{len(group.items)} items; a screen holds {PER_SCREEN} at most")
    table.done()
    return group


def _item(table: Table) -> Item:
    item = Item(
        id=table.text("id"),
        text=table.text("text"),
        strength=table.choice("strength", Strength),
        known_by=table.choice("known_by", KnownBy),
        why=table.text("why", optional=True),
    )
    table.done()
    return item


def _example(table: Table) -> Example:
    example = Example(
        id=table.text("id"),
        text=table.text("text"),
        all_of=table.texts("all_of", optional=True),
        any_of=table.texts("any_of", optional=True),
        none_of=table.texts("none_of", optional=True),
    )
    if not example.all_of and not example.any_of:
        raise table.fail("needs “all_of” or “any_of”")
    table.done()
    return example


def _option(table: Table) -> Option:
    option = Option(
        id=table.text("id"),
        title=table.text("title"),
        text=table.text("text"),
        urgent=table.flag("urgent"),
        link=table.text("link", optional=True),
    )
    if option.link and (not option.link.startswith("/") or option.link.startswith("//")):
        raise table.fail("“link” must be an address of this site")
    table.done()
    return option


def _check_whole(checklist: Checklist, top: Table) -> None:
    """Refuses what is only wrong in relation to something else in the file."""
    for what, ids in (
        ("item", [item.id for item in checklist.items()]),
        ("dimension", [one.id for one in checklist.dimensions]),
        ("group", [group.id for one in checklist.dimensions for group in one.groups]),
        ("example", [one.id for one in checklist.examples]),
        ("option", [one.id for one in checklist.options]),
    ):
        twice = sorted({one for one in ids if ids.count(one) > 1})
        if twice:
            raise top.fail(f"{what} id used twice: {', '.join(twice)}")
    known = {one.id for one in checklist.dimensions}
    for example in checklist.examples:
        strange = sorted({*example.all_of, *example.any_of, *example.none_of} - known)
        if strange:
            raise top.fail(f"example “{example.id}” names a part that is not there: {', '.join(strange)}")
    for dimension in checklist.dimensions:
        for group in dimension.groups:
            for item in group.items:
                if not item.id.startswith(f"{dimension.id}."):
                    raise top.fail(f"item “{item.id}” must begin with the id of its part, “{dimension.id}.”")
    if not checklist.options[0].urgent:
        raise top.fail("the first option must be urgent: emergency comes first")
    urgency = [one.urgent for one in checklist.options]
    if urgency != sorted(urgency, reverse=True):
        raise top.fail("urgent options must come before the others")
