"""Tables of consent. A grant says what was agreed; its events say what became of it and are never overwritten."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped

from app.storage import Model, operational, routing, sealed


class ConsentGrant(Model):
    """One person's agreement that one organisation gets exactly these items, for this, until then.

    Field names follow ISO/IEC TS 27560 where it has one. `state` repeats the newest event's, for the join.
    """

    __tablename__ = "consent_grant"

    id: Mapped[UUID] = routing(primary_key=True)
    referral_id: Mapped[UUID] = routing(index=True)
    organisation_id: Mapped[UUID] = routing(ForeignKey("organisation.id"), index=True)
    """The recipient."""
    recorded_by: Mapped[UUID] = routing(ForeignKey("member.id"), index=True)
    needs: Mapped[list[Any]] = routing()
    """The needs that this recipient is told of: not more than it can help with."""
    items: Mapped[list[Any]] = routing()
    withheld: Mapped[list[Any]] = routing()
    purpose: Mapped[str] = routing()
    state: Mapped[str] = routing()
    turn_at: Mapped[datetime | None] = routing()
    """When its turn came: until then the grant is given but opens nothing."""
    until: Mapped[datetime] = routing()
    given_at: Mapped[datetime] = routing()
    """When the server received it: the phone's own time stands beside it as a claim."""
    claimed_at: Mapped[datetime] = routing()
    wording_version: Mapped[str] = routing()
    wording_sha256: Mapped[str] = routing()
    language: Mapped[str] = routing()
    given_by: Mapped[str] = routing()
    given_because: Mapped[str | None] = routing()
    """Why somebody else than the person agreed."""
    capacity: Mapped[str] = routing()
    how_given: Mapped[str] = routing()
    read_aloud: Mapped[bool] = routing()
    """Whether the phone read the wording aloud; recorded by itself."""
    said_back: Mapped[str] = routing()
    said_back_because: Mapped[str | None] = routing()
    """Why nothing was said back."""
    gone_over: Mapped[list[Any]] = routing()
    """The ideas that had to be explained again."""
    interpreter: Mapped[str | None] = routing()
    """The interpreter's code, never a name."""
    interpreter_link: Mapped[str | None] = routing()
    """What was found when asking whether the interpreter may be connected to those who control the person."""
    copy_safe: Mapped[str] = routing()
    child: Mapped[dict[str, Any]] = routing()
    """For under-18s: coded facts (`rules.CHILD`); empty for adults. The words are in the person part."""
    mode: Mapped[str] = routing()
    """`parallel`, or `in-order`: then the recipient's turn comes when those before it did not help in time."""
    position: Mapped[int] = routing()
    """The recipient's place in the order that the person wants, from 1."""


class ConsentEvent(Model):
    """Something that happened to a grant."""

    __tablename__ = "consent_event"

    id: Mapped[UUID] = operational(primary_key=True)
    grant_id: Mapped[UUID] = routing(ForeignKey("consent_grant.id"), index=True)
    state: Mapped[str] = routing()
    at: Mapped[datetime] = routing()
    by: Mapped[str] = routing()


class ConsentReceipt(Model):
    """The person's own way in: what they agreed to, sealed to a code that only they hold.

    Locator and token are stretched from the code. Who reads this table can neither open the copy nor act as the person.
    """

    __tablename__ = "consent_receipt"

    id: Mapped[UUID] = routing(primary_key=True)
    """Also the key of its own under which the copy is wrapped once more."""
    locator: Mapped[str] = routing(unique=True)
    token_sha256: Mapped[str] = routing()
    referral_id: Mapped[UUID] = routing(unique=True)
    copy: Mapped[bytes | None] = sealed(LargeBinary)
    at: Mapped[datetime] = routing()


class EarlyWithdrawal(Model):
    """A withdrawal that was faster than what it is about: when that arrives, nothing of it is kept.

    Either the person wrote it (locator and token's hash) or their worker's phone (submission and organisation).
    """

    __tablename__ = "early_withdrawal"
    __table_args__ = (
        UniqueConstraint("locator", "token_sha256"),
        UniqueConstraint("referral_id", "organisation_id"),
    )

    id: Mapped[UUID] = operational(primary_key=True)
    locator: Mapped[str | None] = routing()
    token_sha256: Mapped[str | None] = routing()
    referral_id: Mapped[UUID | None] = routing()
    organisation_id: Mapped[UUID | None] = routing(ForeignKey("organisation.id"))
    at: Mapped[datetime] = routing()
