"""Writing referrals: send, read, end. What follows after arrival has files of its own. Callers commit."""

from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session
from uuid6 import uuid7

from app import audit, push
from app.consent import commands as consent
from app.consent import queries as consent_queries
from app.consent import rules as consent_rules
from app.consent.models import ConsentGrant
from app.consent.rules import Keeping
from app.consent.rules import State as ConsentState
from app.delivery import Refused, Submission, Withdrawn
from app.delivery.envelope import submission_id
from app.delivery.held_queries import is_from
from app.identity import queries as identity
from app.referrals import outside_commands
from app.referrals.models import PersonWords, Referral, ReferralCopy, ReferralMessage, ReferralStep
from app.referrals.rules import (
    RECEIVERS,
    SENDERS,
    Recipient,
    Side,
    Sign,
    State,
    looks_sealed,
    parse_facts,
    parse_recipients,
)
from app.storage import record_keys


def send(session: Session, submission: Submission) -> None:
    """Stores a referral with one grant and one sealed copy per recipient; raises Refused when it cannot be applied."""
    if submission.role not in SENDERS:
        raise Refused("not-allowed")
    try:
        consent_rules.only(submission.body, {"routing", "recipients"} | submission.body.keys() & {"receipt"})
        facts = parse_facts(submission.body["routing"])
        keeping = consent_rules.parse_receipt(submission.body.get("receipt"))
        others = {
            name: part for name, part in submission.parts.items() if not keeping or name != keeping.part
        }
        recipients = parse_recipients(submission.body["recipients"], facts, others)
    except (ValueError, KeyError, TypeError) as wrong:
        raise Refused("invalid") from wrong
    _stop_if_withdrawn(session, submission, keeping)
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
            counted=facts.counted,
            claimed_at=submission.made_at,
            received_at=submission.received_at,
        )
    )
    session.flush()
    for recipient in recipients:
        _copy(session, submission, recipient)
    if keeping:
        _keep_receipt(session, submission, keeping)


def _stop_if_withdrawn(session: Session, submission: Submission, keeping: Keeping | None) -> None:
    audit.in_order(session)
    if consent_queries.withdrawn_early(
        session,
        keeping.code if keeping else None,
        referral_id=submission.id,
        organisation_id=submission.organisation_id,
    ):
        raise Withdrawn


def _keep_receipt(session: Session, submission: Submission, keeping: Keeping) -> None:
    copy = submission.parts.get(keeping.part, b"")
    if not looks_sealed(copy):
        raise Refused("invalid")
    try:
        wrapped = record_keys.wrap(session, uuid5(submission.id, keeping.part), copy)
    except record_keys.Erased:
        return
    consent.keep_receipt(
        session,
        keeping.code,
        wrapped,
        id=uuid5(submission.id, keeping.part),
        referral_id=submission.id,
        at=submission.received_at,
    )


def _copy(session: Session, submission: Submission, recipient: Recipient) -> None:
    giving, part = recipient.giving, submission.parts[recipient.part]
    if recipient.outside:
        outside_commands.take_in(session, recipient, submission.received_at)
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
        state=(State.REQUESTED if giving.asked_at_once else State.WAITING).value,
        asked_at=submission.received_at if giving.asked_at_once else None,
        person_part=wrapped,
    )
    session.add(copy)
    session.flush()
    if recipient.outside:
        outside_commands.give_door(session, copy, recipient.outside)
    write_line(
        session,
        copy,
        State(copy.state),
        side=Side.SENDER,
        at=submission.received_at,
        claimed_at=submission.made_at,
        member_id=submission.member_id,
    )
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
        by = f"member:{submission.member_id}"
        end(session, copy, ConsentState.WITHDRAWN, by=by, at=submission.received_at)


def note_reading(session: Session, copy: ReferralCopy, *, member_id: UUID, at: datetime) -> None:
    """Writes to the log that a member was given a person part. Reading without this does not exist."""
    copy.opened_at = copy.opened_at or at
    audit.append(
        session,
        audit.Event.REFERRAL_READ,
        at,
        referral=copy.referral_id,
        grant=copy.grant_id,
        member=member_id,
    )


def end(
    session: Session,
    copy: ReferralCopy,
    state: ConsentState,
    *,
    by: str,
    at: datetime,
    id: UUID | None = None,
    reason: str | None = None,
    claimed_at: datetime | None = None,
) -> bool:
    """Ends one recipient's grant: its sealed copy is deleted, in the backups too. Returns whether it was alive; twice is once.

    `by` is `person`, `clock` or `member:<id>`; a member's own name stands in the timeline's step as an id.
    """
    grant = session.get_one(ConsentGrant, copy.grant_id)
    if not consent.end(session, grant, state, by=by, at=at):
        return False
    copy.state, copy.reason = state.value, reason
    if state is ConsentState.WITHDRAWN:
        session.get_one(Referral, copy.referral_id).counted = []
    erase_sealed(session, copy, at=at)
    write_line(
        session,
        copy,
        State(state.value),
        side=_ENDED_BY[state],
        at=at,
        id=id,
        reason=reason,
        claimed_at=claimed_at,
        member_id=UUID(by.removeprefix("member:")) if by.startswith("member:") else None,
    )
    return True


