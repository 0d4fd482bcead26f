"""Reading members with their phones and sessions: for those who look after them, and for oneself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.identity import sessions
from app.identity.models import Device, Member, MemberSession, OrganisationKey, OrganisationKeyGrant


@dataclass(frozen=True)
class PhoneView:
    """A phone as those see it who look after its member: when it was heard of, and how much waits on it."""

    id: UUID
    member_id: UUID
    registered_at: datetime
    last_seen_at: datetime
    waiting: int
    kept_back: int
    """How many of these its member keeps back."""
    revoked_at: datetime | None


@dataclass(frozen=True)
class SessionView:
    """A signed-in browser of one member."""

    id: UUID
    created_at: datetime
    last_seen_at: datetime
    device_id: UUID | None
    ended: bool


def phones_of(session: Session, member_ids: Iterable[UUID]) -> dict[UUID, list[PhoneView]]:
    """Returns the phones of some members, by member, those in use first, then the last heard of first."""
    rows = session.scalars(
        select(Device).where(Device.member_id.in_(list(member_ids))).order_by(Device.last_seen_at.desc())
    )
    found: dict[UUID, list[PhoneView]] = {}
    for one in sorted(rows, key=lambda row: row.revoked_at is not None):
        found.setdefault(one.member_id, []).append(_phone(one))
    return found


def phone(session: Session, member_id: UUID, device_id: UUID) -> Device | None:
    """Returns a member's phone; None for one of somebody else."""
    found = session.get(Device, device_id)
    return found if found and found.member_id == member_id else None


def member_row(session: Session, member_id: UUID, organisation_id: UUID) -> Member | None:
    """Returns a member of an organisation, to be switched off or on; None for one of another."""
    found = session.get(Member, member_id)
    return found if found and found.organisation_id == organisation_id else None


def sessions_of(session: Session, member_id: UUID, at: datetime) -> list[SessionView]:
    """Returns a member's sessions that still let in, the newest first."""
    rows = session.scalars(
        select(MemberSession)
        .where(
            MemberSession.member_id == member_id,
            MemberSession.ended_at.is_(None),
            MemberSession.created_at > at - sessions.LASTS,
        )
        .order_by(MemberSession.created_at.desc())
    )
    return [
        SessionView(one.id, one.created_at, one.last_seen_at, one.device_id, one.ended_at is not None)
        for one in rows
    ]


def last_contact(session: Session, member_ids: Iterable[UUID]) -> dict[UUID, datetime]:
    """Returns when some members were last heard of, by phone or by signing in; nothing for those who never were."""
    ids = list(member_ids)
    found: dict[UUID, datetime] = {}
    for table in (Device, MemberSession):
        rows = session.execute(
            select(table.member_id, func.max(table.last_seen_at))
            .where(table.member_id.in_(ids))
            .group_by(table.member_id)
        )
        for member_id, at in rows:
            found[member_id] = max(at, found.get(member_id, at))
    return found


def is_last_key_holder(session: Session, member_id: UUID) -> bool:
    """Returns whether nobody else who may sign in holds the current key of a member's organisation."""
    holders = session.execute(
        select(OrganisationKeyGrant.member_id, Member.disabled_at)
        .join(OrganisationKey, OrganisationKey.id == OrganisationKeyGrant.key_id)
        .join(Member, Member.id == OrganisationKeyGrant.member_id)
        .where(
            OrganisationKey.retired_at.is_(None),
            OrganisationKey.organisation_id
            == select(Member.organisation_id).where(Member.id == member_id).scalar_subquery(),
        )
    ).all()
    able = {id for id, disabled_at in holders if disabled_at is None}
    return able == {member_id}


def _phone(row: Device) -> PhoneView:
    return PhoneView(
        row.id,
        row.member_id,
        row.registered_at,
        row.last_seen_at,
        row.waiting or 0,
        row.kept_back or 0,
        row.revoked_at,
    )
