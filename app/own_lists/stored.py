"""A checklist as plain data and back: how its versions stand in the database, and how they leave the process that read them."""

from dataclasses import asdict
from typing import Any

from app.checklists.model import (
    Checklist,
    Choice,
    Dimension,
    Group,
    Item,
    Kind,
    KnownBy,
    Option,
    Sector,
    Source,
)
from app.checklists.rules import Answer, Condition, Strength

Plain = dict[str, Any]


def plain(checklist: Checklist) -> Plain:
    """Returns a list of one's own as JSON can hold it; it has no rule, no ages, no examples and no deadlines."""
    values = asdict(checklist)
    for absent in ("rule", "ages", "examples", "deadlines"):
        if values.pop(absent):
            raise ValueError(f"a list of one's own has no {absent}")
    return values


def checklist(values: Plain) -> Checklist:
    """Returns the list again that `plain` made the values of."""
    return Checklist(
        **{
            **values,
            "sector": Sector(values["sector"]),
            "answers": tuple(Answer(one) for one in values["answers"]),
            "limits": tuple(values["limits"]),
            "source": Source(**values["source"]),
            "rule": None,
            "dimensions": tuple(_dimension(one) for one in values["dimensions"]),
            "options": tuple(Option(**one) for one in values["options"]),
        }
    )


def _dimension(values: Plain) -> Dimension:
    return Dimension(**{**values, "groups": tuple(_group(one) for one in values["groups"])})


def _group(values: Plain) -> Group:
    items = tuple(_item(one) for one in values["items"])
    return Group(
        **{**values, "items": items, "say": tuple(values["say"]), "asked_if": _conditions(values["asked_if"])}
    )


def _item(values: Plain) -> Item:
    return Item(
        **{
            **values,
            "strength": Strength(values["strength"]),
            "known_by": KnownBy(values["known_by"]),
            "kind": Kind(values["kind"]),
            "asked_if": _conditions(values["asked_if"]),
            "choices": tuple(Choice(**one) for one in values["choices"]),
        }
    )


def _conditions(values: list[Plain]) -> tuple[Condition, ...]:
    return tuple(Condition(one["item"], tuple(one["answers"])) for one in values)
