"""From an uploaded spreadsheet to a checklist that only collects, checked by pyxform as well. Run it apart: see `apart`."""

import re
from collections.abc import Collection
from dataclasses import asdict, dataclass

from pyxform.builder import create_survey_element_from_dict
from pyxform.errors import PyXFormError
from pyxform.xls2json import workbook_to_json
from pyxform.xls2json_backends import get_xlsform

from app.checklists.model import Checklist, Dimension, Option, Sector, Source
from app.checklists.rules import Answer
from app.checklists.whole import check_whole
from app.own_lists import workbook
from app.own_lists.columns import headings
from app.own_lists.problems import Finding, Refused
from app.own_lists.workbook import Row, Sheets
from app.own_lists.xlsform import Survey


def N_(text: str) -> str:
    """Returns the text as it is: it is translated where it is shown, since it is stored with the list."""
    return text


ORDER = 500
"""After the lists that ship with the code."""

LIMITS = (
    N_("Nothing is read into the answers: this list only collects them."),
    "It can miss people. Somebody with no signs here may still need help, and may still get it.",
    "It decides nothing about a person. Only trained people, with time, can look at a whole story.",
)
OPENING = "I have a few short questions."
SUMMARY = N_("A list that was brought along as a spreadsheet. Nothing is read into the answers.")
OPTIONS = (
    Option(
        "danger",
        "Somebody is in danger now",
        "Call the emergency number, if the person wants it or a life is at risk. The safety page says what to do until help comes.",
        urgent=True,
        link="/safety",
    ),
    Option(
        "questions",
        "Go through the safety questions",
        "About ten short questions say how soon somebody should act.",
        link="/checklists/safe-now",
    ),
    Option(
        "refer",
        "Ask a partner to help",
        "Only with the person's agreement. They choose who is told, and what.",
        link="/referrals/new",
    ),
    Option(
        "service",
        "Find a service",
        "A lawyer, a doctor, food, a place to sleep, a language course: without any referral.",
        link="/directory",
    ),
    Option(
        "hotline",
        "Call a hotline together",
        "Many hotlines have interpreters and answer at night. No name is needed to ask a question.",
        link="/hotlines",
    ),
    Option("nothing", "Nothing now", "That is a normal answer. Say that they can come back at any time."),
)
"""What every list of one's own ends in; the texts are those of the lists that ship with the code."""


@dataclass(frozen=True)
class About:
    """What a coordinator says of a list where its spreadsheet does not."""

    title: str = ""
    population: str = ""
    source: str = ""
    licence: str = ""


@dataclass(frozen=True)
class Read:
    """What was read: a checklist without an address and version, and what changed on the way."""

    checklist: Checklist
    notes: tuple[Finding, ...]


def read(content: bytes, about: About, offered: Collection[str]) -> Read:
    """Returns the checklist in an .xlsx file; `offered` are the languages of the screens. Raises Refused."""
    sheets = workbook.read(content)
    settings = next(iter(sheets.get("settings", [])), Row(0, {}))
    title = settings.get("form_title") or about.title
    if not title:
        raise Refused([Finding("no-title", "settings")])
    outcome = Survey(sheets, title, settings.get("default_language"), offered).read()
    _check_with_pyxform(sheets)
    checklist = Checklist(
        slug="own",
        version="0",
        title=title,
        summary=SUMMARY,
        population=settings.get("population") or about.population,
        licence=settings.get("licence") or about.licence,
        sector=Sector.ANY,
        order=ORDER,
        opening=OPENING,
        answers=tuple(Answer),
        limits=LIMITS,
        source=Source(settings.get("source") or about.source, ""),
        rule=None,
        dimensions=tuple(
            Dimension(part, "now", outcome.parts[part], "", screens)
            for part, screens in outcome.screens.items()
        ),
        options=OPTIONS,
        words=outcome.words,
    )
    check_whole(checklist, _Whole(), collects=True)
    return Read(checklist, outcome.notes)


def _check_with_pyxform(sheets: Sheets) -> None:
    named: dict[str, object] = {name: _with_gaps(rows) for name, rows in sheets.items() if rows}
    heads = {f"{name}_header": [dict.fromkeys(headings(sheets[name]))] for name in named}
    try:
        # Not by `convert`, which writes the form to a disk on its way.
        book = get_xlsform({**named, **heads, "sheet_names": list(named)})
        create_survey_element_from_dict(workbook_to_json(book, form_name="list")).xml()
    except PyXFormError as error:
        words = str(error)
        row = re.search(r"\[row : (\d+)\]", words)
        sheet = next((one for one in ("choices", "settings") if f"'{one}'" in words), "survey")
        found = Finding("pyxform", sheet, int(row.group(1)) if row else 0, {"words": words[:300]})
        raise Refused([found]) from error
    except Exception as error:  # Where the check itself breaks, the file is not known to be good.
        raise Refused([Finding("unchecked")]) from error


def _with_gaps(rows: list[Row]) -> list[dict[str, str]]:
    """Returns rows as pyxform counts them: the first below the headings is 2, empty ones stay."""
    by_number = {row.number: row.cells for row in rows}
    return [dict(by_number.get(number, {})) for number in range(2, rows[-1].number + 1)]


class _Whole:
    """Where complaints about the whole of a list go."""

    def fail(self, reason: str) -> ValueError:
        return Refused([Finding("pyxform", "survey", 0, {"words": reason})])


def as_json(found: Read) -> dict[str, object]:
    """Returns what was read as JSON can hold it."""
    from app.own_lists import stored

    return {"checklist": stored.plain(found.checklist), "notes": [asdict(one) for one in found.notes]}