_ENDED_BY = {
    ConsentState.WITHDRAWN: Side.PERSON,
    ConsentState.REVOKED: Side.SENDER,
    ConsentState.EXPIRED: Side.CLOCK,
}


def end_all(session: Session, referral_id: UUID, state: ConsentState, *, by: str, at: datetime) -> int:
    """Ends every live grant of a referral; returns how many there were."""
    copies = session.scalars(select(ReferralCopy).where(ReferralCopy.referral_id == referral_id))
    return sum([end(session, copy, state, by=by, at=at) for copy in copies])


def expire(session: Session, at: datetime) -> int:
    """Writes down what the clock decided already: grants that are over, whose copies go; returns how many."""
    audit.in_order(session)  # One that is being renewed is not over.
    grants = [grant.id for grant in consent_queries.over(session, at)]
    copies = session.scalars(select(ReferralCopy).where(ReferralCopy.grant_id.in_(grants))).all()
    return sum([end(session, copy, ConsentState.EXPIRED, by="clock", at=at) for copy in copies])


def note_destroyed(session: Session, copy: ReferralCopy, *, member_id: UUID, at: datetime) -> None:
    """Records that a recipient destroyed what it kept of a referral that ended."""
    audit.in_order(session)
    session.refresh(copy)
    if copy.destroyed_at is not None:
        return
    copy.destroyed_at = at
    audit.append(
        session,
        audit.Event.COPY_DESTROYED,
        at,
        grant=copy.grant_id,
        organisation=copy.organisation_id,
        member=member_id,
    )


def take_withdrawal(session: Session, submission: Submission) -> None:
    """Applies a withdrawal that a worker's phone saved, for a referral of their organisation, arrived or not."""
    if submission.role not in SENDERS:
        raise Refused("not-allowed")
    try:
        consent_rules.only(submission.body, {"referral"})
        referral_id = submission_id(submission.body["referral"])
    except (ValueError, KeyError, TypeError) as wrong:
        raise Refused("invalid") from wrong
    audit.in_order(session)
    by = f"member:{submission.member_id}"
    found = session.get(Referral, referral_id)
    if found is None:
        if is_from(session, referral_id, submission.organisation_id, "referral") or not record_keys.is_kept(
            session, referral_id
        ):
            record_keys.erase(session, referral_id, submission.received_at)  # It may lie here, held.
        consent.withdraw_early(
            session,
            None,
            referral_id=referral_id,
            organisation_id=submission.organisation_id,
            by=by,
            at=submission.received_at,
        )
    elif found.organisation_id != submission.organisation_id:
        raise Refused("not-allowed")
    else:
        end_all(session, referral_id, ConsentState.WITHDRAWN, by=by, at=submission.received_at)


def erase_sealed(session: Session, copy: ReferralCopy, *, at: datetime) -> None:
    """Deletes what is sealed of a copy, here and by its key in every backup; so too what was held before it was taken."""
    erase_copy(session, copy, at=at)
    record_keys.erase(session, copy.referral_id, at)


def erase_copy(session: Session, copy: ReferralCopy, *, at: datetime) -> None:
    """Deletes what is sealed to one recipient: the person part, the messages about it, the person's words; here and by their keys in every backup."""
    copy.person_part = None
    record_keys.erase(session, copy.id, at)
    for message in session.scalars(select(ReferralMessage).where(ReferralMessage.copy_id == copy.id)):
        message.text = None
        record_keys.erase(session, message.id, at)
    to_recipient = (PersonWords.grant_id == copy.grant_id) & (
        PersonWords.organisation_id == copy.organisation_id
    )
    for one in session.scalars(select(PersonWords).where(to_recipient)):
        one.words = None
        record_keys.erase(session, one.id, at)


def write_line(
    session: Session,
    copy: ReferralCopy,
    what: State | Sign,
    *,
    side: Side,
    at: datetime,
    id: UUID | None = None,
    reason: str | None = None,
    claimed_at: datetime | None = None,
    member_id: UUID | None = None,
) -> None:
    """Adds a line to a copy's timeline. Nothing ever changes or removes one."""
    session.add(
        ReferralStep(
            id=id or uuid7(),
            copy_id=copy.id,
            state=what.value,
            reason=reason,
            side=side.value,
            at=at,
            claimed_at=claimed_at,
            member_id=member_id,
        )
    )
    session.flush()
    nudge(session, copy, side, at)


def nudge(session: Session, copy: ReferralCopy, side: Side, at: datetime) -> None:
    """Wishes a nudge for those whom it is news to: the other side of `side`; both when the person or the clock did it."""
    if side is not Side.SENDER:
        push.nudge_member(session, session.get_one(Referral, copy.referral_id).member_id, at)
    # Before its turn has come, a recipient is not told that there is anything.
    if side is not Side.RECIPIENT and copy.asked_at is not None:
        push.nudge_organisation(session, copy.organisation_id, RECEIVERS, at)
