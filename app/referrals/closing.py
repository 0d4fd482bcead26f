"""An organisation leaves: nobody of it may enter, what it was sent ends and is deleted, and whoever comes next is asked."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit
from app.consent.rules import State as ConsentState
from app.identity import switch_commands
from app.identity.models import Organisation
from app.push import nudge_member
from app.referrals import commands, step_commands
from app.referrals.models import Referral, ReferralCopy
from app.referrals.rules import LIVING, State

REASON = "organisation-closed"


@dataclass(frozen=True)
class Closed:
    """How many referrals to it ended."""

    ended: int


def close(session: Session, organisation: Organisation, at: datetime) -> Closed:
    """Closes an organisation; what it sent to others stays theirs, because the person agreed to that. Callers commit."""
    audit.in_order(session)
    switch_commands.close_organisation(session, organisation, at)
    ended = 0
    for copy, sender in _living(session, organisation.id):
        unanswered = copy.state in (State.REQUESTED.value, State.WAITLISTED.value)
        if commands.end(session, copy, ConsentState.EXPIRED, by="clock", at=at, reason=REASON):
            ended += 1
            nudge_member(session, sender, at)
        if unanswered:
            step_commands.give_turn(session, copy, at)
    return Closed(ended)


def _living(session: Session, organisation_id: UUID) -> list[tuple[ReferralCopy, UUID]]:
    rows = session.execute(
        select(ReferralCopy, Referral.member_id)
        .join(Referral, Referral.id == ReferralCopy.referral_id)
        .where(
            ReferralCopy.organisation_id == organisation_id,
            ReferralCopy.state.in_([*(one.value for one in LIVING), State.CLOSED.value]),
        )
        .order_by(ReferralCopy.id)
    )
    return [(copy, sender) for copy, sender in rows]
