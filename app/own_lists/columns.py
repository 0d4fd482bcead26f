"""Headings of an XLSForm's sheets: which language a label is in, and which columns a checklist can hold."""

import re
from collections.abc import Collection, Iterable

from app.own_lists.problems import Finding
from app.own_lists.workbook import Row

KEPT = {
    "survey": {"type", "name", "label", "hint", "relevant", "known_by"},
    "choices": {"list_name", "name", "label"},
    "settings": {
        *("form_title", "form_id", "id_string", "version", "default_language"),
        *("population", "source", "licence"),
    },
}
"""`known_by`, `population`, `source` and `licence` are ours; other tools pass over them."""

SAID_ELSEWHERE = {"required", "calculation"}
"""Columns about which a note of their own is made."""

_LANGUAGE = re.compile(r"^(label|hint)\s*::?\s*(.+)$")
_CODE = re.compile(r"\(([A-Za-z]{2,3})(?:[-_][A-Za-z]+)?\)\s*$")


def code_of(language: str) -> str:
    """Returns the language's code: what stands in brackets, or the name itself where it is one; "" for no language."""
    match = _CODE.search(language)
    return (match.group(1) if match else language.strip()).lower()


def split(heading: str) -> tuple[str, str]:
    """Returns what a heading names and in which language, "" for none."""
    match = _LANGUAGE.match(heading.strip())
    return (match.group(1), match.group(2).strip()) if match else (heading.strip(), "")


def headings(rows: Iterable[Row]) -> list[str]:
    """Returns the headings under which anything stands, in their order."""
    return list(dict.fromkeys(heading for row in rows for heading in row.cells))


class Languages:
    """In which language a file's own words are, and how to read a label in it and in the others."""

    def __init__(self, sheets: dict[str, list[Row]], default: str) -> None:
        named = [split(one) for rows in sheets.values() for one in headings(rows)]
        languages = [language for what, language in named if what == "label"]
        wanted = code_of(default) if default not in ("", "default") else ""
        same = [one for one in languages if one and code_of(one) == wanted]
        self.own = same[0] if same else ("" if "" in languages else (languages or [""])[0])
        self.others = tuple(dict.fromkeys(code_of(one) for one in languages if one and one != self.own))

    def text(self, row: Row, what: str) -> str:
        """Returns a label or hint in the file's own language, in any other where it has none."""
        found = {language: text for (name, language), text in self._all(row) if name == what}
        return found.get(self.own) or found.get("") or next(iter(found.values()), "")

    def translations(self, row: Row, what: str) -> dict[str, str]:
        """Returns a label or hint in the other languages, by code."""
        return {
            code_of(language): text
            for (name, language), text in self._all(row)
            if name == what and language and language != self.own
        }

    @staticmethod
    def _all(row: Row) -> list[tuple[tuple[str, str], str]]:
        return [(split(heading), text) for heading, text in row.cells.items()]


def left_out(sheets: dict[str, list[Row]], offered: Collection[str], languages: Languages) -> list[Finding]:
    """Returns what of the headings cannot be kept, or is kept for nobody here."""
    found = []
    for sheet, rows in sheets.items():
        for heading in headings(rows):
            what = split(heading)[0]
            if what not in KEPT[sheet] | SAID_ELSEWHERE and what != "list name":
                found.append(Finding("column", sheet, 1, {"column": heading[:60]}))
    found += [
        Finding("other-language", "survey", 1, {"language": one[:40]})
        for one in languages.others
        if one not in offered
    ]
    return found
