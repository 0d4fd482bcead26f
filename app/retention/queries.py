"""Reading what is due: which referrals, and which rows of whatever table belong to them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.models import AuditEntry
from app.consent.models import ConsentGrant, EarlyWithdrawal
from app.delivery.models import DeliveredItem
from app.referrals.models import Referral, ReferralCopy, ReferralStep
from app.retention import rules
from app.storage import Model
from app.storage.columns import CLASS

SUBJECTS = {"referral_id": "referral", "copy_id": "referral_copy", "grant_id": "consent_grant"}
"""Columns that name a part of a referral, with or without a foreign key, and the table they name."""


@dataclass(frozen=True)
class Due:
    """What would go now."""

    referrals: dict[UUID, datetime]
    """Ids, with the moment since which each has been over."""
    log_entries: int
    receipts: int
    early_withdrawals: int
    """Withdrawals whose referral never came: no phone holds an item for so long."""


def due(session: Session, at: datetime) -> Due:
    """Returns what is kept longer than it may be at `at`."""
    return Due(
        referrals_due(session, at),
        entries_due(session, at),
        receipts_due(session, at),
        early_due(session, at),
    )


def referrals_due(session: Session, at: datetime) -> dict[UUID, datetime]:
    """Returns referrals of which every copy is over for long enough, with the last moment at which one was not."""
    last = sa.select(ReferralStep.copy_id, sa.func.max(ReferralStep.at).label("at"))
    last_step = last.group_by(ReferralStep.copy_id).subquery()
    rows = session.execute(
        sa.select(
            ReferralCopy.referral_id,
            ReferralCopy.state,
            last_step.c.at,
            ConsentGrant.state,
            ConsentGrant.until,
        )
        .join(Referral, Referral.id == ReferralCopy.referral_id)
        .join(ConsentGrant, ConsentGrant.id == ReferralCopy.grant_id)
        .join(last_step, last_step.c.copy_id == ReferralCopy.id)
        .where(Referral.received_at <= at - rules.REFERRALS)
    )
    over: dict[UUID, list[datetime | None]] = {}
    for referral_id, state, stepped, grant_state, until in rows:
        over.setdefault(referral_id, []).append(rules.over_since(state, stepped, grant_state, until, at))
    return {
        referral_id: max(one for one in moments if one is not None)
        for referral_id, moments in over.items()
        if rules.is_due(moments, at)
    }


def entries_due(session: Session, at: datetime) -> int:
    """Returns how many of the log's oldest entries are too old; those after them stay, whatever their time."""
    oldest = session.scalar(sa.select(sa.func.min(AuditEntry.index)))
    kept = session.scalar(sa.select(sa.func.min(AuditEntry.index)).where(AuditEntry.at > at - rules.LOG))
    # The newest entry always stays: what is cut is named in one that follows it.
    last = session.scalar(sa.select(sa.func.max(AuditEntry.index)))
    return 0 if oldest is None or last is None else (last if kept is None else kept) - oldest


def receipts_due(session: Session, at: datetime) -> int:
    """Returns how many receipts are as old as the log may be."""
    return session.scalars(sa.select(sa.func.count()).select_from(DeliveredItem).where(too_old(at))).one()


def early_due(session: Session, at: datetime) -> int:
    """Returns how many early withdrawals are as old as the log may be."""
    return session.scalars(
        sa.select(sa.func.count()).select_from(EarlyWithdrawal).where(never_came(at))
    ).one()


def never_came(at: datetime) -> sa.ColumnElement[bool]:
    """Returns the condition for an early withdrawal that goes."""
    return EarlyWithdrawal.at <= at - rules.LOG


def too_old(at: datetime) -> sa.ColumnElement[bool]:
    """Returns the condition for a receipt that goes. What is held waits for a human, however long."""
    return (DeliveredItem.outcome == "received") & (DeliveredItem.received_at <= at - rules.LOG)


def belonging_to(
    session: Session, referral_id: UUID
) -> Iterator[tuple[sa.Table, list[sa.ColumnElement[bool]], list[UUID]]]:
    """Yields every table with rows of a referral, children first: the rows' conditions, and their ids where sealed.

    Found by what the tables say of themselves, so that a table added later is not forgotten.
    """
    found: dict[str, set[UUID]] = {"referral": {referral_id}}
    plan = []
    for table in Model.metadata.sorted_tables:
        conditions = list(_naming(table, found))
        if not conditions:
            continue
        key = list(table.primary_key.columns)
        ids = set(session.scalars(sa.select(key[0]).where(sa.or_(*conditions)))) if len(key) == 1 else set()
        if not ids and len(key) == 1:
            continue
        found.setdefault(table.name, set()).update(ids)
        has_sealed = any(column.info.get(CLASS) == "sealed" for column in table.columns)
        plan.append((table, conditions, sorted(ids) if has_sealed else []))
    return reversed(plan)


def _naming(table: sa.Table, found: dict[str, set[UUID]]) -> Iterator[sa.ColumnElement[bool]]:
    if table.name == "referral":
        yield table.c.id.in_(found["referral"])
    for column in table.columns:
        named = {key.column.table.name for key in column.foreign_keys} | {SUBJECTS.get(column.name, "")}
        named.discard(table.name)  # What follows another referral is not a part of it.
        ids = set().union(*(found.get(name, set()) for name in named))
        if ids:
            yield column.in_(ids)
