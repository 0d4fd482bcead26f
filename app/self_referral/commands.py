"""Taking what somebody asks for themself. Callers commit."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from uuid6 import uuid7

from app.delivery import Submission
from app.identity.models import Member, Organisation
from app.identity.roles import Role
from app.identity.rules import TECHNICAL
from app.referrals import commands as referrals
from app.referrals.words import SELF
from app.self_referral import queries
from app.self_referral.forms import Asked

NO_DEVICE = UUID(int=0)
KNOWN = (
    select(Member)
    .join(Organisation, Organisation.id == Member.organisation_id)
    .where(Organisation.kind == TECHNICAL)
)


def take(session: Session, asked: Asked, at: datetime) -> bool:
    """Stores it as a referral, once, and returns whether it was new; raises Refused as for any other, Withdrawn when its code was faster."""
    if queries.is_taken(session, asked.id):
        return False
    sender = _sender(session, at)
    referrals.send(
        session,
        Submission(
            id=asked.id,
            kind="referral",
            device_id=NO_DEVICE,
            member_id=sender.id,
            role=Role(sender.role),
            organisation_id=sender.organisation_id,
            made_at=asked.made_at,
            received_at=at,
            body=asked.body,
            parts=asked.parts,
        ),
    )
    return True


def _sender(session: Session, at: datetime) -> Member:
    """Returns the member that stands for whoever asks for themself, made when first needed."""
    found = session.scalars(KNOWN).one_or_none()
    if found is None:
        try:
            with session.begin_nested():
                session.add(
                    organisation := Organisation(id=uuid7(), name=SELF, kind=TECHNICAL, created_at=at)
                )
                session.flush()
                member = Member(
                    id=uuid7(),
                    organisation_id=organisation.id,
                    role=Role.OUTREACH.value,
                    display_name=SELF,
                    recipient="",
                    joined_at=at,
                )
                session.add(member)
                session.flush()
                return member
        except IntegrityError:  # Another request was first.
            return session.scalars(KNOWN).one()
    return found
