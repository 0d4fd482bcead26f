"""The list of hotlines: a data file, read once, each line with its source and the day it was written down."""

import re
import tomllib
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "hotlines.toml"
NUMBER = re.compile(r"\+?[0-9][0-9 -]*")


class HotlinesError(ValueError):
    """A list of hotlines that cannot be used; the message names the line and the reason."""


@dataclass(frozen=True)
class Line:
    """One telephone line. An emergency number has neither name nor `who`."""

    number: str
    source: str
    written_down: date
    note: str = ""
    """What a call costs and when somebody answers; empty where that is not sure."""
    where: str = ""
    country: str = ""
    """An ISO 3166 code, instead of `where`."""
    name: str = ""
    who: str = ""
    checked: date | None = None
    """When somebody last called it; None: not since it was written down."""

    @property
    def dial(self) -> str:
        """What a phone dials."""
        return re.sub("[ -]", "", self.number)


@dataclass(frozen=True)
class Country:
    """A country's emergency number, and its lines."""

    code: str
    emergency: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Hotlines:
    """Emergency numbers, then lines of no single country, then lines by country."""

    emergency: tuple[Line, ...]
    lines: tuple[Line, ...]
    numbers: dict[str, str] = field(default_factory=dict)
    """Emergency numbers by country."""

    @property
    def anywhere(self) -> tuple[Line, ...]:
        """The lines that more than one country has."""
        return tuple(line for line in self.lines if not line.country)

    @property
    def countries(self) -> tuple[Country, ...]:
        """Every country with a line, by code."""
        codes = sorted({line.country for line in self.lines if line.country})
        return tuple(
            Country(one, self.numbers[one], tuple(line for line in self.lines if line.country == one))
            for one in codes
        )

    @property
    def oldest(self) -> date:
        """The day on which the oldest entry was written down."""
        return min(line.written_down for line in (*self.emergency, *self.lines))


@cache
def load(path: Path = FILE) -> Hotlines:
    """Returns the list; raises HotlinesError for the first entry that cannot be used."""
    values = tomllib.loads(path.read_text(encoding="utf-8"))
    if set(values) - {"numbers"} != {"emergency", "lines"}:
        raise HotlinesError(f"{path.name}: needs [[emergency]], [[lines]] and [numbers], and nothing else")
    numbers = {code: one for code, one in values.get("numbers", {}).items() if code != "written_down"}
    found = Hotlines(
        emergency=tuple(
            _line(one, f"{path.name}: emergency {n}") for n, one in enumerate(values["emergency"], 1)
        ),
        lines=tuple(_line(one, f"{path.name}: line {n}") for n, one in enumerate(values["lines"], 1)),
        numbers=numbers,
    )
    for n, line in enumerate(found.lines, 1):
        if line.country and not NUMBER.fullmatch(str(numbers.get(line.country, ""))):
            raise HotlinesError(f"{path.name}: line {n}: [numbers] has no emergency number of {line.country}")
    return found


def _line(values: dict[str, Any], place: str) -> Line:
    try:
        line = Line(**values)
    except TypeError as error:
        raise HotlinesError(f"{place}: {error}") from error
    if not NUMBER.fullmatch(line.number):
        raise HotlinesError(f"{place}: “{line.number}” is not a telephone number")
    if type(line.written_down) is not date:
        raise HotlinesError(f"{place}: “written_down” must be a date, like 2026-11-22")
    if line.checked is not None and type(line.checked) is not date:
        raise HotlinesError(f"{place}: “checked” must be a date, like 2026-11-22")
    if not all(isinstance(text, str) and text for text in (line.where or line.country, line.source)):
        raise HotlinesError(f"{place}: “where” (or “country”) and “source” must be texts")
    if not isinstance(line.note, str):
        raise HotlinesError(f"{place}: “note” must be a text, or left out")
    return line
