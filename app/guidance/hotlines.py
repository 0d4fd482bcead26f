"""The list of hotlines: a data file, read once, each line with its source and the day it was written down."""

import re
import tomllib
from dataclasses import dataclass
from datetime import date
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
    where: str
    note: str
    source: str
    written_down: date
    name: str = ""
    who: str = ""

    @property
    def dial(self) -> str:
        """What a phone dials."""
        return re.sub("[ -]", "", self.number)


@dataclass(frozen=True)
class Hotlines:
    """Emergency numbers, then the others by place."""

    emergency: tuple[Line, ...]
    lines: tuple[Line, ...]

    @property
    def oldest(self) -> date:
        """The day on which the oldest entry was written down."""
        return min(line.written_down for line in (*self.emergency, *self.lines))


def load(path: Path = FILE) -> Hotlines:
    """Returns the list; raises HotlinesError for the first entry that cannot be used."""
    values = tomllib.loads(path.read_text(encoding="utf-8"))
    if set(values) != {"emergency", "lines"}:
        raise HotlinesError(f"{path.name}: needs [[emergency]] and [[lines]] and nothing else")
    return Hotlines(
        emergency=tuple(
            _line(one, f"{path.name}: emergency {n}") for n, one in enumerate(values["emergency"], 1)
        ),
        lines=tuple(_line(one, f"{path.name}: line {n}") for n, one in enumerate(values["lines"], 1)),
    )


def _line(values: dict[str, Any], place: str) -> Line:
    try:
        line = Line(**values)
    except TypeError as error:
        raise HotlinesError(f"{place}: {error}") from error
    if not NUMBER.fullmatch(line.number):
        raise HotlinesError(f"{place}: “{line.number}” is not a telephone number")
    if type(line.written_down) is not date:
        raise HotlinesError(f"{place}: “written_down” must be a date, like 2026-11-22")
    if not all(isinstance(text, str) and text for text in (line.where, line.note, line.source)):
        raise HotlinesError(f"{place}: “where”, “note” and “source” must be texts")
    return line
