"""Reading for the person's door, and what they wrote for the organisations that they wrote it to."""

from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from app.consent import queries as consent
from app.consent.models import ConsentGrant, ConsentReceipt
from app.consent.rules import ENDED, LIVING, Code, live
from app.consent.rules import State as ConsentState
from app.identity import queries as identity
from app.identity.queries import RecipientKey
from app.referrals import queries as referrals
from app.referrals.models import PersonWords, Referral, ReferralCopy
from app.referrals.queries import Step
from app.storage import record_keys


@dataclass(frozen=True)
class Line:
    """One organisation: what it may know, until when, and what became of it."""

    grant_id: UUID
    organisation: str
    items: tuple[str, ...]
    withheld: tuple[str, ...]
    state: str
    """Of the grant, by the server's clock."""
    alive: bool
    answer: str
    """Of the referral at this organisation."""
    until: datetime
    ended_at: datetime
    opened_at: datetime | None
    destroyed_at: datetime | None
    steps: tuple[Step, ...]
    key: RecipientKey | None


@dataclass(frozen=True)
class Door:
    """What a code opens."""

    early: bool
    """It was withdrawn before it arrived: there is nothing else."""
    arrived_at: datetime | None = None
    sender: str = ""
    sender_key: RecipientKey | None = None
    copy: str = ""
    """The sealed copy, base64; empty once it was erased."""
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Written:
    """Something the person wrote, not opened."""

    id: UUID
    kind: str
    at: datetime
    read_at: datetime | None
    key_id: UUID


def door(session: Session, code: Code, at: datetime) -> Door | None:
    """Returns what a code opens; None for a code that nobody has, or whose referral has not arrived."""
    receipt = consent.receipt(session, code)
    if receipt is None:
        return Door(early=True) if consent.withdrawn_early(session, code) else None
    referral = session.get_one(Referral, receipt.referral_id)
    sender = identity.organisation(session, referral.organisation_id)
    became = referrals.copies_of(session, referral.id)
    grants = consent.grants_of(session, referral.id)
    events = consent.events(session, [grant.id for grant in grants])
    return Door(
        early=False,
        arrived_at=referral.received_at,
        sender=sender.name if sender else "",
        sender_key=identity.current_key(session, referral.organisation_id),
        copy=_copy(session, receipt),
        lines=tuple(_line(session, grant, *became[grant.id], events[grant.id], at) for grant in grants),
    )


def grant_of(session: Session, code: Code, grant_id: UUID) -> ConsentGrant | None:
    """Returns one grant that a code opens."""
    receipt = consent.receipt(session, code)
    grant = session.get(ConsentGrant, grant_id) if receipt else None
    return grant if receipt and grant and grant.referral_id == receipt.referral_id else None


def is_alive(grant: ConsentGrant, at: datetime) -> bool:
    """Returns whether a grant lets its recipient read."""
    return grant.state in LIVING and grant.until > at


def words_about(session: Session, organisation_id: UUID, copy_id: UUID, at: datetime) -> list[Written]:
    """Returns what the person wrote to this organisation about one copy, newest first."""
    found = session.scalars(
        _readable(organisation_id, at).where(ReferralCopy.id == copy_id).order_by(PersonWords.at.desc())
    )
    return [Written(one.id, one.kind, one.at, one.read_at, one.key_id) for one in found]


def readable_words(
    session: Session, organisation_id: UUID, words_id: UUID, at: datetime
) -> PersonWords | None:
    """Returns the row that a member of this organisation may open."""
    return session.scalars(_readable(organisation_id, at).where(PersonWords.id == words_id)).one_or_none()


def _readable(organisation_id: UUID, at: datetime) -> Select[PersonWords]:
    """What a recipient reads hangs on its live grant; what was written to the sender about the help does not."""
    to_sender = and_(PersonWords.kind == "feedback", Referral.organisation_id == organisation_id)
    return (
        select(PersonWords)
        .join(ConsentGrant, ConsentGrant.id == PersonWords.grant_id)
        .join(ReferralCopy, ReferralCopy.grant_id == ConsentGrant.id)
        .join(Referral, Referral.id == ReferralCopy.referral_id)
        .where(
            PersonWords.organisation_id == organisation_id,
            PersonWords.words.is_not(None),
            or_(to_sender, and_(PersonWords.kind == "call", live(organisation_id, at))),
        )
    )


def _copy(session: Session, receipt: ConsentReceipt) -> str:
    try:
        copy = record_keys.unwrap(session, receipt.id, receipt.copy) if receipt.copy else b""
    except record_keys.Erased:
        copy = b""
    return b64encode(copy).decode()


def _line(
    session: Session,
    grant: ConsentGrant,
    copy: ReferralCopy,
    steps: tuple[Step, ...],
    happened: tuple[consent.Happened, ...],
    at: datetime,
) -> Line:
    alive = is_alive(grant, at)
    organisation = identity.organisation(session, grant.organisation_id)
    return Line(
        grant_id=grant.id,
        organisation=organisation.name if organisation else "",
        items=tuple(grant.items),
        withheld=tuple(grant.withheld),
        state=ConsentState.EXPIRED.value if grant.state in LIVING and not alive else grant.state,
        alive=alive,
        answer=copy.state,
        until=grant.until,
        ended_at=next((one.at for one in happened if one.state in ENDED), grant.until),
        opened_at=copy.opened_at,
        destroyed_at=copy.destroyed_at,
        steps=steps,
        key=identity.current_key(session, grant.organisation_id),
    )
