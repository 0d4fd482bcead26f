"""What a coordinator says about an entry of another organisation waits for its owner: proposed, then taken or left."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from uuid6 import uuid7

from app import audit, push
from app.directory.local_commands import Change, save
from app.directory.local_models import ProposedChange
from app.directory.local_queries import row_of
from app.identity import Role

KEEPERS = (Role.PARTNER, Role.CLINIC, Role.COORDINATOR)
"""Who keeps an organisation's entries true, and is told when something waits."""


class AlreadySettled(LookupError):
    """Somebody answered this proposal already, or there is none."""


def propose(
    session: Session,
    service_id: str,
    changes: Iterable[Change],
    by: UUID,
    owner: UUID,
    at: datetime,
    new: Sequence[tuple[str, dict[str, Any]]] = (),
) -> UUID | None:
    """Keeps changes for the owner to look at; returns their id, None when they would change nothing.

    What waits already is not kept once more: a second tap asks the owner nothing new.
    """
    differing = [
        {"entity": one.entity, "id": one.entity_id, "field": one.field, "value": one.value}
        for one in changes
        if getattr(row_of(session, one.entity, one.entity_id), one.field) != one.value
    ]
    added = [{"entity": entity, "values": values} for entity, values in new]
    if not differing and not added:
        return None
    waiting = select(ProposedChange).where(
        ProposedChange.service_id == service_id, ProposedChange.settled_at.is_(None)
    )
    for one in session.scalars(waiting):
        if (one.changes, one.added) == (differing, added):
            return one.id
    row = ProposedChange(id=uuid7(), service_id=service_id, changes=differing, added=added, by=by, at=at)
    session.add(row)
    session.flush()
    audit.append(session, audit.Event.DIRECTORY_PROPOSED, at, proposal=row.id, service=service_id, by=by)
    push.nudge_organisation(session, owner, KEEPERS, at)
    return row.id


def take(session: Session, proposal_id: UUID, by: UUID, at: datetime) -> None:
    """Makes a proposal true, in the name of the member who took it; raises AlreadySettled."""
    row = _settle(session, proposal_id, "taken", by, at)
    changes = [Change(one["entity"], one["id"], one["field"], one["value"]) for one in row.changes]
    save(session, row.service_id, changes, by, at, [(one["entity"], one["values"]) for one in row.added])


def leave(session: Session, proposal_id: UUID, by: UUID, at: datetime) -> None:
    """Leaves the entry as it is; raises AlreadySettled."""
    _settle(session, proposal_id, "left", by, at)


def _settle(session: Session, proposal_id: UUID, outcome: str, by: UUID, at: datetime) -> ProposedChange:
    row = session.scalars(
        update(ProposedChange)
        .where(ProposedChange.id == proposal_id, ProposedChange.settled_at.is_(None))
        .values(settled_at=at, settled_by=by, outcome=outcome)
        .returning(ProposedChange)
    ).one_or_none()
    if row is None:
        raise AlreadySettled
    audit.append(session, audit.Event.DIRECTORY_PROPOSAL_SETTLED, at, proposal=row.id, outcome=outcome, by=by)
    return row
