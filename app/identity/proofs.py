"""Proof that whoever is signed in can open a key now: random bytes are sealed to it, and only who opens it can say them.

A session alone is what a phone gives away that is taken while it is signed in. What would give its finder more, for longer
(a new key for the organisation, one more way to sign in), therefore takes a key that is open and not only a session.
"""

import hmac
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.age import hybrid
from app.identity.challenges import Asked, Purpose, ask


class NotProven(Exception):
    """Nothing was asked, it was answered already or too late, or the answer is not what was sealed."""


def question(session: Session, key_id: UUID, recipient: str, at: datetime) -> tuple[UUID, bytes]:
    """Keeps a new question about a key (an organisation's by its id, a member's by theirs); returns its id and itself, sealed."""
    proof_id, value = ask(session, Purpose.HOLD_KEY, at, key_id)
    return proof_id, hybrid.seal(value, recipient)


def check(asked: Asked | None, key_id: UUID, answer: bytes) -> None:
    """Raises NotProven unless something was asked, about this key, and this is its answer."""
    if asked is None or asked.subject != key_id or not hmac.compare_digest(asked.value, answer):
        raise NotProven
