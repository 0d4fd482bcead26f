"""What people here say about entries: corrections with history and undo, confirmations, free places, reports."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from uuid6 import uuid7

from app import audit
from app.directory.areas import says_where
from app.directory.commands import touch
from app.directory.hsds import ServiceCapacity, row_key
from app.directory.local_models import EntryReport, LocalCorrection, ProviderLink
from app.directory.local_queries import row_of
from app.directory.merging import Touched
from app.directory.models import TABLES, Listing

LOCAL = "local"
"""The origin of rows that were added here; no import touches them."""
REPORTS = ("number", "moved", "full", "closed")
OUTCOMES = ("corrected", "right")
LINK_LASTS = timedelta(days=30)


class CannotUndo(ValueError):
    """The change was undone already, or everything in it was changed again since."""


class Settled(LookupError):
    """Somebody settled this report already, or there is none."""


@dataclass(frozen=True)
class Change:
    """One field of one row, and what it shall say."""

    entity: str
    entity_id: str
    field: str
    value: Any


def save(
    session: Session,
    service_id: str,
    changes: Sequence[Change],
    by: UUID | None,
    at: datetime,
    new: Sequence[tuple[str, dict[str, Any]]] = (),
) -> UUID | None:
    """Makes changes and adds rows (table, values) that were saved together; returns their id, None when nothing differs.

    Undoing takes an added row away again.
    """
    change_id, touched = uuid7(), Touched()
    made = [_set(session, service_id, change_id, one, by, at, touched) for one in changes]
    for entity, values in new:
        # Rows that come together name each other by ids that were given to them; the others get theirs here.
        given = values.get("given_id") or str(uuid7())
        own = {**values, "given_id": given}
        row = TABLES[entity](id=row_key(LOCAL, given), origin=LOCAL, retired=True, **own)
        session.add(row)
        session.flush()
        shown = Change(entity, row.id, "retired", value=False)
        made.append(_set(session, service_id, change_id, shown, by, at, touched))
    if not any(made):
        return None
    added = ((entity, "retired") for entity, _values in new)
    moves = any(says_where(*one) for one in (*((one.entity, one.field) for one in changes), *added))
    _noted(session, service_id, change_id, by, at, touched, moves)
    return change_id


def undo(session: Session, service_id: str, change_id: UUID, by: UUID, at: datetime) -> None:
    """Puts back what stood there before a change, where nobody changed it since; raises CannotUndo."""
    corrections = session.scalars(
        select(LocalCorrection).where(
            LocalCorrection.change_id == change_id,
            LocalCorrection.service_id == service_id,
            LocalCorrection.replaced_at.is_(None),
        )
    ).all()
    if not corrections:
        raise CannotUndo
    new, touched = uuid7(), Touched()
    for one in corrections:
        back = Change(one.entity, one.entity_id, one.field, one.before)
        _set(session, service_id, new, back, by, at, touched)
    moves = any(says_where(one.entity, one.field) for one in corrections)
    _noted(session, service_id, new, by, at, touched, moves)


def _noted(
    session: Session,
    service_id: str,
    change_id: UUID,
    by: UUID | None,
    at: datetime,
    touched: Touched,
    moves: bool,
) -> None:
    touch(session, {service_id, *touched.services(session)}, places=moves)
    audit.append(
        session,
        audit.Event.DIRECTORY_CORRECTED,
        at,
        service=service_id,
        change=change_id,
        by=by or "provider",
    )


def _set(
    session: Session,
    service_id: str,
    change_id: UUID,
    change: Change,
    by: UUID | None,
    at: datetime,
    touched: Touched,
) -> bool:
    row = row_of(session, change.entity, change.entity_id)
    before = getattr(row, change.field)
    if before == change.value:
        return False
    last = session.scalars(
        select(LocalCorrection).where(
            LocalCorrection.entity == change.entity,
            LocalCorrection.entity_id == change.entity_id,
            LocalCorrection.field == change.field,
            LocalCorrection.replaced_at.is_(None),
        )
    ).one_or_none()
    source = last.source_value if last else before
    if last:
        last.replaced_at = at
        session.flush()
    touched.note(change.entity, row.__dict__)
    setattr(row, change.field, change.value)
    touched.note(change.entity, row.__dict__)
    session.add(
        LocalCorrection(
            id=uuid7(),
            change_id=change_id,
            service_id=service_id,
            entity=change.entity,
            entity_id=change.entity_id,
            field=change.field,
            value=change.value,
            before=before,
            source_value=source,
            by=by,
            at=at,
            # What says again what the source says is no correction any more: the next import may change it.
            replaced_at=at if change.value == source and last else None,
        )
    )
    session.flush()
    return True


def confirm(session: Session, service_id: str, who: str, by: UUID | None, at: datetime) -> None:
    """Notes that `who` says that everything about an entry is right."""
    listing = session.get_one(Listing, service_id)
    listing.confirmed_at, listing.confirmed_by = at, who
    touch(session, [service_id])
    audit.append(session, audit.Event.DIRECTORY_CONFIRMED, at, service=service_id, by=by or "provider")


def set_capacity(session: Session, service_id: str, available: int, by: UUID | None, at: datetime) -> None:
    """Says how many places are free at this moment: in the entry's own row, or in a new one when it has none."""
    row = session.scalars(
        select(ServiceCapacity)
        .where(ServiceCapacity.service_id == service_id, ServiceCapacity.retired.is_(False))
        .order_by(ServiceCapacity.id)
    ).first()
    updated = at.astimezone(UTC).isoformat(timespec="seconds")
    if row is None:
        values = {"service_id": service_id, "available": float(available), "updated": updated}
        save(session, service_id, [], by, at, [("service_capacity", values)])
        return
    save(
        session,
        service_id,
        [
            Change("service_capacity", row.id, "available", float(available)),
            Change("service_capacity", row.id, "updated", updated),
        ],
        by,
        at,
    )


def report(session: Session, report_id: UUID, service_id: str, kind: str, by: UUID, at: datetime) -> None:
    """Keeps what a member found wrong, for a coordinator to settle."""
    session.add(EntryReport(id=report_id, service_id=service_id, kind=kind, by=by, at=at))
    audit.append(
        session, audit.Event.DIRECTORY_REPORTED, at, report=report_id, service=service_id, kind=kind, by=by
    )
    session.flush()


def settle(session: Session, report_id: UUID, outcome: str, by: UUID, at: datetime) -> None:
    """Notes what came of a report: the entry was corrected, or it was right. Raises Settled."""
    done = session.scalars(
        update(EntryReport)
        .where(EntryReport.id == report_id, EntryReport.settled_at.is_(None))
        .values(settled_at=at, settled_by=by, outcome=outcome)
        .returning(EntryReport.id)
    ).one_or_none()
    if done is None:
        raise Settled
    audit.append(session, audit.Event.DIRECTORY_REPORT_SETTLED, at, report=report_id, outcome=outcome, by=by)


def make_provider_link(session: Session, organization_id: str, by: UUID | None, at: datetime) -> str:
    """Makes a link for a provider without an account; returns its token, which is kept nowhere."""
    token = token_urlsafe(24)
    row = ProviderLink(
        id=uuid7(),
        token_hash=sha256(token.encode()).hexdigest(),
        organization_id=organization_id,
        made_by=by,
        made_at=at,
        expires_at=at + LINK_LASTS,
    )
    session.add(row)
    audit.append(
        session,
        audit.Event.DIRECTORY_LINK_MADE,
        at,
        link=row.id,
        organization=organization_id,
        by=by or "operator",
    )
    session.flush()
    return token
