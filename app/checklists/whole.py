"""What of a checklist is only wrong in relation to something else in it. Every source asks this before it takes one."""

from collections.abc import Iterator
from typing import Protocol

from app.checklists.model import Checklist
from app.checklists.rules import Answer, Condition

STEPS = frozenset(
    {
        *("start", "not-now", "interpreter", "not-with-them", "before", "age", "other-age"),
        *("pause", "distress", "later", "result", "moment"),
    }
)
"""Steps that every list's page has of its own; a screen of the same name would never be reached."""


class Place(Protocol):
    """Where a complaint goes: knows how to name the file, the sheet or the row."""

    def fail(self, reason: str) -> ValueError:
        """Returns the error to raise."""
        ...


def check_whole(checklist: Checklist, top: Place, collects: bool = False) -> None:
    """Raises what `top.fail` returns for the first thing that does not fit together; `collects`: it may ask without a rule."""
    for complaint in _complaints(checklist, collects):
        raise top.fail(complaint)


def _complaints(checklist: Checklist, collects: bool) -> Iterator[str]:
    if not {Answer.YES, Answer.NO, Answer.NOT_ASKED} <= set(checklist.answers):
        yield "“answers” must have yes, no and not-asked, which differ"
    yield from _doubles(checklist)
    yield from _screens(checklist)
    yield from _parts(checklist)
    yield from _conditions(checklist)
    if checklist.asks != (checklist.rule is not None) and not collects:
        yield "a checklist that asks has a [rule], one that asks nothing has none"
    if not checklist.options[0].urgent:
        yield "the first option must be urgent: emergency comes first"
    urgency = [one.urgent for one in checklist.options]
    if urgency != sorted(urgency, reverse=True):
        yield "urgent options must come before the others"


def _doubles(checklist: Checklist) -> Iterator[str]:
    for what, ids in (
        ("item", [item.id for item in checklist.items()]),
        ("dimension", [one.id for one in checklist.dimensions]),
        ("group", [group.id for one in checklist.dimensions for group in one.groups]),
        ("example", [one.id for one in checklist.examples]),
        ("deadline", [one.id for one in checklist.deadlines]),
        ("option", [one.id for one in checklist.options]),
    ):
        twice = sorted({one for one in ids if ids.count(one) > 1})
        if twice:
            yield f"{what} id used twice: {', '.join(twice)}"


def _screens(checklist: Checklist) -> Iterator[str]:
    for dimension in checklist.dimensions:
        for group in dimension.groups:
            if group.id in STEPS:
                yield f"group “{group.id}” has the name of a step that every list has"


def _parts(checklist: Checklist) -> Iterator[str]:
    known = {one.id for one in checklist.dimensions}
    for example in checklist.examples:
        strange = sorted({*example.all_of, *example.any_of, *example.none_of} - known)
        if strange:
            yield f"example “{example.id}” names a part that is not there: {', '.join(strange)}"
    for dimension in checklist.dimensions:
        for group in dimension.groups:
            for item in group.items:
                if not item.id.startswith(f"{dimension.id}."):
                    yield f"item “{item.id}” must begin with the id of its part, “{dimension.id}.”"


def _conditions(checklist: Checklist) -> Iterator[str]:
    before: set[str] = set()
    own = {item.id: {one.code for one in item.choices} for item in checklist.items()}
    for sign in checklist.signs():
        for condition in sign.asked_if:
            if condition.item not in before:
                yield f"item “{sign.id}” is asked after “{condition.item}”, which must come before it"
            yield from _unused(condition, checklist, own)
        before.add(sign.id)
    for deadline in checklist.deadlines:
        for condition in deadline.any_of:
            if condition.item not in before:
                yield f"deadline “{deadline.id}” names an item that is not there: {condition.item}"
            yield from _unused(condition, checklist, own)


def _unused(condition: Condition, checklist: Checklist, own: dict[str, set[str]]) -> Iterator[str]:
    known = {*checklist.answers, *own.get(condition.item, ())}
    strange = [one for one in condition.answers if one not in known]
    if strange:
        yield f"a condition on “{condition.item}” names an answer that nobody can give: {', '.join(strange)}"
