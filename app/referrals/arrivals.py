"""What phones say later about a referral: steps and messages made without a network, applied by the same commands."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.delivery import Refused, Submission
from app.identity.access import CurrentMember
from app.referrals import forms, message_commands, queries, step_commands
from app.referrals.models import ReferralCopy
from app.referrals.rules import RECEIVERS, SENDERS, CodeMissing, IdReused, NotPossible, Side


def step(session: Session, submission: Submission) -> None:
    """Takes a step (kind `referral-step`); raises Refused, as `too-late` when it no longer follows or nothing is shared any more."""
    try:
        copy_id, form = forms.sent_step(submission.id, submission.body)
    except (ValueError, KeyError, TypeError) as wrong:
        raise Refused("invalid") from wrong
    if submission.parts:
        raise Refused("invalid")
    copy = _copy(session, submission, form.side, copy_id)
    try:
        step_commands.take(
            session,
            copy,
            form.side,
            form.action,
            form.code,
            id=form.id,
            member_id=submission.member_id,
            at=submission.received_at,
            claimed_at=submission.made_at,
        )
    except IdReused as wrong:
        raise Refused("id-reused") from wrong
    except NotPossible as wrong:
        raise Refused("too-late") from wrong
    except CodeMissing as wrong:
        raise Refused("invalid") from wrong


def message(session: Session, submission: Submission) -> None:
    """Keeps a message (kind `referral-message`); raises Refused."""
    try:
        form = forms.message(submission.body)
        (text,) = [submission.parts["text"]] if len(submission.parts) == 1 else []
    except (ValueError, KeyError, TypeError) as wrong:
        raise Refused("invalid") from wrong
    copy = _copy(session, submission, form.side, form.copy_id)
    try:
        message_commands.keep(
            session,
            copy,
            form,
            text,
            id=submission.id,
            member_id=submission.member_id,
            at=submission.received_at,
            claimed_at=submission.made_at,
        )
    except NotPossible as wrong:
        raise Refused("too-late") from wrong
    except ValueError as wrong:
        raise Refused("invalid") from wrong


def _copy(session: Session, submission: Submission, side: Side, copy_id: UUID) -> ReferralCopy:
    if submission.role not in (RECEIVERS if side is Side.RECIPIENT else SENDERS):
        raise Refused("not-allowed")
    member = CurrentMember(submission.member_id, submission.organisation_id, submission.role, "")
    copy = queries.copy_for(session, side, member, copy_id, submission.received_at)
    if copy is None:
        raise Refused("too-late")
    return copy
