"""Tables of members and keys. Nothing here opens anything: keys stand in it wrapped, links and tokens as hashes."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from app.storage import Model, operational, sealed


class Organisation(Model):
    """A partner of the coalition."""

    __tablename__ = "organisation"

    id: Mapped[UUID] = operational(primary_key=True)
    name: Mapped[str] = operational(unique=True)
    kind: Mapped[str] = operational()
    created_at: Mapped[datetime] = operational()
    closed_at: Mapped[datetime | None] = operational()
    """When it left: nobody of it may enter, and nobody can send it anything."""
    bound_passkeys_since: Mapped[datetime | None] = operational()
    """Since when its members confirm with passkeys alone that cannot be copied to other devices. Empty: with any."""


class Member(Model):
    """Somebody who works for an organisation, with one role in it."""

    __tablename__ = "member"

    id: Mapped[UUID] = operational(primary_key=True)
    organisation_id: Mapped[UUID] = operational(ForeignKey("organisation.id"), index=True)
    role: Mapped[str] = operational()
    display_name: Mapped[str] = operational()
    recipient: Mapped[str] = operational()
    """The public half of the member's own key (an age recipient)."""
    second_way_of: Mapped[UUID | None] = operational(ForeignKey("member.id"), index=True)
    """The member who comes in here when somebody makes them (`app.identity.second_way`)."""
    joined_at: Mapped[datetime] = operational()
    disabled_at: Mapped[datetime | None] = operational()


class Passkey(Model):
    """One credential that a member signs in with."""

    __tablename__ = "passkey"

    id: Mapped[UUID] = operational(primary_key=True)
    member_id: Mapped[UUID] = operational(ForeignKey("member.id"), index=True)
    credential_id: Mapped[bytes] = operational(unique=True)
    public_key: Mapped[bytes] = operational()
    sign_count: Mapped[int] = operational()
    name: Mapped[str] = operational()
    prf: Mapped[bool] = operational()
    """Whether it gives the secret that opens the member's key."""
    transports: Mapped[list[Any]] = operational()
    synced: Mapped[bool | None] = operational()
    """Whether it may be copied to other devices (WebAuthn: backup eligible). Empty for those of before this was noted."""
    made_at: Mapped[datetime] = operational()
    used_at: Mapped[datetime | None] = operational()


class KeyWrapping(Model):
    """One way to open a member's own key: an age file that a passkey's secret or a passphrase opens."""

    __tablename__ = "key_wrapping"

    id: Mapped[UUID] = operational(primary_key=True)
    member_id: Mapped[UUID] = operational(ForeignKey("member.id"), index=True)
    means: Mapped[str] = operational()
    passkey_id: Mapped[UUID | None] = operational(ForeignKey("passkey.id"))
    salt: Mapped[bytes | None] = operational()
    """Random, mixed into the passkey's secret; worth nothing without the passkey."""
    sealed: Mapped[bytes] = sealed()
    made_at: Mapped[datetime] = operational()


class Device(Model):
    """A phone, tablet or computer of one member, by the key it signs envelopes with."""

    __tablename__ = "device"

    id: Mapped[UUID] = operational(primary_key=True)
    member_id: Mapped[UUID] = operational(ForeignKey("member.id"), index=True)
    public_key: Mapped[bytes] = operational()
    """P-256, as SubjectPublicKeyInfo (DER)."""
    registered_at: Mapped[datetime] = operational()
    last_seen_at: Mapped[datetime] = operational()
    waiting: Mapped[int | None] = operational()
    """How many items waited on it when it was last heard of: a number, and nothing of what they are."""
    kept_back: Mapped[int | None] = operational()
    """How many of these its member keeps back for now."""
    revoked_at: Mapped[datetime | None] = operational()


class Invitation(Model):
    """A link that makes one member, once."""

    __tablename__ = "invitation"

    id: Mapped[UUID] = operational(primary_key=True)
    token_hash: Mapped[str] = operational(unique=True)
    organisation_id: Mapped[UUID] = operational(ForeignKey("organisation.id"), index=True)
    role: Mapped[str] = operational()
    made_by: Mapped[UUID | None] = operational(ForeignKey("member.id"))
    """Empty when the operator made it on the command line."""
    made_at: Mapped[datetime] = operational()
    expires_at: Mapped[datetime] = operational()
    used_at: Mapped[datetime | None] = operational()


