"""What time alone does to a referral that nobody answers: a reminder, then overdue and the next in the person's order. Callers commit."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit
from app.consent.models import ConsentGrant
from app.consent.rules import LIVING
from app.referrals import commands, step_commands
from app.referrals.models import Referral, ReferralCopy
from app.referrals.rules import Side, Sign, State, Urgency, due_at, remind_at


@dataclass(frozen=True)
class Told:
    """How many recipients were reminded, and how many referrals are overdue since now."""

    reminded: int
    overdue: int


def look(session: Session, at: datetime) -> Told:
    """Reminds at half of a referral's time; at its end says so to both sides and asks the next in order. Twice is once."""
    audit.in_order(session)
    rows = session.execute(
        select(ReferralCopy, Referral.urgency)
        .join(Referral, Referral.id == ReferralCopy.referral_id)
        .join(ConsentGrant, ConsentGrant.id == ReferralCopy.grant_id)
        .where(
            ReferralCopy.state == State.REQUESTED.value,
            ReferralCopy.overdue_at.is_(None),
            ReferralCopy.asked_at.is_not(None),
            ConsentGrant.state.in_([one.value for one in LIVING]),
            ConsentGrant.until > at,
        )
        .order_by(ReferralCopy.asked_at, ReferralCopy.id)
    ).all()
    reminded = overdue = 0
    for copy, code in rows:
        asked_at, urgency = copy.asked_at or at, Urgency(code)
        if due_at(asked_at, urgency) <= at:
            copy.overdue_at = at
            _say(session, copy, Sign.OVERDUE, at)
            step_commands.give_turn(session, copy, at)
            overdue += 1
        elif copy.reminded_at is None and remind_at(asked_at, urgency) <= at:
            copy.reminded_at = at
            _say(session, copy, Sign.REMINDED, at)
            reminded += 1
    return Told(reminded, overdue)


def _say(session: Session, copy: ReferralCopy, sign: Sign, at: datetime) -> None:
    commands.write_line(session, copy, sign, side=Side.CLOCK, at=at)
    audit.append(
        session,
        audit.Event.REFERRAL_MOVED,
        at,
        referral=copy.referral_id,
        organisation=copy.organisation_id,
        by="clock",
        state=sign.value,
    )
