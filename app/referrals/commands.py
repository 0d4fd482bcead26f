"""Writing referrals: send, answer, withdraw. Callers commit."""

from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session
from uuid6 import uuid7

from app import audit
from app.consent import commands as consent
from app.consent import rules as consent_rules
from app.consent.models import ConsentGrant
from app.delivery import Refused, Submission
from app.identity import queries as identity
from app.referrals.models import Referral, ReferralCopy, ReferralStep
from app.referrals.rules import (
    ANSWERS,
    REASONS,
    SENDERS,
    Recipient,
    State,
    looks_sealed,
    parse_facts,
    parse_recipients,
)
from app.storage import record_keys


class NotPossible(ValueError):
    """An answer that does not follow from the state the referral is in now."""


def send(session: Session, submission: Submission) -> None:
    """Stores a referral with one grant and one sealed copy per recipient; raises Refused when it cannot be applied."""
    if submission.role not in SENDERS:
        raise Refused("not-allowed")
    try:
        consent_rules.only(submission.body, {"routing", "recipients"})
        facts = parse_facts(submission.body["routing"])
        recipients = parse_recipients(submission.body["recipients"], facts, submission.parts)
    except (ValueError, KeyError, TypeError) as wrong:
        raise Refused("invalid") from wrong
    session.add(
        Referral(
            id=submission.id,
            member_id=submission.member_id,
            organisation_id=submission.organisation_id,
            needs=list(facts.needs),
            urgency=facts.urgency.value,
            language=facts.language,
            interpreter=facts.interpreter,
            area=facts.area,
            age_band=facts.age_band,
            claimed_at=submission.made_at,
            received_at=submission.received_at,
        )
    )
    session.flush()
    for recipient in recipients:
        _copy(session, submission, recipient)


def _copy(session: Session, submission: Submission, recipient: Recipient) -> None:
    giving, part = recipient.giving, submission.parts[recipient.part]
    key = identity.key(session, recipient.key_id)
    if key is None or key.organisation_id != giving.organisation_id:
        raise Refused("unknown-recipient")
    if not looks_sealed(part):
        raise Refused("invalid")
    grant = consent.give(
        session,
        giving,
        referral_id=submission.id,
        member_id=submission.member_id,
        claimed_at=submission.made_at,
        at=submission.received_at,
    )
    copy_id = uuid5(submission.id, giving.organisation_id.hex)  # The same again after a restored backup.
    try:
        wrapped = record_keys.wrap(session, copy_id, part)
    except record_keys.Erased:
        wrapped = None
    copy = ReferralCopy(
        id=copy_id,
        referral_id=submission.id,
        grant_id=grant.id,
        organisation_id=giving.organisation_id,
        key_id=recipient.key_id,
        services=list(recipient.services),
        state=State.REQUESTED.value,
        person_part=wrapped,
    )
    session.add(copy)
    session.flush()
    _step(session, copy, State.REQUESTED, None, submission.received_at, submission.member_id)
    audit.append(
        session,
        audit.Event.REFERRAL_SENT,
        submission.received_at,
        referral=submission.id,
        organisation=giving.organisation_id,
        member=submission.member_id,
    )
    if wrapped is None:
        # The person withdrew this once, before the database was restored from an older backup.
        withdraw(session, copy, member_id=submission.member_id, at=submission.received_at)


def answer(
    session: Session, copy: ReferralCopy, state: State, reason: str | None, *, member_id: UUID, at: datetime
) -> None:
    """Records a recipient's answer; raises NotPossible when it does not follow, or declining gives no reason."""
    if state not in ANSWERS.get(State(copy.state), frozenset()):
        raise NotPossible(f"{copy.state} cannot become {state}")
    if (state is State.DECLINED) != (reason in REASONS):
        raise NotPossible("declining needs one of the reasons, and only declining")
    copy.state, copy.reason = state.value, reason
    _step(session, copy, state, reason, at, member_id)
    audit.append(
        session,
        audit.Event.REFERRAL_ANSWERED,
        at,
        referral=copy.referral_id,
        organisation=copy.organisation_id,
        member=member_id,
        state=state.value,
    )


def note_reading(session: Session, copy: ReferralCopy, *, member_id: UUID, at: datetime) -> None:
    """Writes to the log that a member was given a person part. Reading without this does not exist."""
    audit.append(
        session,
        audit.Event.REFERRAL_READ,
        at,
        referral=copy.referral_id,
        grant=copy.grant_id,
        member=member_id,
    )


def withdraw(session: Session, copy: ReferralCopy, *, member_id: UUID, at: datetime) -> None:
    """Ends one recipient's grant as the person wished: the sealed copy is deleted, in the backups too. Twice is once."""
    grant = session.scalars(select(ConsentGrant).where(ConsentGrant.id == copy.grant_id)).one()
    if not consent.withdraw(session, grant, by=f"member:{member_id}", at=at):
        return
    copy.state, copy.reason = State.WITHDRAWN.value, None
    erase_sealed(session, copy, at=at)
    _step(session, copy, State.WITHDRAWN, None, at, member_id)


def erase_sealed(session: Session, copy: ReferralCopy, *, at: datetime) -> None:
    """Deletes what is sealed of a copy, here and by its key in every backup; so too what was held before it was taken."""
    copy.person_part = None
    record_keys.erase(session, copy.id, at)
    record_keys.erase(session, copy.referral_id, at)


def _step(
    session: Session, copy: ReferralCopy, state: State, reason: str | None, at: datetime, member_id: UUID
) -> None:
    session.add(
        ReferralStep(
            id=uuid7(), copy_id=copy.id, state=state.value, reason=reason, at=at, member_id=member_id
        )
    )
    session.flush()
