"""Writing for whoever holds a link and its code: reading, answering, and the end of both. Callers commit."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit
from app.identity.models import Member
from app.referrals import commands as referrals
from app.referrals import step_commands
from app.referrals.forms import StepForm
from app.referrals.models import OutsideDoor, ReferralCopy
from app.referrals.outside_rules import OPEN_FOR
from app.referrals.rules import Side


def note_reading(session: Session, copy: ReferralCopy, at: datetime) -> None:
    """Writes to the log that the person part was handed out to whoever holds link and code."""
    referrals.note_reading(session, copy, member_id=_stands_for(session, copy.organisation_id), at=at)


def take_step(session: Session, copy: ReferralCopy, form: StepForm, at: datetime) -> None:
    """Takes a step of the recipient's; raises NotPossible or CodeMissing as for any other."""
    member_id = _stands_for(session, copy.organisation_id)
    step_commands.take(
        session, copy, Side.RECIPIENT, form.action, form.code, id=form.id, member_id=member_id, at=at
    )


def close_opened(session: Session, at: datetime) -> int:
    """Deletes what was sealed and has been open long enough, in the backups too; returns how many there were."""
    audit.in_order(session)
    copies = session.scalars(
        select(ReferralCopy)
        .join(OutsideDoor, OutsideDoor.copy_id == ReferralCopy.id)
        .where(ReferralCopy.opened_at <= at - OPEN_FOR, ReferralCopy.person_part.is_not(None))
    ).all()
    for copy in copies:
        referrals.erase_copy(session, copy, at=at)
    return len(copies)


def _stands_for(session: Session, organisation_id: UUID) -> UUID:
    return session.scalars(select(Member.id).where(Member.organisation_id == organisation_id)).one()
