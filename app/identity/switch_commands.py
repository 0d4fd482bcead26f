"""Switching off phones, browsers and members. It takes effect at their next request; what a phone still sends is held."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session
from werkzeug.exceptions import Unauthorized

from app.audit import Event, append, in_order
from app.identity.models import (
    Device,
    Invitation,
    KeyWrapping,
    Member,
    MemberSession,
    Organisation,
    OrganisationKey,
    OrganisationKeyGrant,
    Passkey,
    SignInLink,
)


class CannotSwitchOff(ValueError):
    """Nobody switches themselves off: who would switch them on again?"""


class SwitchedOff(Unauthorized):
    """Whoever asks was switched off a moment before."""


def may_still_act(session: Session, member_id: UUID) -> None:
    """Looks once more, when one's turn has come: raises SwitchedOff for a member who may no longer enter."""
    if session.get_one(Member, member_id, populate_existing=True).disabled_at is not None:
        raise SwitchedOff


def switch_off_device(
    session: Session, device: Device, by: UUID, at: datetime, passkeys: bool = False
) -> None:
    """Switches a phone off and ends every session of its member: a browser does not prove which phone it is.

    With `passkeys`, whoever holds the phone cannot sign in with the passkey on it either; the member needs a new link.
    """
    in_order(session)
    revoke_devices(session, device.member_id, by, at, Device.id == device.id)
    end_sessions(session, device.member_id, by, at)
    for second in session.scalars(select(Member.id).where(Member.second_way_of == device.member_id)).all():
        end_sessions(session, second, by, at)
    if passkeys:
        should_be_renewed(session, device.member_id, at)
        end_links_made_by(session, device.member_id, at)
        stop_passkeys(session, device.member_id, by, at)


def switch_off_own_device(session: Session, device: Device, here: UUID, at: datetime) -> None:
    """Switches another phone of one's own off and ends every session but the one in which this was asked."""
    in_order(session)
    revoke_devices(session, device.member_id, device.member_id, at, Device.id == device.id)
    end_sessions(session, device.member_id, device.member_id, at, MemberSession.id != here)


def end_own_session(session: Session, member_id: UUID, session_id: UUID, at: datetime) -> int:
    """Ends one session of one's own; returns 0 when it is over already or somebody else's."""
    in_order(session)
    return end_sessions(session, member_id, member_id, at, MemberSession.id == session_id)


def switch_off_member(session: Session, member: Member, by: UUID | str, at: datetime) -> None:
    """Lets a member in no more: sessions and phones end, and they are taken off the list of who holds the key.

    The last one who holds the organisation's key stays on that list, though it is given to nobody while they are off:
    without it, what was sent could be opened with the recovery sheet alone. Raises CannotSwitchOff for oneself.
    """
    if member.id == by:
        raise CannotSwitchOff
    in_order(session)
    session.refresh(member)
    if member.disabled_at is not None:
        return
    member.disabled_at = at
    for second in session.scalars(select(Member).where(Member.second_way_of == member.id)).all():
        switch_off_member(session, second, by, at)
    revoke_devices(session, member.id, by, at)
    end_sessions(session, member.id, by, at)
    end_links_made_by(session, member.id, at)
    should_be_renewed(session, member.id, at)
    _take_off_key_list(session, member.id)
    append(session, Event.MEMBER_SWITCHED_OFF, at, member=member.id, by=by)


def end_links_made_by(session: Session, member_id: UUID, at: datetime) -> None:
    """Links that a member made for others, and that wait for somebody, lead nowhere: who made them may hold them too."""
    for table in (Invitation, SignInLink):
        waiting = (table.made_by == member_id) & table.used_at.is_(None) & (table.expires_at > at)
        session.execute(update(table).where(waiting).values(expires_at=at))


