"""Reading for whoever holds a link and its code. The copy comes from the query that joins the live grant, as everybody's does."""

from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.consent.rules import Code
from app.referrals import queries as referrals
from app.referrals.models import OutsideDoor, ReferralCopy
from app.referrals.outside_rules import over
from app.referrals.queries import Received, Step


@dataclass(frozen=True)
class Opened:
    """One referral, as somebody without an account sees it."""

    copy: ReferralCopy
    referral: Received
    steps: tuple[Step, ...]
    readable: bool
    """Whether who it is about is still handed out."""


def opened(session: Session, code: Code, at: datetime) -> Opened | None:
    """Returns what link and code open; None for all others, and once the grant is over."""
    door = session.scalars(select(OutsideDoor).where(OutsideDoor.locator == code.locator)).one_or_none()
    if door is None or not compare_digest(door.token_sha256, code.token_sha256):
        return None
    organisation_id = session.get_one(ReferralCopy, door.copy_id).organisation_id
    copy = referrals.readable_copy(session, organisation_id, door.copy_id, at)
    referral = referrals.received(session, organisation_id, door.copy_id, at)
    if copy is None or referral is None:
        return None
    steps = referrals.timeline(session, [copy.id]).get(copy.id, ())
    readable = referral.may_open and copy.person_part is not None and not over(copy.opened_at, at)
    return Opened(copy, referral, steps, readable)


def sealed_part(session: Session, found: Opened) -> bytes | None:
    """Returns what was sealed to link and code; None once it was deleted."""
    return referrals.sealed_part(session, found.copy) if found.readable else None
