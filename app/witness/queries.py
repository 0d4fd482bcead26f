"""Reading checkpoints, and the tree from one of them on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.log import cut_before
from app.audit.models import AuditEntry
from app.delivery.keys import text_of
from app.identity.models import Organisation
from app.witness import rules
from app.witness.models import Countersignature, LogCheckpoint, LogStart
from app.witness.tree import LogTree, unwitnessed_peaks


@dataclass(frozen=True)
class Witness:
    """Who signed that they saw a checkpoint."""

    organisation_id: UUID
    organisation: str
    fingerprint: str
    at: datetime


def start(session: Session) -> tuple[int, list[str]]:
    """Returns how many entries were cut, and the peaks that stand for them."""
    size, last_hash = cut_before(session)
    row = session.get(LogStart, 1, populate_existing=True)
    if row is None or row.size != size:
        return size, unwitnessed_peaks(size, last_hash)
    return row.size, list(row.peaks)


def newest(session: Session) -> LogCheckpoint | None:
    """Returns the last checkpoint that was made."""
    return session.scalars(select(LogCheckpoint).order_by(LogCheckpoint.size.desc()).limit(1)).one_or_none()


def tree_from(session: Session, size: int, peaks: Sequence[str], until: int) -> LogTree:
    """Returns the tree of the first `until` entries, read from entry `size` on; raises LookupError where one is missing."""
    hashes = select(AuditEntry.hash).where(AuditEntry.index >= size, AuditEntry.index < until)
    tree = LogTree(size, peaks, session.scalars(hashes.order_by(AuditEntry.index)))
    if tree.get_size() != until:
        raise LookupError(f"entries are missing between {size} and {until}: run `waymark audit verify`")
    return tree


def links(session: Session, since: int, until: LogCheckpoint) -> list[dict[str, Any]] | None:
    """Returns proofs, one after the other, from the checkpoint of size `since` to a later one; None for one never made.

    One proof, as a rule. Where the entries in between were cut, the proofs that were made with the checkpoints then.
    """
    begins, _peaks = start(session)
    found: list[dict[str, Any]] = []
    row = session.get(LogCheckpoint, since)
    while row is not None and row.size < until.size:
        if row.size >= begins:
            tree = tree_from(session, row.size, row.peaks, until.size)
            return [*found, link(until, tree.proof(row.size, until.size))]
        row = session.scalars(
            select(LogCheckpoint).where(LogCheckpoint.size > row.size).order_by(LogCheckpoint.size).limit(1)
        ).one()
        found.append(link(row, row.proof))
    return found if row is not None else None


def link(row: LogCheckpoint, proof: object) -> dict[str, Any]:
    """Returns a checkpoint with the proof that it goes on from the one before."""
    return {**signed(row), "proof": proof}


def signed(row: LogCheckpoint) -> dict[str, Any]:
    """Returns a checkpoint's words with the server's signature."""
    return {"statement": row.statement, "signature": row.signature}


def witnesses(session: Session, size: int) -> list[Witness]:
    """Returns who countersigned a checkpoint, in the order in which they did."""
    rows = session.execute(
        select(Countersignature, Organisation.name)
        .join(Organisation, Organisation.id == Countersignature.organisation_id)
        .where(Countersignature.size == size)
        .order_by(Countersignature.at)
    )
    return [
        Witness(one.organisation_id, name, rules.fingerprint(one.public_key), one.at) for one, name in rows
    ]


def recent(session: Session, count: int) -> list[LogCheckpoint]:
    """Returns the newest checkpoints, newest first."""
    return list(session.scalars(select(LogCheckpoint).order_by(LogCheckpoint.size.desc()).limit(count)))


def countersignatures(session: Session) -> list[dict[str, Any]]:
    """Returns every countersignature as it goes into a file."""
    rows = session.execute(
        select(Countersignature, Organisation.name)
        .join(Organisation, Organisation.id == Countersignature.organisation_id)
        .order_by(Countersignature.size, Countersignature.at)
    )
    return [
        {
            "size": one.size,
            "organisation": name,
            "key": text_of(one.public_key),
            "signature": text_of(one.signature),
        }
        for one, name in rows
    ]
