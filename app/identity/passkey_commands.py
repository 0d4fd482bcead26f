"""The only writers of a member's passkeys after joining: one more, another name, one less; what they confirmed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.audit import Event, append, in_order
from app.identity import commands, switch_commands
from app.identity.challenges import Act
from app.identity.forms import NewKey
from app.identity.models import KeyWrapping, Member, MemberSession, Organisation, Passkey
from app.identity.passkeys import NewPasskey, Used


class OnlyPasskey(ValueError):
    """The last one stays: without it there is no way in."""


class OnlyOpener(ValueError):
    """The last one that opens the member's key stays, even where another one signs in."""


class CannotAdd(ValueError):
    """A passkey for another key, or one that would leave its member without a way to open their key."""


def add(
    session: Session, member_id: UUID, passkey: NewPasskey, key: NewKey | None, name: str, at: datetime
) -> UUID:
    """Adds one more passkey and the member's key as it opens it; returns its id. Raises CannotAdd."""
    member = session.get_one(Member, member_id)
    if key is not None and key.recipient != member.recipient:
        raise CannotAdd("another key")
    row = commands.add_passkey(session, member_id, passkey, key, at, name)
    append(session, Event.MEMBER_PASSKEY_ADDED, at, member=member_id, passkey=row.id)
    return row.id


def rename(session: Session, member_id: UUID, passkey_id: UUID, name: str) -> bool:
    """Gives a passkey another name; returns whether it is this member's."""
    row = _mine(session, member_id, passkey_id)
    if row is not None:
        row.name = name
    return row is not None


def remove(session: Session, member_id: UUID, passkey_id: UUID, here: UUID, at: datetime) -> bool:
    """Takes a passkey away and signs its member out everywhere but here; returns whether it was theirs.

    Raises OnlyPasskey for the last one and OnlyOpener for the last one that opens the member's key.
    """
    in_order(session)  # of two at once, the second sees what the first left
    row = _mine(session, member_id, passkey_id)
    if row is None:
        return False
    others = session.scalars(
        select(Passkey.id).where(Passkey.member_id == member_id, Passkey.id != passkey_id)
    ).all()
    if not others:
        raise OnlyPasskey
    ways = session.scalars(select(KeyWrapping).where(KeyWrapping.member_id == member_id)).all()
    if all(one.passkey_id == passkey_id for one in ways):
        raise OnlyOpener
    session.execute(delete(KeyWrapping).where(KeyWrapping.passkey_id == passkey_id))
    session.delete(row)
    append(session, Event.MEMBER_PASSKEY_REMOVED, at, member=member_id, passkey=passkey_id)
    switch_commands.end_sessions(session, member_id, member_id, at, MemberSession.id != here)
    return True


def confirmed(
    session: Session, session_id: UUID, passkey_id: UUID, used: Used, act: Act, at: datetime
) -> None:
    """Notes that a session's member confirmed an act with a passkey."""
    passkey, row = session.get_one(Passkey, passkey_id), session.get_one(MemberSession, session_id)
    passkey.sign_count, passkey.used_at = used.sign_count, at
    row.confirmed_act, row.confirmed_at, row.confirmed_synced = act.value, at, used.synced
    append(session, Event.MEMBER_CONFIRMED, at, member=passkey.member_id, act=act.value)


def want_bound_passkeys(
    session: Session, organisation_id: UUID, wanted: bool, by: UUID, at: datetime
) -> None:
    """Has an organisation's members confirm with passkeys that stay on one device, or with any again."""
    row = session.get_one(Organisation, organisation_id)
    if wanted == (row.bound_passkeys_since is not None):
        return
    row.bound_passkeys_since = at if wanted else None
    append(
        session,
        Event.ORGANISATION_PASSKEYS_RULED,
        at,
        organisation=organisation_id,
        by=by,
        bound="yes" if wanted else "no",
    )


def _mine(session: Session, member_id: UUID, passkey_id: UUID) -> Passkey | None:
    found = session.get(Passkey, passkey_id)
    return found if found and found.member_id == member_id else None
