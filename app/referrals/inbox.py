"""The inbox in the order in which somebody with little time reads it. Pure: what was found comes in, groups go out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.referrals.queries import Received
from app.referrals.rules import LIVING, State

GROUPS = ("overdue", "new", "mine", "colleagues", "done")


@dataclass(frozen=True)
class Group:
    """Referrals that ask for the same thing next."""

    name: str
    referrals: tuple[Received, ...]


def group_of(one: Received, member_id: UUID, now: datetime) -> str:
    """Returns the name of the group in which a member looks for a referral."""
    if State(one.state) not in LIVING:
        return "done"
    if one.state == State.REQUESTED and one.due_at <= now:
        return "overdue"
    if one.assigned_to == member_id:
        return "mine"
    if one.state == State.REQUESTED and one.assigned_to is None:
        return "new"
    return "colleagues"


def grouped(found: Iterable[Received], member_id: UUID, now: datetime) -> Sequence[Group]:
    """Returns the groups that hold something, each in the order of who waits shortest for an answer to be due."""
    by_name: dict[str, list[Received]] = {}
    for one in found:
        by_name.setdefault(group_of(one, member_id, now), []).append(one)
    return [
        Group(name, tuple(sorted(by_name[name], key=lambda one: one.due_at)))
        for name in GROUPS
        if name in by_name
    ]
