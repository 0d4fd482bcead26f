"""Writing messages: keeping what is sealed to both sides, handing it out, agreeing to an appointment. Callers commit."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit
from app.identity import queries as identity
from app.referrals import commands
from app.referrals.forms import MessageForm
from app.referrals.models import Referral, ReferralCopy, ReferralMessage
from app.referrals.rules import READABLE, NotPossible, Side, Sign, State, looks_sealed
from app.storage import record_keys

LARGEST = 64 * 1024
"""Bytes of one sealed message."""


def keep(
    session: Session,
    copy: ReferralCopy,
    form: MessageForm,
    text: bytes,
    *,
    id: UUID,
    member_id: UUID,
    at: datetime,
    claimed_at: datetime,
) -> None:
    """Keeps a message. Raises NotPossible when nothing is shared about this copy any more, ValueError for one that is not sealed to both sides' keys."""
    audit.in_order(session)  # A withdrawal erases the messages that are there: none may come after it.
    session.refresh(copy)
    if State(copy.state) not in READABLE:
        raise NotPossible(f"no messages about what is {copy.state}")
    referral = session.get_one(Referral, copy.referral_id)
    owners = ((form.sender_key, referral.organisation_id), (form.recipient_key, copy.organisation_id))
    for key_id, organisation_id in owners:
        key = identity.key(session, key_id)
        if key is None or key.organisation_id != organisation_id:
            raise ValueError("a message is sealed to the keys of both sides")
    if not looks_sealed(text) or len(text) > LARGEST:
        raise ValueError("a message is a small age file")
    try:
        wrapped = record_keys.wrap(session, id, text)
    except record_keys.Erased:
        wrapped = None  # Deleted once, before the database was restored from an older backup.
    session.add(
        ReferralMessage(
            id=id,
            copy_id=copy.id,
            kind=form.kind,
            side=form.side.value,
            member_id=member_id,
            sender_key_id=form.sender_key,
            recipient_key_id=form.recipient_key,
            claimed_at=claimed_at,
            at=at,
            text=wrapped,
        )
    )
    session.flush()
    audit.append(
        session,
        audit.Event.MESSAGE_SENT,
        at,
        message=id,
        referral=copy.referral_id,
        organisation=copy.organisation_id,
        member=member_id,
    )
    commands.nudge(session, copy, form.side, at)


def note_reading(session: Session, copy: ReferralCopy, *, member_id: UUID, at: datetime) -> None:
    """Writes to the log that a member was given the messages of a copy."""
    audit.append(
        session,
        audit.Event.MESSAGES_READ,
        at,
        referral=copy.referral_id,
        organisation=copy.organisation_id,
        member=member_id,
    )


def confirm(
    session: Session, copy: ReferralCopy, message_id: UUID, side: Side, *, member_id: UUID, at: datetime
) -> None:
    """Agrees to an appointment that the other side proposed; twice is once. Raises NotPossible."""
    audit.in_order(session)  # A withdrawal, or another appointment, comes before or after it.
    session.refresh(copy)
    newest = session.scalars(
        select(ReferralMessage)
        .where(ReferralMessage.copy_id == copy.id, ReferralMessage.kind == "appointment")
        .order_by(ReferralMessage.at.desc(), ReferralMessage.id.desc())
        .execution_options(populate_existing=True)
    ).first()
    if newest is None or newest.id != message_id or newest.side == side.value:
        raise NotPossible("only the newest appointment can be agreed to, by the side that did not propose it")
    if State(copy.state) not in READABLE:
        raise NotPossible(f"no appointments about what is {copy.state}")
    if newest.confirmed_at is None:
        newest.confirmed_at = at
        commands.write_line(session, copy, Sign.CONFIRMED, side=side, at=at, member_id=member_id)
