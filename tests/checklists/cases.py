"""The published rule in our own copy, and where the developers' copy of the source lies when it is there."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from app.checklists.model import Checklist
from app.checklists.shipped import Library

SOURCE = Path(__file__).parents[3] / "shared" / "standards" / "ilo-delphi" / "ilo-delphi-labour-2009.json"

RULE = ({"strong": 2}, {"strong": 1, "medium_or_weak": 1}, {"medium": 3}, {"medium": 2, "weak": 1})

CASES = (
    # strong, medium, weak, stands out
    (2, 0, 0, True),
    (1, 1, 0, True),
    (1, 0, 1, True),
    (0, 3, 0, True),
    (0, 2, 1, True),
    (1, 0, 0, False),
    (0, 2, 0, False),
    (0, 1, 2, False),
    (0, 1, 5, False),
    (0, 0, 9, False),
    (0, 0, 0, False),
    (1, 2, 3, True),
    (0, 4, 0, True),
)

PER_DIMENSION = {
    "deceptive_recruitment": 10,
    "coercive_recruitment": 10,
    "vulnerability_recruitment": 16,
    "exploitation": 9,
    "coercion_destination": 15,
    "vulnerability_destination": 7,
}
"""How many signs each part has in the source."""


def spelled_out(strong: int, medium: int, weak: int) -> bool:
    """The rule as a person would say it, written without the table."""
    if strong >= 2:
        return True
    if strong == 1:
        return medium + weak >= 1
    return medium >= 3 or (medium == 2 and weak >= 1)


@cache
def shipped() -> dict[str, Checklist]:
    """Returns today's checklists by slug."""
    return {one.slug: one for one in Library().current()}


@cache
def source() -> dict[str, Any]:
    """Returns the developers' copy of the source; skips the test, saying so, where it is not there."""
    if not SOURCE.exists():
        pytest.skip("the ILO indicator file is not beside the project (../shared/standards)")
    found: dict[str, Any] = json.loads(SOURCE.read_text(encoding="utf-8"))
    return found


def source_set(id: str = "adult_labour") -> dict[str, Any]:
    """Returns one labour set of the source."""
    return next(one for one in source()["sets"] if one["id"] == id)
