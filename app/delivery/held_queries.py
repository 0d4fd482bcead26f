"""Reading what is held: what came, from whom, since when and why. Never what is in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from app.delivery.models import AnnouncedItem, DeliveredItem, HeldCare
from app.identity.models import Device, Member

VOUCHABLE = frozenset({"revoked-device"})
"""Reasons that a coordinator settles by taking the item in: the signature was checked, only the phone is off."""
RETRIABLE = frozenset({"not-allowed", "unknown-recipient", "unknown-kind", "unknown-version"})
"""Reasons that go away when something else was put right."""


@dataclass(frozen=True)
class HeldItem:
    """An item that waits for a human."""

    id: UUID
    sha256: str
    kind: str
    reason: str
    member_id: UUID
    device_id: UUID
    made_at: datetime
    """What the phone's clock said."""
    received_at: datetime
    hands: str
    hands_member: UUID | None

    @property
    def can_be_vouched_for(self) -> bool:
        """Whether a coordinator may take it in as it is."""
        return self.reason in VOUCHABLE

    @property
    def can_be_retried(self) -> bool:
        """Whether trying again can help, once its reason was put right."""
        return self.reason in RETRIABLE


def held_items(session: Session, member_ids: Iterable[UUID]) -> list[HeldItem]:
    """Returns what is held of these members and needs somebody, oldest first."""
    return _held(session, DeliveredItem.member_id.in_(list(member_ids)))


def held_item(session: Session, submission_id: UUID, sha256: str) -> HeldItem | None:
    """Returns one item while it is held and needs somebody."""
    one = (DeliveredItem.submission_id == submission_id) & (DeliveredItem.sha256 == sha256)
    return next(iter(_held(session, one)), None)


@dataclass(frozen=True)
class Awaited:
    """An item that a phone said waits on it, and that has not arrived."""

    id: UUID
    kind: str
    device_id: UUID
    made_at: datetime
    """When its form was opened, by the phone's clock: its id says so."""
    last_seen_at: datetime
    """When that phone was last heard of."""


def awaited(session: Session, member_id: UUID) -> list[Awaited]:
    """Returns what a member's phones named and never brought, oldest first."""
    arrived = select(DeliveredItem.submission_id)
    rows = session.execute(
        select(AnnouncedItem, Device.last_seen_at)
        .join(Device, Device.id == AnnouncedItem.device_id)
        .where(AnnouncedItem.member_id == member_id, AnnouncedItem.submission_id.not_in(arrived))
        .order_by(AnnouncedItem.submission_id)
    )
    return [
        Awaited(one.submission_id, one.kind, one.device_id, _opened(one.submission_id), seen)
        for one, seen in rows
    ]


def awaited_elsewhere(session: Session, member_id: UUID, device_id: UUID) -> int:
    """Returns how many items other phones of a member named and never brought."""
    return sum(one.device_id != device_id for one in awaited(session, member_id))


def _opened(submission_id: UUID) -> datetime:
    """The time in a UUIDv7."""
    return datetime.fromtimestamp((submission_id.int >> 80) / 1000, UTC)


def is_from(session: Session, submission_id: UUID, organisation_id: UUID, kind: str) -> bool:
    """Returns whether whatever came under an id is of this kind and was signed by members of this organisation alone."""
    rows = session.execute(
        select(DeliveredItem.kind, Member.organisation_id)
        .join(Member, Member.id == DeliveredItem.member_id)
        .where(DeliveredItem.submission_id == submission_id)
    )
    return {tuple(row) for row in rows} == {(kind, organisation_id)}


def held_counts(session: Session, member_ids: Iterable[UUID]) -> dict[UUID, dict[UUID, int]]:
    """Returns how many items are held, by member and phone."""
    found: dict[UUID, dict[UUID, int]] = {}
    rows = session.execute(
        select(DeliveredItem.member_id, DeliveredItem.device_id, func.count())
        .outerjoin(HeldCare, _CARE)
        .where(_OPEN, DeliveredItem.member_id.in_(list(member_ids)))
        .group_by(DeliveredItem.member_id, DeliveredItem.device_id)
    )
    for member_id, device_id, number in rows:
        found.setdefault(member_id, {})[device_id] = number
    return found


_CARE = (HeldCare.submission_id == DeliveredItem.submission_id) & (HeldCare.sha256 == DeliveredItem.sha256)
_OPEN = (
    (DeliveredItem.outcome == "held")
    & DeliveredItem.envelope.is_not(None)
    & or_(HeldCare.hands.is_(None), HeldCare.hands != "nobody")
)
"""Held, not erased at the person's wish, and not made again."""


def _held(session: Session, which: ColumnElement[bool]) -> list[HeldItem]:
    rows = session.execute(
        select(DeliveredItem, HeldCare.hands, HeldCare.member_id)
        .outerjoin(HeldCare, _CARE)
        .where(_OPEN, which)
        .order_by(DeliveredItem.received_at)
    )
    return [
        HeldItem(
            id=one.submission_id,
            sha256=one.sha256,
            kind=one.kind,
            reason=one.reason or "",
            member_id=one.member_id,
            device_id=one.device_id,
            made_at=one.made_at,
            received_at=one.received_at,
            hands=hands or "",
            hands_member=member_id,
        )
        for one, hands, member_id in rows
    ]
