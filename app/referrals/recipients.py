"""Whom a referral can be sealed to: the current key of each organisation."""

from sqlalchemy.orm import Session

from app.identity import queries as identity


def listed(session: Session) -> list[dict[str, str]]:
    """Returns id, name, key id and public recipient of each organisation that has a key, by name."""
    return [
        {
            "organisation": str(key.organisation_id),
            "name": key.name,
            "key": str(key.key_id),
            "recipient": key.recipient,
        }
        for key in identity.recipient_keys(session)
    ]
