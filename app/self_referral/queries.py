"""Whom somebody can ask: the current key of the organisation behind a service that anybody may know of; what was asked."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.directory.details import load
from app.identity import queries as identity
from app.referrals.models import Referral


def recipient(session: Session, service_id: str) -> dict[str, str] | None:
    """Returns organisation, name, key id and public recipient; None where a service takes no referrals or has no key."""
    found = next(iter(load(session, [service_id])), None)
    key = identity.current_key(session, found.partner) if found and found.partner else None
    if key is None:
        return None
    return {
        "organisation": str(key.organisation_id),
        "name": key.name,
        "key": str(key.key_id),
        "recipient": key.recipient,
    }


def is_taken(session: Session, id: UUID) -> bool:
    """Whether a referral of this id was received."""
    return session.get(Referral, id) is not None
