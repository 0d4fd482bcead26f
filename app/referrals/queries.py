"""Reading referrals. What a recipient may see is decided by the join with the live grant, here and nowhere else."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from app.consent.models import ConsentGrant
from app.consent.rules import ENDED, live
from app.consent.rules import State as ConsentState
from app.identity.models import Organisation
from app.referrals.models import Referral, ReferralCopy, ReferralStep
from app.referrals.rules import Urgency
from app.storage import record_keys

DUE = {
    Urgency.DAY: timedelta(hours=24),
    Urgency.THREE_DAYS: timedelta(hours=72),
    Urgency.TWO_WEEKS: timedelta(days=14),
}


@dataclass(frozen=True)
class Step:
    """One line of a timeline."""

    state: str
    reason: str | None
    at: datetime


@dataclass(frozen=True)
class Received:
    """A referral as its recipient may see it without unlocking."""

    id: UUID
    """The copy's id."""
    referral_id: UUID
    grant_id: UUID
    key_id: UUID
    sender: str
    needs: tuple[str, ...]
    urgency: Urgency
    language: str | None
    interpreter: bool
    area: str | None
    age_band: str
    services: tuple[str, ...]
    items: tuple[str, ...]
    withheld: tuple[str, ...]
    until: datetime
    received_at: datetime
    due_at: datetime
    state: str
    reason: str | None
    size: int


@dataclass(frozen=True)
class Ended:
    """What is left of a referral that may no longer be read: that there was one, and nothing about whom."""

    id: UUID
    """The copy's id."""
    state: str
    received_at: datetime
    ended_at: datetime
    opened_at: datetime | None


@dataclass(frozen=True)
class SentCopy:
    """One recipient of a referral as its sender sees it."""

    id: UUID
    organisation: str
    state: str
    reason: str | None
    until: datetime
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Sent:
    """A referral as its sender sees it: routing facts and answers, never the person part."""

    id: UUID
    needs: tuple[str, ...]
    urgency: Urgency
    received_at: datetime
    copies: tuple[SentCopy, ...]


def _readable(organisation_id: UUID, at: datetime) -> Select[ReferralCopy, Referral, ConsentGrant, str]:
    """Copies that this organisation may see at `at`: the grant is joined, so without a live one there is no row."""
    return (
        select(ReferralCopy, Referral, ConsentGrant, Organisation.name)
        .join(ConsentGrant, ConsentGrant.id == ReferralCopy.grant_id)
        .join(Referral, Referral.id == ReferralCopy.referral_id)
        .join(Organisation, Organisation.id == Referral.organisation_id)
        .where(live(organisation_id, at), ReferralCopy.organisation_id == organisation_id)
    )


def inbox(session: Session, organisation_id: UUID, at: datetime) -> list[Received]:
    """Returns what an organisation may see, unanswered and most urgent first."""
    found = [_received(*row) for row in session.execute(_readable(organisation_id, at))]
    return sorted(found, key=lambda one: (one.state != "requested", one.due_at))


def received(session: Session, organisation_id: UUID, copy_id: UUID, at: datetime) -> Received | None:
    """Returns one referral of an organisation's inbox; None without a live grant."""
    row = session.execute(_readable(organisation_id, at).where(ReferralCopy.id == copy_id)).one_or_none()
    return _received(*row) if row else None


def readable_copy(
    session: Session, organisation_id: UUID, copy_id: UUID, at: datetime
) -> ReferralCopy | None:
    """Returns the row that a recipient may open or answer; None without a live grant."""
    row = session.execute(_readable(organisation_id, at).where(ReferralCopy.id == copy_id)).one_or_none()
    return row[0] if row else None


def sealed_part(session: Session, copy: ReferralCopy) -> bytes | None:
    """Returns a copy as its organisation's key opens it, from a row of `readable_copy`; None once it was erased."""
    try:
        return record_keys.unwrap(session, copy.id, copy.person_part) if copy.person_part else None
    except record_keys.Erased:
        return None  # The database was restored from a backup that is older than the erasure.


def sent_copy(session: Session, organisation_id: UUID, copy_id: UUID) -> ReferralCopy | None:
    """Returns a copy that this organisation sent: any of its workers may be told that the person changed their mind."""
    return session.scalars(
        select(ReferralCopy)
        .join(Referral, Referral.id == ReferralCopy.referral_id)
        .where(ReferralCopy.id == copy_id, Referral.organisation_id == organisation_id)
    ).one_or_none()


