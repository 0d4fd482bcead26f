"""The sheet `choices`: lists of answers by name, and which of them are the five answers that every list here has."""

from dataclasses import dataclass

from app.checklists.model import Choice, Kind
from app.checklists.rules import Answer
from app.own_lists.columns import Languages
from app.own_lists.problems import Finding
from app.own_lists.workbook import Row

FIVE = {
    "yes": Answer.YES,
    "no": Answer.NO,
    **dict.fromkeys(
        ("do-not-know", "do_not_know", "dont_know", "dk", "unknown", "not_known"), Answer.DO_NOT_KNOW
    ),
    **dict.fromkeys(
        ("prefers-not-to-say", "prefers_not_to_say", "prefer_not_to_say", "refused"),
        Answer.PREFERS_NOT_TO_SAY,
    ),
    **dict.fromkeys(("not-asked", "not_asked"), Answer.NOT_ASKED),
}
"""Names that mean one of the five answers, in a list that has yes and no."""

BESIDE = (Answer.DO_NOT_KNOW, Answer.PREFERS_NOT_TO_SAY, Answer.NOT_ASKED)
"""Answers that can always be given."""


@dataclass(frozen=True)
class Offer:
    """One choice list: its choices with their rows; `five` when it means the five answers."""

    choices: tuple[tuple[Choice, Row], ...]

    @property
    def five(self) -> bool:
        """Whether it is a question of yes and no."""
        names = [choice.code.lower() for choice, _row in self.choices]
        return {"yes", "no"} <= set(names) <= FIVE.keys()

    def means(self, kind: Kind) -> dict[str, str]:
        """Returns what each name in the spreadsheet is answered as here."""
        if kind is Kind.SIGN:
            return {choice.code: str(FIVE[choice.code.lower()]) for choice, _row in self.choices}
        return {choice.code: choice.code for choice, _row in self.choices}


def offers(rows: list[Row], languages: Languages) -> tuple[dict[str, Offer], list[Finding]]:
    """Returns the lists by name, and what is wrong with them."""
    found: dict[str, list[tuple[Choice, Row]]] = {}
    wrong = []
    for row in rows:
        listed = found.setdefault(row.get("list_name") or row.get("list name"), [])
        code, text = row.get("name"), languages.text(row, "label")
        if not code or len(code) > 100 or any(letter in code for letter in " '\""):
            wrong.append(Finding("name", "choices", row.number, {"name": code[:60]}))
        elif any(code == one.code for one, _row in listed):
            wrong.append(Finding("twice", "choices", row.number, {"name": code[:60]}))
        elif not text:
            wrong.append(Finding("no-label", "choices", row.number))
        else:
            listed.append((Choice(code, text), row))
    return {name: Offer(tuple(listed)) for name, listed in found.items()}, wrong
