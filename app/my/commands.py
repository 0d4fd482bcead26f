"""Writing at the person's door: withdraw, write. The code is the only proof there is. Callers commit."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from uuid6 import uuid7

from app import audit
from app.consent import commands as consent
from app.consent import queries as consent_queries
from app.consent.rules import Code, State
from app.identity import queries as identity
from app.my import queries
from app.my.forms import Words
from app.referrals import commands as referrals
from app.referrals import queries as referral_queries
from app.referrals.models import PersonWords, Referral
from app.referrals.rules import looks_sealed
from app.storage import record_keys

PERSON = "person"
MOST_WORDS = 20
"""How often a person can write about one organisation: enough for anybody, too little to fill a disk with."""


class NotPossible(ValueError):
    """What was wanted does not fit what the code opens."""


def withdraw(session: Session, code: Code, grant_id: UUID | None, at: datetime) -> None:
    """Ends one grant, or all; for a code that is not known (yet), remembers that nothing of it may be kept."""
    audit.in_order(session)
    receipt = consent_queries.receipt(session, code)
    if receipt is None:
        if grant_id is not None:
            raise NotPossible("nothing of this code has arrived, so there is no grant to name")
        consent.withdraw_early(session, code, by=PERSON, at=at)
        return
    became = referral_queries.copies_of(session, receipt.referral_id)
    meant = became if grant_id is None else {one: became[one] for one in became if one == grant_id}
    if not meant:
        raise NotPossible("this code opens no such grant")
    for copy, _steps in meant.values():
        referrals.end(session, copy, State.WITHDRAWN, by=PERSON, at=at)


def write(session: Session, code: Code, words: Words, at: datetime) -> None:
    """Keeps what the person wrote; raises NotPossible when it is not sealed to whom it may go."""
    audit.in_order(session)  # Stopping erases the words that are there: none may come after it.
    grant = queries.grant_of(session, code, words.grant_id)
    if grant is None:
        raise NotPossible("this code opens no such grant")
    sender = session.get_one(Referral, grant.referral_id).organisation_id
    to = grant.organisation_id if words.kind == "call" else sender
    key = identity.key(session, words.key_id)
    if key is None or key.organisation_id != to or not looks_sealed(words.sealed):
        raise NotPossible("it is not sealed to the organisation that it is for")
    if words.kind == "call" and not queries.is_alive(grant, at):
        raise NotPossible("this organisation may no longer know of the person")
    if (session.scalar(select(func.count()).where(PersonWords.grant_id == grant.id)) or 0) >= MOST_WORDS:
        raise NotPossible("enough was written")
    id = uuid7()
    session.add(
        PersonWords(
            id=id,
            grant_id=grant.id,
            organisation_id=to,
            key_id=words.key_id,
            kind=words.kind,
            at=at,
            words=record_keys.wrap(session, id, words.sealed),
        )
    )
    audit.append(session, audit.Event.PERSON_WROTE, at, grant=grant.id, organisation=to, kind=words.kind)


def note_reading(session: Session, words: PersonWords, *, member_id: UUID, at: datetime) -> None:
    """Writes to the log that a member was given what the person wrote."""
    words.read_at = words.read_at or at
    audit.append(session, audit.Event.PERSON_WORDS_READ, at, words=words.id, member=member_id)
