"""The only writers of members and sign-in. Keys of organisations are next door, in `key_commands`."""

import secrets
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session
from uuid6 import uuid7
from werkzeug.exceptions import Gone

from app.audit import Event, append, in_order
from app.identity import reading, rules, sessions, switch_commands
from app.identity.forms import NewDevice, NewKey
from app.identity.models import (
    Challenge,
    Device,
    Invitation,
    KeyWrapping,
    Member,
    MemberSession,
    Organisation,
    OrganisationKeyGrant,
    Passkey,
    SignInLink,
)
from app.identity.passkeys import NewPasskey, PasskeyRefused, Used
from app.identity.roles import Role


class LinkGone(Gone):
    """A link that was used, is too old, or never was: all the same to whoever tries."""


class DeviceTaken(ValueError):
    """A device id that belongs to another member or another key."""


def create_organisation(session: Session, name: str, kind: str, at: datetime) -> UUID:
    """Adds an organisation; returns its id."""
    row = Organisation(id=uuid7(), name=name, kind=kind, created_at=at)
    session.add(row)
    append(session, Event.ORGANISATION_CREATED, at, organisation=row.id)
    return row.id


def invite(session: Session, organisation_id: UUID, role: Role, made_by: UUID | None, at: datetime) -> str:
    """Makes an invitation; returns its token, which is kept nowhere. Raises SwitchedOff."""
    in_order(session)
    if made_by:
        switch_commands.may_still_act(session, made_by)
    token = secrets.token_urlsafe(24)
    row = Invitation(
        id=uuid7(),
        token_hash=rules.token_hash(token),
        organisation_id=organisation_id,
        role=role.value,
        made_by=made_by,
        made_at=at,
        expires_at=at + rules.INVITATION_LASTS,
    )
    session.add(row)
    append(
        session, Event.MEMBER_INVITED, at, organisation=organisation_id, role=role.value, invitation=row.id
    )
    return token


def join(
    session: Session,
    token: str,
    member_id: UUID,
    display_name: str,
    passkey: NewPasskey,
    key: NewKey,
    at: datetime,
) -> MemberSession:
    """Uses an invitation up: adds the member with passkey and key; returns their session. Raises LinkGone."""
    in_order(session)
    used = session.execute(
        update(Invitation)
        .where(
            Invitation.token_hash == rules.token_hash(token),
            Invitation.used_at.is_(None),
            Invitation.expires_at > at,
        )
        .values(used_at=at)
        .returning(Invitation.id, Invitation.organisation_id, Invitation.role)
    ).one_or_none()
    if used is None or session.get_one(Organisation, used.organisation_id, populate_existing=True).closed_at:
        raise LinkGone
    add_member(
        session, member_id, used.organisation_id, Role(used.role), display_name, key.recipient, used.id, at
    )
    add_passkey(session, member_id, passkey, key, at)
    return sessions.begin(session, member_id, "invitation", at)


def add_member(
    session: Session,
    member_id: UUID,
    organisation_id: UUID,
    role: Role,
    display_name: str,
    recipient: str,
    invitation: UUID | str,
    at: datetime,
) -> None:
    """Adds a member of an organisation."""
    session.add(
        Member(
            id=member_id,
            organisation_id=organisation_id,
            role=role.value,
            display_name=display_name,
            recipient=recipient,
            joined_at=at,
        )
    )
    session.flush()
    append(
        session,
        Event.MEMBER_JOINED,
        at,
        organisation=organisation_id,
        member=member_id,
        role=role.value,
        invitation=invitation,
    )


def add_passkey(
    session: Session,
    member_id: UUID,
    passkey: NewPasskey,
    key: NewKey | None,
    at: datetime,
    name: str = "",
) -> Passkey:
    """Adds a passkey, and the member's key as wrapped at its making; without a key it only signs in."""
    row = Passkey(
        id=uuid7(),
        member_id=member_id,
        credential_id=passkey.credential_id,
        public_key=passkey.public_key,
        sign_count=passkey.sign_count,
        name=name,
        prf=key is not None and key.means == "prf",
        transports=passkey.transports,
        synced=passkey.synced,
        made_at=at,
    )
    session.add(row)
    session.flush()
    if key is not None:
        add_wrapping(session, member_id, key, row.id if row.prf else None, at)
    return row


def add_wrapping(
    session: Session, member_id: UUID, key: NewKey, passkey_id: UUID | None, at: datetime
) -> None:
    """Adds one way to open a member's key."""
    session.add(
        KeyWrapping(
            id=uuid7(),
            member_id=member_id,
            means=key.means,
            passkey_id=passkey_id,
            salt=key.salt,
            sealed=key.sealed,
            made_at=at,
        )
    )
    session.flush()


def passkey_used(session: Session, passkey_id: UUID, used: Used, at: datetime) -> MemberSession:
    """Notes a checked sign-in and begins a session; raises PasskeyRefused for a member who may no longer enter."""
    in_order(session)
    passkey = session.get(Passkey, passkey_id, populate_existing=True)
    if passkey is None:
        raise PasskeyRefused("unknown")
    member = session.get_one(Member, passkey.member_id, populate_existing=True)
    if member.disabled_at is not None:
        raise PasskeyRefused("disabled")
    passkey.sign_count, passkey.used_at = used.sign_count, at
    append(session, Event.MEMBER_SIGNED_IN, at, member=member.id, means="passkey")
    return sessions.begin(session, member.id, "passkey", at)