class SignInLink(Model):
    """A link for a member who lost their passkeys, made by a colleague who looks after members; it can open no key."""

    __tablename__ = "sign_in_link"

    id: Mapped[UUID] = operational(primary_key=True)
    token_hash: Mapped[str] = operational(unique=True)
    member_id: Mapped[UUID] = operational(ForeignKey("member.id"), index=True)
    made_by: Mapped[UUID | None] = operational(ForeignKey("member.id"))
    """The colleague; empty in the demo, where the link alone signs in. Without one it makes no passkey."""
    made_at: Mapped[datetime] = operational()
    expires_at: Mapped[datetime] = operational()
    used_at: Mapped[datetime | None] = operational()


class OrganisationKey(Model):
    """The public half of an organisation's key. One is current; retired ones still open what was sealed to them."""

    __tablename__ = "organisation_key"
    __table_args__ = (
        Index(
            "uq_organisation_key_current",
            "organisation_id",
            unique=True,
            sqlite_where=text("retired_at IS NULL"),
            postgresql_where=text("retired_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = operational(primary_key=True)
    organisation_id: Mapped[UUID] = operational(ForeignKey("organisation.id"), index=True)
    recipient: Mapped[str] = operational()
    fingerprint: Mapped[str] = operational()
    made_at: Mapped[datetime] = operational()
    renew_since: Mapped[datetime | None] = operational()
    """Since when it should be renewed: somebody who held it left, or lost what opened it. Empty: nobody did."""
    retired_at: Mapped[datetime | None] = operational()


class OrganisationKeyGrant(Model):
    """An organisation's key, sealed to one of its members by another of them."""

    __tablename__ = "organisation_key_grant"
    __table_args__ = (UniqueConstraint("key_id", "member_id"),)

    id: Mapped[UUID] = operational(primary_key=True)
    key_id: Mapped[UUID] = operational(ForeignKey("organisation_key.id"))
    member_id: Mapped[UUID] = operational(ForeignKey("member.id"), index=True)
    sealed: Mapped[bytes] = sealed()
    granted_by: Mapped[UUID | None] = operational(ForeignKey("member.id"))
    granted_at: Mapped[datetime] = operational()


class MemberSession(Model):
    """A signed-in browser. Its id is what the session cookie names; ending it signs that browser out."""

    __tablename__ = "member_session"

    id: Mapped[UUID] = operational(primary_key=True)
    member_id: Mapped[UUID] = operational(ForeignKey("member.id"), index=True)
    means: Mapped[str] = operational()
    device_id: Mapped[UUID | None] = operational(ForeignKey("device.id"))
    """The phone that this browser said it is; empty until it did."""
    created_at: Mapped[datetime] = operational()
    last_seen_at: Mapped[datetime] = operational()
    read_at: Mapped[datetime | None] = operational()
    """When it was last given something sealed about a person; an hour later it has to sign in again for that."""
    confirmed_act: Mapped[str | None] = operational()
    """What its member confirmed last with a passkey (`app.identity.confirming`), when, and whether that may be copied."""
    confirmed_at: Mapped[datetime | None] = operational()
    confirmed_synced: Mapped[bool | None] = operational()
    ended_at: Mapped[datetime | None] = operational()


class Challenge(Model):
    """What a passkey is asked to sign or a key to open. A row is taken out by the first answer, so no answer works twice."""

    __tablename__ = "challenge"

    id: Mapped[UUID] = operational(primary_key=True)
    purpose: Mapped[str] = operational()
    value: Mapped[bytes] = operational()
    subject: Mapped[UUID | None] = operational()
    """The member whom a new passkey is for, or the key that is asked about."""
    expires_at: Mapped[datetime] = operational(index=True)


class Reading(Model):
    """That a member was handed out something sealed about somebody, for as long as that counts: an hour."""

    __tablename__ = "reading"

    id: Mapped[UUID] = operational(primary_key=True)
    member_id: Mapped[UUID] = operational(ForeignKey("member.id"), index=True)
    about: Mapped[UUID] = operational()
    """The referral's copy, or what the person wrote."""
    at: Mapped[datetime] = operational(index=True)


class ReadingStop(Model):
    """That a member read about so many people in an hour that nothing more was handed out."""

    __tablename__ = "reading_stop"

    id: Mapped[UUID] = operational(primary_key=True)
    member_id: Mapped[UUID] = operational(ForeignKey("member.id"), index=True)
    at: Mapped[datetime] = operational()
    until: Mapped[datetime] = operational()
    ended_by: Mapped[UUID | None] = operational(ForeignKey("member.id"))
    """The colleague who let them go on before that."""
