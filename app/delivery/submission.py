"""What a command gets: one opened, checked submission."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.identity.roles import Role


class Refused(Exception):
    """A command cannot apply a submission: it is held, with this reason, until a person settles it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Withdrawn(Exception):
    """The person withdrew what a submission is about before it arrived: nothing of it is kept."""


@dataclass(frozen=True)
class Submission:
    """An envelope whose signature, device and version were found good."""

    id: UUID
    kind: str
    device_id: UUID
    member_id: UUID
    role: Role
    """The author's role when the submission arrives, not when it was made."""
    organisation_id: UUID
    """The author's organisation."""
    made_at: datetime
    """What the phone's clock said: a claim, never used for order or for access."""
    received_at: datetime
    body: Mapping[str, Any]
    """What the kind defines: routing facts and consent grants."""
    parts: Mapping[str, bytes]
    """Ciphertext by name: one organisation's own copy each."""


Handler = Callable[[Session, Submission], None]
"""Applies a submission; raises Refused when it cannot be applied, Withdrawn when it must not be."""
