"""Writing checkpoints and countersignatures, and cutting the log so that its tree stays whole. Callers commit."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from uuid6 import uuid7

from app import audit
from app.audit.log import head
from app.delivery import statements
from app.identity.models import Device, Member
from app.witness import queries, rules
from app.witness.models import Countersignature, LogCheckpoint, LogStart
from app.witness.signer import Signer


class NotSeen(ValueError):
    """A countersignature that is not taken: another checkpoint, another phone, or not the phone's signature."""


def make_checkpoint(session: Session, signer: Signer, at: datetime) -> LogCheckpoint | None:
    """Signs how the log stands; returns None when nothing was written since the last checkpoint."""
    audit.in_order(session)
    size, _hash = head(session)
    last = queries.newest(session)
    if size == 0 or (last and last.size >= size):
        return None
    begins, peaks = (last.size, last.peaks) if last else queries.start(session)
    tree = queries.tree_from(session, begins, peaks, size)
    statement = statements.checkpoint(signer.origin, size, tree.root(size), at)
    row = LogCheckpoint(
        size=size,
        statement=statement,
        signature=signer.keys.sign(statement),
        peaks=tree.peaks(size),
        proof=tree.proof(last.size, size) if last else None,
        at=at,
    )
    session.add(row)
    session.flush()
    return row


def cut_log(session: Session, count: int, signer: Signer, at: datetime) -> None:
    """Cuts the oldest entries, keeping the peaks that stand for them; signs before how the log stood."""
    make_checkpoint(session, signer, at)
    begins, peaks = queries.start(session)
    size = begins + count
    kept = queries.tree_from(session, begins, peaks, size).peaks(size)
    audit.cut(session, count, at)
    row = session.get(LogStart, 1) or LogStart(id=1)
    row.size, row.peaks = size, kept
    session.add(row)
    session.flush()


def countersign(
    session: Session, size: int, device_id: UUID, signature: bytes, *, member_id: UUID, at: datetime
) -> Countersignature:
    """Keeps that a member saw a checkpoint; raises NotSeen when the signature is not of a phone of theirs that is in use."""
    row = session.get(LogCheckpoint, size)
    device = session.get(Device, device_id)
    if row is None or device is None or device.member_id != member_id or device.revoked_at is not None:
        raise NotSeen
    if not rules.is_countersigned(rules.parse(row.statement, row.signature), device.public_key, signature):
        raise NotSeen
    found = session.scalars(
        select(Countersignature).where(Countersignature.size == size, Countersignature.device_id == device_id)
    ).one_or_none()
    if found is not None:
        return found
    made = Countersignature(
        id=uuid7(),
        size=size,
        organisation_id=session.get_one(Member, member_id).organisation_id,
        member_id=member_id,
        device_id=device_id,
        public_key=device.public_key,
        signature=signature,
        at=at,
    )
    session.add(made)
    audit.append(
        session,
        audit.Event.LOG_COUNTERSIGNED,
        at,
        size=size,
        organisation=made.organisation_id,
        member=member_id,
        device=device_id,
    )
    session.flush()
    return made