def close_organisation(session: Session, organisation: Organisation, at: datetime) -> None:
    """Lets nobody of an organisation in any more; links that wait for somebody lead nowhere. For the operator."""
    in_order(session)
    session.refresh(organisation)
    if organisation.closed_at is not None:
        return
    organisation.closed_at = at
    members = session.scalars(select(Member).where(Member.organisation_id == organisation.id)).all()
    for one in members:
        switch_off_member(session, one, "operator", at)
    waiting = (Invitation.organisation_id == organisation.id) & (Invitation.expires_at > at)
    session.execute(update(Invitation).where(waiting).values(expires_at=at))
    links = SignInLink.member_id.in_([one.id for one in members]) & (SignInLink.expires_at > at)
    session.execute(update(SignInLink).where(links).values(expires_at=at))
    append(session, Event.ORGANISATION_CLOSED, at, organisation=organisation.id, by="operator")


def switch_on_member(session: Session, member: Member, by: UUID, at: datetime) -> None:
    """Lets a member in again. They wait to be admitted to the key; each phone of theirs makes a new signing key.

    Raises SwitchedOff for a colleague who may no longer enter, and where the organisation is closed.
    """
    in_order(session)
    may_still_act(session, by)
    if session.get_one(Organisation, member.organisation_id, populate_existing=True).closed_at:
        raise SwitchedOff
    session.refresh(member)
    if member.disabled_at is None:
        return
    member.disabled_at = None
    append(session, Event.MEMBER_SWITCHED_ON, at, member=member.id, by=by)


def stop_passkeys(session: Session, member_id: UUID, by: UUID, at: datetime) -> None:
    """Takes a member's passkeys and what they open away; the operator's sign-in link gives them new ones."""
    session.execute(
        delete(KeyWrapping).where(KeyWrapping.member_id == member_id, KeyWrapping.passkey_id.is_not(None))
    )
    session.execute(delete(Passkey).where(Passkey.member_id == member_id))
    append(session, Event.MEMBER_PASSKEYS_STOPPED, at, member=member_id, by=by)


def end_sessions(
    session: Session, member_id: UUID, by: UUID | str, at: datetime, *which: ColumnElement[bool]
) -> int:
    """Ends a member's sessions (all, or those that fit `which`); returns how many."""
    ended = session.scalars(
        update(MemberSession)
        .where(MemberSession.member_id == member_id, MemberSession.ended_at.is_(None), *which)
        .values(ended_at=at)
        .returning(MemberSession.id)
    ).all()
    if ended:
        append(session, Event.MEMBER_SESSIONS_ENDED, at, member=member_id, by=by, sessions=len(ended))
    return len(ended)


def revoke_devices(
    session: Session, member_id: UUID, by: UUID | str, at: datetime, *which: ColumnElement[bool]
) -> None:
    """Switches a member's phones off (all, or those that fit `which`)."""
    revoked = session.scalars(
        update(Device)
        .where(Device.member_id == member_id, Device.revoked_at.is_(None), *which)
        .values(revoked_at=at)
        .returning(Device.id)
    ).all()
    for device_id in sorted(revoked):
        append(session, Event.DEVICE_REVOKED, at, member=member_id, device=device_id, by=by)


def should_be_renewed(session: Session, member_id: UUID, at: datetime) -> None:
    """Notes that the current key which a member holds should be renewed: they leave, or lost what opens it."""
    held = select(OrganisationKeyGrant.key_id).where(OrganisationKeyGrant.member_id == member_id)
    session.execute(
        update(OrganisationKey)
        .where(
            OrganisationKey.id.in_(held),
            OrganisationKey.retired_at.is_(None),
            OrganisationKey.renew_since.is_(None),
        )
        .values(renew_since=at)
    )


def _take_off_key_list(session: Session, member_id: UUID) -> None:
    held = session.scalars(select(OrganisationKeyGrant).where(OrganisationKeyGrant.member_id == member_id))
    for grant in held.all():
        others = session.scalar(
            select(func.count())
            .select_from(OrganisationKeyGrant)
            .join(Member, Member.id == OrganisationKeyGrant.member_id)
            .where(
                OrganisationKeyGrant.key_id == grant.key_id,
                Member.id != member_id,
                Member.disabled_at.is_(None),
            )
        )
        if others:
            session.delete(grant)
    session.flush()
