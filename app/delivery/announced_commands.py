"""What phones say waits on them, by id alone: so that an item that never arrives can be named."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.delivery.models import AnnouncedItem, DeliveredItem

MOST = 500
"""Items that a phone may name at a time."""


def announce(
    session: Session, member_id: UUID, device_id: UUID, waiting: Mapping[UUID, str], at: datetime
) -> None:
    """Notes the ids and kinds that wait on a phone now. What it named before and names no more it sent, or put another in its place.

    A phone that lost what it kept lost its own key too: it comes back under another id, and what the first one named stays.
    """
    arrived = select(DeliveredItem.submission_id)
    session.execute(delete(AnnouncedItem).where(AnnouncedItem.submission_id.in_(arrived)))
    session.execute(
        delete(AnnouncedItem).where(
            AnnouncedItem.device_id == device_id, AnnouncedItem.submission_id.not_in(waiting)
        )
    )
    known = {
        id
        for table in (AnnouncedItem, DeliveredItem)
        for id in session.scalars(select(table.submission_id).where(table.submission_id.in_(waiting)))
    }
    session.add_all(
        AnnouncedItem(submission_id=id, member_id=member_id, device_id=device_id, kind=kind, at=at)
        for id, kind in waiting.items()
        if id not in known
    )
    session.flush()


def settle(session: Session, member_id: UUID, submission_id: UUID) -> None:
    """Forgets an item that its author does not wait for any more."""
    session.execute(
        delete(AnnouncedItem).where(
            AnnouncedItem.submission_id == submission_id, AnnouncedItem.member_id == member_id
        )
    )