def ended(session: Session, organisation_id: UUID, at: datetime) -> list[Ended]:
    """Returns one line for each referral that an organisation may no longer read, until it said that nothing is left."""
    rows = session.execute(
        select(ReferralCopy, ConsentGrant.state, ConsentGrant.until, Referral.received_at)
        .join(ConsentGrant, ConsentGrant.id == ReferralCopy.grant_id)
        .join(Referral, Referral.id == ReferralCopy.referral_id)
        .where(
            ReferralCopy.organisation_id == organisation_id,
            ReferralCopy.destroyed_at.is_(None),
            or_(ConsentGrant.state.in_([state.value for state in ENDED]), ConsentGrant.until <= at),
        )
        .order_by(Referral.received_at.desc())
    ).all()
    steps = timeline(session, [copy.id for copy, _state, _until, _received in rows])
    return [
        Ended(
            copy.id,
            state if state in ENDED else ConsentState.EXPIRED.value,
            received_at,
            next((step.at for step in steps.get(copy.id, ()) if step.state in ENDED), until),
            copy.opened_at,
        )
        for copy, state, until, received_at in rows
    ]


def ended_copy(session: Session, organisation_id: UUID, copy_id: UUID, at: datetime) -> ReferralCopy | None:
    """Returns the row of a line in `ended`."""
    listed = {one.id for one in ended(session, organisation_id, at)}
    return session.get(ReferralCopy, copy_id) if copy_id in listed else None


def copies_of(session: Session, referral_id: UUID) -> dict[UUID, tuple[ReferralCopy, tuple[Step, ...]]]:
    """Returns what became of a referral at each recipient, by grant; for the person and for whoever acts for them."""
    copies = session.scalars(select(ReferralCopy).where(ReferralCopy.referral_id == referral_id)).all()
    steps = timeline(session, [copy.id for copy in copies])
    return {copy.grant_id: (copy, steps.get(copy.id, ())) for copy in copies}


def timeline(session: Session, copy_ids: list[UUID]) -> dict[UUID, tuple[Step, ...]]:
    """Returns the lines of each copy's timeline, oldest first."""
    lines: dict[UUID, list[Step]] = {}
    for step in session.scalars(
        select(ReferralStep)
        .where(ReferralStep.copy_id.in_(copy_ids))
        .order_by(ReferralStep.at, ReferralStep.id)
    ):
        lines.setdefault(step.copy_id, []).append(Step(step.state, step.reason, step.at))
    return {copy_id: tuple(steps) for copy_id, steps in lines.items()}


def sent_by(session: Session, member_id: UUID) -> list[Sent]:
    """Returns what a member sent, newest first, with every recipient's answer."""
    referrals = list(
        session.scalars(
            select(Referral).where(Referral.member_id == member_id).order_by(Referral.received_at.desc())
        )
    )
    rows = session.execute(
        select(ReferralCopy, Organisation.name, ConsentGrant.until)
        .join(Organisation, Organisation.id == ReferralCopy.organisation_id)
        .join(ConsentGrant, ConsentGrant.id == ReferralCopy.grant_id)
        .where(ReferralCopy.referral_id.in_([one.id for one in referrals]))
        .order_by(Organisation.name)
    ).all()
    steps = timeline(session, [copy.id for copy, _name, _until in rows])
    copies: dict[UUID, list[SentCopy]] = {}
    for copy, name, until in rows:
        one = SentCopy(copy.id, name, copy.state, copy.reason, until, steps.get(copy.id, ()))
        copies.setdefault(copy.referral_id, []).append(one)
    return [
        Sent(one.id, tuple(one.needs), Urgency(one.urgency), one.received_at, tuple(copies.get(one.id, ())))
        for one in referrals
    ]


def _received(copy: ReferralCopy, referral: Referral, grant: ConsentGrant, sender: str) -> Received:
    urgency = Urgency(referral.urgency)
    return Received(
        id=copy.id,
        referral_id=referral.id,
        grant_id=grant.id,
        key_id=copy.key_id,
        sender=sender,
        needs=tuple(grant.needs),
        urgency=urgency,
        language=referral.language,
        interpreter=referral.interpreter,
        area=referral.area,
        age_band=referral.age_band,
        services=tuple(copy.services),
        items=tuple(grant.items),
        withheld=tuple(grant.withheld),
        until=grant.until,
        received_at=referral.received_at,
        due_at=referral.received_at + DUE[urgency],
        state=copy.state,
        reason=copy.reason,
        size=len(copy.person_part or b""),
    )
