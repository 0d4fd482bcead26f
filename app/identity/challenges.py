"""What passkeys are asked to sign: random, for one browser and one purpose, gone with the first answer."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.identity.models import Challenge
from app.identity.rules import CHALLENGE_LASTS


class Purpose(StrEnum):
    """What an answer to a challenge may be used for."""

    JOIN = "join"
    SIGN_IN = "sign-in"
    REPLACE = "replace"


@dataclass(frozen=True)
class Asked:
    """A challenge that was waiting for this answer, and the member whom the new passkey is for."""

    value: bytes
    subject: UUID | None


def ask(session: Session, purpose: Purpose, at: datetime, subject: UUID | None = None) -> tuple[UUID, bytes]:
    """Keeps a new challenge; returns its id, for the browser's signed cookie, and its 32 bytes."""
    row = Challenge(
        id=uuid4(),
        purpose=purpose.value,
        value=secrets.token_bytes(32),
        subject=subject,
        expires_at=at + CHALLENGE_LASTS,
    )
    session.add(row)
    session.flush()
    return row.id, row.value


def take(session: Session, challenge_id: str, purpose: Purpose, at: datetime) -> Asked | None:
    """Takes a challenge out and returns it; None when it was used, is too old, or was made for something else.

    The caller commits before looking at the answer, so that a refused answer has used it up too.
    """
    try:
        key = UUID(challenge_id)
    except ValueError:
        return None
    row = session.execute(
        delete(Challenge)
        .where(Challenge.id == key, Challenge.purpose == purpose.value)
        .returning(Challenge.value, Challenge.subject, Challenge.expires_at)
    ).one_or_none()
    if row is None or row.expires_at <= at:
        return None
    return Asked(row.value, row.subject)
