"""What of a checklist is only wrong in relation to something else in it. Every source asks this before it takes one."""

from collections.abc import Iterator
from typing import Protocol

from app.checklists.model import Checklist
from app.checklists.rules import Answer, Condition


class Place(Protocol):
    """Where a complaint goes: knows how to name the file, the sheet or the row."""

    def fail(self, reason: str) -> ValueError:
        """Returns the error to raise."""
        ...


def check_whole(checklist: Checklist, top: Place) -> None:
    """Raises what `top.fail` returns for the first thing that does not fit together."""
    for complaint in _complaints(checklist):
        raise top.fail(complaint)


def _complaints(checklist: Checklist) -> Iterator[str]:
    if not {Answer.YES, Answer.NO, Answer.NOT_ASKED} <= set(checklist.answers):
        yield "“answers” must have yes, no and not-asked, which differ"
    yield from _doubles(checklist)
    yield from _parts(checklist)
    yield from _conditions(checklist)
    asks = any(True for _ in checklist.items())
    if asks != (checklist.rule is not None):
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
    for sign in checklist.signs():
        for condition in sign.asked_if:
            if condition.item not in before:
                yield f"item “{sign.id}” is asked after “{condition.item}”, which must come before it"
            yield from _unused(condition, checklist)
        before.add(sign.id)
    for deadline in checklist.deadlines:
        for condition in deadline.any_of:
            if condition.item not in before:
                yield f"deadline “{deadline.id}” names an item that is not there: {condition.item}"
            yield from _unused(condition, checklist)


def _unused(condition: Condition, checklist: Checklist) -> Iterator[str]:
    strange = [one for one in condition.answers if one not in checklist.answers]
    if strange:
        yield f"a condition on “{condition.item}” names an answer that nobody can give: {', '.join(strange)}"
