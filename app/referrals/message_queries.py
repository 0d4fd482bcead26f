"""Reading messages: ciphertext for the side that asks, and the keys that the next one is sealed to."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity import queries as identity
from app.identity.queries import RecipientKey
from app.referrals import queries
from app.referrals.models import Referral, ReferralCopy, ReferralMessage
from app.referrals.rules import Side


@dataclass(frozen=True)
class SealedMessage:
    """A message as it is handed out: ciphertext, and which of the reader's keys opens it."""

    id: UUID
    key_id: UUID
    text: bytes


def sealed_messages(session: Session, copy_id: UUID, side: Side) -> list[SealedMessage]:
    """Returns what was written about a copy, oldest first. The caller checked that this side may read it."""
    rows = session.scalars(
        select(ReferralMessage)
        .where(ReferralMessage.copy_id == copy_id, ReferralMessage.text.is_not(None))
        .order_by(ReferralMessage.at, ReferralMessage.id)
    )
    return [
        SealedMessage(one.id, one.sender_key_id if side is Side.SENDER else one.recipient_key_id, text)
        for one in rows
        if (text := queries.unwrapped(session, one.id, one.text))
    ]


@dataclass(frozen=True)
class BothKeys:
    """The current keys of both sides of a copy, to seal a message to; nothing for a side that has none yet."""

    sender: RecipientKey | None
    recipient: RecipientKey | None


def both_keys(session: Session, copy: ReferralCopy) -> BothKeys:
    """Returns the keys that a message about a copy is sealed to."""
    referral = session.get_one(Referral, copy.referral_id)
    return BothKeys(
        identity.current_key(session, referral.organisation_id),
        identity.current_key(session, copy.organisation_id),
    )
