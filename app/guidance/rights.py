"""Rights: a data file, read once. General principles, then one pack for each country that somebody wrote one for."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "rights.toml"


class RightsError(ValueError):
    """Rights that cannot be used; the message names the pack and the reason."""


@dataclass(frozen=True)
class Right:
    """One sentence with what it comes from: `source` is translated, `law` is a name that no language changes."""

    text: str
    source: str = ""
    law: str = ""


@dataclass(frozen=True)
class Part:
    """Rights that belong together; in a country's pack without a title."""

    rights: tuple[Right, ...]
    title: str = ""


@dataclass(frozen=True)
class Pack:
    """What was written down together, with a version that changes whenever a text or a source does."""

    version: str
    written_down: date
    parts: tuple[Part, ...]
    country: str = ""
    """A code of Unicode's locale data (`ES`, `EU`); empty: general principles."""
    tongue: str = ""
    """The language of the names of its laws."""
    checked: date | None = None
    """When a lawyer of the country last read it; None: nobody has."""


@cache
def load(path: Path = FILE) -> tuple[Pack, ...]:
    """Returns the general principles and then the countries' packs; raises RightsError for the first that cannot be used."""
    packs = tuple(
        _pack(one, f"{path.name}: pack {n}")
        for n, one in enumerate(tomllib.loads(path.read_text("utf-8"))["packs"], 1)
    )
    if [pack.country for pack in packs].count("") != 1 or packs[0].country:
        raise RightsError(f"{path.name}: the first pack holds the general principles, and no other does")
    return packs


def _pack(values: dict[str, Any], place: str) -> Pack:
    try:
        parts = tuple(
            Part(tuple(Right(**right) for right in part["rights"]), part.get("title", ""))
            for part in values["parts"]
        )
        pack = Pack(**(values | {"parts": parts}))
    except (TypeError, KeyError) as error:
        raise RightsError(f"{place}: {error}") from error
    for right in (one for part in pack.parts for one in part.rights):
        if bool(right.source) == bool(right.law):
            raise RightsError(f"{place}: “{right.text[:40]}” needs a source or a law, and not both")
    if bool(pack.country) != bool(pack.tongue):
        raise RightsError(f"{place}: a country's pack says in which language its laws are named (tongue)")
    if type(pack.written_down) is not date or not (pack.checked is None or type(pack.checked) is date):
        raise RightsError(f"{place}: “written_down” and “checked” must be dates, like 2026-11-22")
    return pack