def make_sign_in_link(session: Session, member_id: UUID, at: datetime, by: UUID | None = None) -> str:
    """Makes a link with which a member can make a new passkey, if a colleague made it (in the demo: sign in); returns its token.

    Raises SwitchedOff for a colleague who may no longer enter.
    """
    in_order(session)
    if by:
        switch_commands.may_still_act(session, by)
    token = secrets.token_urlsafe(24)
    row = SignInLink(
        id=uuid7(),
        token_hash=rules.token_hash(token),
        member_id=member_id,
        made_by=by,
        made_at=at,
        expires_at=at + rules.LINK_LASTS,
    )
    session.add(row)
    append(session, Event.MEMBER_SIGN_IN_LINK_MADE, at, member=member_id, link=row.id, by=by or "operator")
    return token


def use_sign_in_link(session: Session, token: str, at: datetime) -> SignInLink:
    """Uses a link up; returns it. Raises LinkGone."""
    in_order(session)
    used = session.scalars(
        update(SignInLink)
        .where(
            SignInLink.token_hash == rules.token_hash(token),
            SignInLink.used_at.is_(None),
            SignInLink.expires_at > at,
        )
        .values(used_at=at)
        .returning(SignInLink)
    ).one_or_none()
    if used is None or session.get_one(Member, used.member_id, populate_existing=True).disabled_at:
        raise LinkGone
    return used


def sign_in_by_link(session: Session, token: str, at: datetime) -> MemberSession:
    """Signs in without a passkey, as the demo does; raises LinkGone."""
    link = use_sign_in_link(session, token, at)
    append(session, Event.MEMBER_SIGNED_IN, at, member=link.member_id, means="link")
    return sessions.begin(session, link.member_id, "link", at)


def replace_key(
    session: Session, token: str, passkey: NewPasskey, key: NewKey, at: datetime
) -> MemberSession:
    """Gives a member a new passkey and a new key in place of all they had; raises LinkGone.

    Whoever made the link gains nothing by it: the new key opens nothing until a colleague admits it, and an operator's link is
    refused. Whoever found the old phone gains nothing by that: it is switched off, and no other link leads in.
    """
    link = use_sign_in_link(session, token, at)
    if link.made_by is None:
        raise LinkGone
    member = session.get_one(Member, link.member_id)
    switch_commands.should_be_renewed(session, member.id, at)
    for table in (KeyWrapping, Passkey, OrganisationKeyGrant):
        session.execute(delete(table).where(table.member_id == member.id))
    session.execute(
        update(MemberSession)
        .where(MemberSession.member_id == member.id, MemberSession.ended_at.is_(None))
        .values(ended_at=at)
    )
    session.execute(
        update(SignInLink)
        .where(SignInLink.member_id == member.id, SignInLink.used_at.is_(None), SignInLink.expires_at > at)
        .values(expires_at=at)
    )
    switch_commands.end_links_made_by(session, member.id, at)
    switch_commands.revoke_devices(session, member.id, member.id, at)
    member.recipient = key.recipient
    add_passkey(session, member.id, passkey, key, at)
    print_of_key = rules.fingerprint(key.recipient)
    append(session, Event.MEMBER_KEY_REPLACED, at, member=member.id, fingerprint=print_of_key, link=link.id)
    return sessions.begin(session, member.id, "link", at)


def register_device(
    session: Session, member_id: UUID, device: NewDevice, at: datetime, session_id: UUID | None = None
) -> None:
    """Adds a member's phone, or notes that it was seen again and what waits on it; raises DeviceTaken.

    The session that says so is from then on known to be this phone's.
    """
    known = session.get(Device, device.id)
    if known is None:
        session.add(
            Device(
                id=device.id,
                member_id=member_id,
                public_key=device.public_key,
                registered_at=at,
                last_seen_at=at,
                waiting=device.waiting,
                kept_back=device.kept_back,
            )
        )
        session.flush()
        append(session, Event.DEVICE_REGISTERED, at, member=member_id, device=device.id)
    elif known.member_id != member_id or known.public_key != device.public_key or known.revoked_at:
        raise DeviceTaken
    else:
        known.last_seen_at, known.waiting, known.kept_back = at, device.waiting, device.kept_back
    if session_id is not None:
        sessions.seen(session, session_id, device.id, at)


def sign_out(session: Session, session_id: UUID, at: datetime) -> None:
    """Ends a session."""
    in_order(session)
    row = session.get_one(MemberSession, session_id)
    row.ended_at = at
    append(session, Event.MEMBER_SIGNED_OUT, at, member=row.member_id)


def prune(session: Session, at: datetime) -> None:
    """Drops challenges nobody answered, links long over, and ended sessions; the audit log remembers that they were."""
    session.execute(delete(Challenge).where(Challenge.expires_at <= at))
    session.execute(delete(SignInLink).where(SignInLink.expires_at <= at - rules.INVITATION_LASTS))
    session.execute(delete(Invitation).where(Invitation.expires_at <= at - rules.INVITATION_LASTS))
    session.execute(delete(MemberSession).where(MemberSession.created_at <= at - sessions.LASTS))
    reading.prune(session, at)


def passkey_named(session: Session, credential_id: bytes) -> Passkey:
    """Returns the passkey that an answer names; raises PasskeyRefused when nobody registered it."""
    found = session.scalars(select(Passkey).where(Passkey.credential_id == credential_id)).one_or_none()
    if found is None:
        raise PasskeyRefused("unknown")
    return found
