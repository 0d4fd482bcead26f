"""What passkeys are asked to sign, or keys to open: random, for one browser and one purpose, gone with the first answer."""

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
    ADD = "add"
    SECOND_WAY = "second-way"
    HOLD_KEY = "hold-key"
    """Not signed by a passkey: opened with a key (`app.identity.proofs`)."""


class Act(StrEnum):
    """What is confirmed. Acts that are done together are one: whoever stops a lost phone also makes the link for a new one."""

    KEYS = "confirm-keys"
    """Who can open what is sealed to the organisation."""
    ACCESS = "confirm-access"
    """Who may enter, and with what."""
    BOUND = "confirm-bound"
    """Which passkeys the organisation confirms with; itself only with one that stays on one device."""
    EXPORT = "confirm-export"
    """Taking sealed copies out of the installation."""


@dataclass(frozen=True)
class Asked:
    """A challenge that was waiting for this answer, and the member whom the new passkey is for."""

    value: bytes
    subject: UUID | None


def ask(session: Session, purpose: StrEnum, at: datetime, subject: UUID | None = None) -> tuple[UUID, bytes]:
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


def take(session: Session, challenge_id: str, purpose: StrEnum, at: datetime) -> Asked | None:
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
