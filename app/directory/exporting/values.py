"""Rows as the standard writes them: whole numbers without a point, ids as they are told. Pure."""

from collections.abc import Callable, Mapping
from typing import Any

from app.directory import standard
from app.directory.importing.naming import refers_to
from app.directory.importing.preparing import columns

Told = Callable[[str, str], str | None]
"""Returns how a row (of a table, by our id) is named to others; None when it is not named."""


def number(value: float) -> int | float:
    """Returns a number, whole where it is."""
    return int(value) if value == int(value) and abs(value) < 2**53 else value


def numeric(text: str) -> int | float | None:
    """Returns the number that a text is, when it is written exactly as a number is; None otherwise (`012`)."""
    try:
        found = number(float(text))
    except (ValueError, OverflowError):
        return None
    return found if str(found) == text else None


def own_values(table: str, row: Mapping[str, Any], told: Told) -> dict[str, Any]:
    """Returns a row's filled columns under the standard's names, its id first, references as they are told."""
    found: dict[str, Any] = {"id": told(table, row["id"])}
    for name in columns(table):
        value = row.get(name)
        if value is None:
            continue
        target = refers_to(name, dict(row))
        if target is not None:
            value = told(target, value)
        elif isinstance(value, float):
            value = number(value)
        elif (table, name) in standard.NUMBERS_KEPT_AS_TEXT:
            value = found_number if (found_number := numeric(value)) is not None else value
        if value is not None:
            found[name] = value
    return found
