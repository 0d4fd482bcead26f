"""Letting go of what is over. Callers commit."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import audit
from app.consent.models import EarlyWithdrawal
from app.delivery.models import DeliveredItem
from app.retention import queries
from app.storage import record_keys
from app.witness import commands as witness
from app.witness import signer


def apply(session: Session, at: datetime) -> queries.Due:
    """Deletes what is due, its keys with it, and returns what that was. Erasures that were cut short are done again."""
    due = queries.due(session, at)
    for referral_id in due.referrals:
        with session.begin_nested():
            _delete_referral(session, referral_id, at)
    session.execute(sa.delete(DeliveredItem).where(queries.too_old(at)))
    session.execute(sa.delete(EarlyWithdrawal).where(queries.never_came(at)))
    if due.log_entries:
        witness.cut_log(session, due.log_entries, signer.current(), at)
    record_keys.settle(session, at)
    return due


def _delete_referral(session: Session, referral_id: UUID, at: datetime) -> None:
    record_keys.erase(session, referral_id, at)
    for table, conditions, sealed_ids in list(queries.belonging_to(session, referral_id)):
        for record_id in sealed_ids:
            record_keys.erase(session, record_id, at)
        session.execute(sa.delete(table).where(sa.or_(*conditions)))
    session.expire_all()
    audit.append(session, audit.Event.REFERRAL_DELETED, at, referral=referral_id)
