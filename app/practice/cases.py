"""Invented cases: what a person shows and says on each screen of a checklist, and how we would read it."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import current_app

from app.checklists import shipped
from app.checklists.model import Checklist
from app.checklists.rules import Answer
from app.checklists.toml_table import ChecklistError, Table

FOLDER = shipped.FOLDER / "practice"
EXTENSION = "waymark_practice_cases"


@dataclass(frozen=True)
class Expected:
    """How we would mark one item, and why."""

    answer: Answer
    why: str


@dataclass(frozen=True)
class Choice:
    """Something that one could do in a difficult moment; the feedback says what it leads to."""

    text: str
    good: bool
    why: str


@dataclass(frozen=True)
class Case:
    """One invented person, for one checklist in the version that the case was written for."""

    slug: str
    title: str
    summary: str
    checklist: Checklist
    heard: dict[str, str]
    """By the id of the screen: what is seen and heard there."""
    expected: dict[str, Expected]
    moment: str
    """A difficult moment before the first question."""
    choices: tuple[Choice, ...]


def all_cases() -> dict[str, Case]:
    """Returns the cases of the current app by slug."""
    found: dict[str, Case] = current_app.extensions[EXTENSION]
    return found


def load(folder: Path = FOLDER) -> dict[str, Case]:
    """Returns every case; raises ChecklistError for the first file that does not fit its checklist."""
    library = shipped.library()
    return {path.stem: read(path, library) for path in sorted(folder.glob("*.toml"))}


@cache
def shipped_cases() -> dict[str, Case]:
    """Returns the cases that ship with the code, read once a process."""
    return load()


def read(path: Path, library: shipped.Library) -> Case:
    """Returns the case in a file."""
    table = Table(tomllib.loads(path.read_text(encoding="utf-8")), path.name, "top of the file")
    slug, version = table.text("checklist"), table.text("version")
    checklist = next((one for one in library.versions(slug) if one.version == version), None)
    if checklist is None:
        raise table.fail(f"there is no version “{version}” of “{slug}”")
    case = Case(
        slug=path.stem,
        title=table.text("title"),
        summary=table.text("summary"),
        checklist=checklist,
        heard=dict(_heard(one) for one in table.tables("heard")),
        expected=dict(_expected(one) for one in table.tables("expected")),
        moment=table.text("text"),
        choices=tuple(_choice(one) for one in table.tables("choices")),
    )
    table.done()
    _check(case, table)
    return case


def _heard(table: Table) -> tuple[str, str]:
    found = table.text("screen"), table.text("text")
    table.done()
    return found


def _expected(table: Table) -> tuple[str, Expected]:
    found = table.text("item"), Expected(table.choice("answer", Answer), table.text("why"))
    table.done()
    return found


def _choice(table: Table) -> Choice:
    choice = Choice(table.text("text"), table.flag("good"), table.text("why"))
    table.done()
    return choice


def _check(case: Case, table: Table) -> None:
    screens = {group.id for part in case.checklist.dimensions for group in part.groups}
    if case.heard.keys() != screens:
        raise table.fail(
            f"[[heard]] must tell of every screen: {', '.join(sorted(screens ^ case.heard.keys()))}"
        )
    items = {item.id for item in case.checklist.items()}
    if case.expected.keys() != items:
        raise table.fail(
            f"[[expected]] must hold every item: {', '.join(sorted(items ^ case.expected.keys()))}"
        )
    if not any(one.good for one in case.choices):
        raise ChecklistError(f"{table.file}: one of the [[choices]] must be good")
