"""What is new for a member since they last looked: counted, never named."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.identity.access import CurrentMember
from app.referrals import inbox, queries
from app.referrals.models import Referral, ReferralCopy, ReferralMessage, ReferralStep
from app.referrals.rules import RECEIVERS, Side, Sign


@dataclass(frozen=True)
class News:
    """How much is new: answers to what was sent; in the inbox, what nobody took and what is overdue."""

    answers: int
    new: int
    overdue: int


def news(session: Session, member: CurrentMember, since: datetime, at: datetime) -> News:
    """Returns the counts: answers and messages after `since`; the inbox as it stands at `at`."""
    groups = {}
    if member.role in RECEIVERS:
        found = queries.inbox(session, member.organisation_id, at)
        groups = {one.name: len(one.referrals) for one in inbox.grouped(found, member.id, at)}
    return News(_answers(session, member, since), groups.get("new", 0), groups.get("overdue", 0))


def _answers(session: Session, member: CurrentMember, since: datetime) -> int:
    mine = (
        select(ReferralCopy.id)
        .join(Referral, Referral.id == ReferralCopy.referral_id)
        .where(Referral.member_id == member.id)
    )
    theirs = (ReferralStep.side == Side.RECIPIENT.value) | (ReferralStep.state == Sign.OVERDUE.value)
    steps = select(func.count(ReferralStep.id)).where(
        ReferralStep.copy_id.in_(mine), ReferralStep.at > since, theirs
    )
    messages = select(func.count(ReferralMessage.id)).where(
        ReferralMessage.copy_id.in_(mine),
        ReferralMessage.at > since,
        ReferralMessage.side == Side.RECIPIENT.value,
    )
    return (session.scalar(steps) or 0) + (session.scalar(messages) or 0)
