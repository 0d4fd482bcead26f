"""Taking everything out takes two: one who looks after members asks, another who holds the key agrees."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from uuid6 import uuid7

from app.audit import Event, append, in_order
from app.identity import queries as identity
from app.recovery.models import ExportRequest

LASTS = timedelta(hours=24)
"""How long an export waits for the second person, and how long afterwards its file can be taken."""
KNOWN_FOR = timedelta(hours=24)
"""How long somebody is a member before they can agree: whoever has one account cannot quickly make the second."""
REMEMBERED = timedelta(days=30)


class CannotAgree(ValueError):
    """It is one's own, was answered already, is too old, or one has not held the key long enough."""


@dataclass(frozen=True)
class Export:
    """An export that waits, or that was agreed to and can be taken."""

    id: UUID
    asked_by: UUID
    asked_name: str
    asked_at: datetime
    agreed: bool
    until: datetime


def current(session: Session, organisation_id: UUID, at: datetime) -> Export | None:
    """Returns the export of an organisation that waits or can be taken."""
    row = _current(session, organisation_id, at)
    if row is None:
        return None
    asker = identity.member(session, row.asked_by)
    name = asker.display_name if asker else ""
    since = row.answered_at or row.asked_at
    return Export(row.id, row.asked_by, name, row.asked_at, bool(row.agreed), since + LASTS)


def ask(session: Session, organisation_id: UUID, by: UUID, at: datetime) -> bool:
    """Asks for an export; returns whether it is new: there is one at a time."""
    in_order(session)
    if _current(session, organisation_id, at):
        return False
    session.add(ExportRequest(id=uuid7(), organisation_id=organisation_id, asked_by=by, asked_at=at))
    append(session, Event.EXPORT_ASKED, at, organisation=organisation_id, by=by)
    return True


def answer(
    session: Session, organisation_id: UUID, export_id: UUID, agreed: bool, by: UUID, at: datetime
) -> None:
    """Says yes or no to an export; whoever asked can say no. Raises CannotAgree."""
    in_order(session)
    row = _current(session, organisation_id, at)
    if row is None or row.id != export_id or (row.agreed and agreed):
        raise CannotAgree
    if agreed and not may_agree(session, by, row.asked_by, at):
        raise CannotAgree
    row.answered_by, row.answered_at, row.agreed = by, at, agreed
    event = Event.EXPORT_AGREED if agreed else Event.EXPORT_REFUSED
    append(session, event, at, organisation=organisation_id, by=by)


def may_agree(session: Session, member_id: UUID, asked_by: UUID, at: datetime) -> bool:
    """Returns whether a member can be the second person."""
    member = identity.member(session, member_id)
    if member is None or member.disabled or member.id == asked_by:
        return False
    return member.admitted and member.joined_at <= at - KNOWN_FOR


def second_persons(session: Session, organisation_id: UUID, asked_by: UUID, at: datetime) -> list[UUID]:
    """Returns who can agree to an export."""
    members = identity.members_of(session, organisation_id)
    return [one.id for one in members if may_agree(session, one.id, asked_by, at)]


def prune(session: Session, at: datetime) -> None:
    """Forgets who asked and agreed after a month; the audit log keeps it."""
    session.execute(delete(ExportRequest).where(ExportRequest.asked_at <= at - REMEMBERED))


def _current(session: Session, organisation_id: UUID, at: datetime) -> ExportRequest | None:
    waits = ExportRequest.agreed.is_(None) & (ExportRequest.asked_at > at - LASTS)
    agreed = ExportRequest.agreed.is_(True) & (ExportRequest.answered_at > at - LASTS)
    return session.scalars(
        select(ExportRequest).where(ExportRequest.organisation_id == organisation_id, waits | agreed)
    ).first()
