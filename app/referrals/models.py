"""Tables of referrals: the routing facts once, and one sealed copy per recipient."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped

from app.storage import Model, routing, sealed


class Referral(Model):
    """What a worker sent: only what the server must know to bring it to the recipients."""

    __tablename__ = "referral"

    id: Mapped[UUID] = routing(primary_key=True)
    member_id: Mapped[UUID] = routing(ForeignKey("member.id"), index=True)
    organisation_id: Mapped[UUID] = routing(ForeignKey("organisation.id"), index=True)
    """The sender's organisation."""
    needs: Mapped[list[Any]] = routing()
    urgency: Mapped[str] = routing()
    language: Mapped[str | None] = routing()
    """Nothing: not said."""
    interpreter: Mapped[bool] = routing()
    area: Mapped[str | None] = routing()
    age_band: Mapped[str] = routing()
    counted: Mapped[list[Any]] = routing()
    """Which parts of which checklists stood out, where the person lets it be counted; empty after a withdrawal."""
    claimed_at: Mapped[datetime] = routing()
    received_at: Mapped[datetime] = routing()


class ReferralCopy(Model):
    """One recipient's own copy. The person part holds only what was agreed for it and is gone after a withdrawal."""

    __tablename__ = "referral_copy"
    __table_args__ = (UniqueConstraint("referral_id", "organisation_id"),)

    id: Mapped[UUID] = routing(primary_key=True)
    referral_id: Mapped[UUID] = routing(ForeignKey("referral.id"), index=True)
    grant_id: Mapped[UUID] = routing(ForeignKey("consent_grant.id"), unique=True)
    organisation_id: Mapped[UUID] = routing(ForeignKey("organisation.id"), index=True)
    key_id: Mapped[UUID] = routing(ForeignKey("organisation_key.id"))
    services: Mapped[list[Any]] = routing()
    state: Mapped[str] = routing()
    reason: Mapped[str | None] = routing()
    opened_at: Mapped[datetime | None] = routing()
    """When the recipient was first given the person part."""
    destroyed_at: Mapped[datetime | None] = routing()
    """When the recipient said that what it kept of an ended referral is destroyed."""
    asked_at: Mapped[datetime | None] = routing(index=True)
    """When the recipient was asked; nothing while its turn has not come. The clock of the urgency runs from here."""
    reminded_at: Mapped[datetime | None] = routing()
    overdue_at: Mapped[datetime | None] = routing()
    assigned_to: Mapped[UUID | None] = routing(ForeignKey("member.id"), index=True)
    """Which of the recipient's members has it in hand."""
    person_part: Mapped[bytes | None] = sealed(LargeBinary)


class OutsideDoor(Model):
    """How a recipient without an account finds its copy. Locator and token are stretched from a link and a code together."""

    __tablename__ = "outside_door"

    copy_id: Mapped[UUID] = routing(ForeignKey("referral_copy.id"), primary_key=True)
    locator: Mapped[str] = routing(unique=True)
    token_sha256: Mapped[str] = routing()


class ReferralStep(Model):
    """One line of a referral's timeline: only ever added. `at` is the server's time, and the order."""

    __tablename__ = "referral_step"

    id: Mapped[UUID] = routing(primary_key=True)
    copy_id: Mapped[UUID] = routing(ForeignKey("referral_copy.id"), index=True)
    state: Mapped[str] = routing()
    """The state that followed, or what happened without one (`rules.Sign`)."""
    reason: Mapped[str | None] = routing()
    side: Mapped[str] = routing()
    """Who did it: the sender, the recipient, the person, or the clock."""
    at: Mapped[datetime] = routing()
    claimed_at: Mapped[datetime | None] = routing()
    """What the phone's clock said, for a step that was made without a network."""
    member_id: Mapped[UUID | None] = routing(ForeignKey("member.id"))


class PersonWords(Model):
    """Something that the person wrote with their code: a request to be called, sealed to the recipient, or how the help was,
    sealed to the organisation that sent them there."""

    __tablename__ = "person_words"

    id: Mapped[UUID] = routing(primary_key=True)
    """Also the key of its own under which it is wrapped."""
    grant_id: Mapped[UUID] = routing(ForeignKey("consent_grant.id"), index=True)
    organisation_id: Mapped[UUID] = routing(ForeignKey("organisation.id"), index=True)
    """Who may read it."""
    key_id: Mapped[UUID] = routing(ForeignKey("organisation_key.id"))
    kind: Mapped[str] = routing()
    at: Mapped[datetime] = routing()
    read_at: Mapped[datetime | None] = routing()
    words: Mapped[bytes | None] = sealed(LargeBinary)


class ReferralMessage(Model):
    """What sender and recipient write to each other about one copy, sealed to the keys of both."""

    __tablename__ = "referral_message"

    id: Mapped[UUID] = routing(primary_key=True)
    """The submission's id."""
    copy_id: Mapped[UUID] = routing(ForeignKey("referral_copy.id"), index=True)
    kind: Mapped[str] = routing()
    """`text`, or `appointment`: when, where and with whom stand inside."""
    side: Mapped[str] = routing()
    member_id: Mapped[UUID] = routing(ForeignKey("member.id"))
    sender_key_id: Mapped[UUID] = routing(ForeignKey("organisation_key.id"))
    recipient_key_id: Mapped[UUID] = routing(ForeignKey("organisation_key.id"))
    claimed_at: Mapped[datetime] = routing()
    at: Mapped[datetime] = routing()
    confirmed_at: Mapped[datetime | None] = routing()
    """When the other side agreed to an appointment."""
    text: Mapped[bytes | None] = sealed(LargeBinary)
    """Gone when the copy is."""
