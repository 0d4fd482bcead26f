"""Reading which nudges are due."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.identity.models import Device, Member
from app.push import rules
from app.push.models import PushSubscription

AT_ONCE = 500


@dataclass(frozen=True)
class Nudge:
    """Where a nudge goes, and in which language."""

    id: UUID
    endpoint: str = field(repr=False)
    public_key: bytes = field(repr=False)
    secret: bytes = field(repr=False)
    language: str
    wanted_at: datetime


def due(session: Session, at: datetime) -> list[Nudge]:
    """Returns the nudges to send now: not in quiet hours, not to a member or phone that was switched off."""
    off = select(Device.id).where(Device.revoked_at.is_not(None))
    rows = session.scalars(
        select(PushSubscription)
        .join(Member, Member.id == PushSubscription.member_id)
        .where(
            PushSubscription.wanted_at.is_not(None),
            or_(PushSubscription.next_try_at.is_(None), PushSubscription.next_try_at <= at),
            Member.disabled_at.is_(None),
            or_(PushSubscription.device_id.is_(None), PushSubscription.device_id.not_in(off)),
        )
        .order_by(PushSubscription.wanted_at)
        .limit(AT_ONCE)
    )
    return [
        Nudge(row.id, row.endpoint, row.public_key, row.secret, row.language, row.wanted_at)
        for row in rows
        if row.wanted_at and not rules.is_quiet(row.quiet_from, row.quiet_until, at)
    ]
