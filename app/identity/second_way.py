"""A second way in, for when somebody makes a member open the app: an account of its own, with nothing in it.

Nothing is hidden in it, because there is nothing: it belongs to an organisation that nobody else is in, that is offered to
nobody and has no key. docs/decisions/duress.md says what it does and what it cannot do.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from uuid6 import uuid7

from app.audit import Event, append, in_order
from app.identity import commands, switch_commands
from app.identity.forms import NewKey
from app.identity.models import KeyWrapping, Member, Organisation, Passkey
from app.identity.passkeys import NewPasskey
from app.identity.roles import Role
from app.identity.rules import SECOND_WAY


class HasOne(ValueError):
    """There is one already; it has to be removed first."""


class NameTaken(ValueError):
    """Another organisation has this name: what is shown must not be mistaken for it."""


def of(session: Session, member_id: UUID) -> Member | None:
    """Returns a member's second way in."""
    return session.scalars(
        select(Member).where(Member.second_way_of == member_id, Member.disabled_at.is_(None))
    ).one_or_none()


def make(
    session: Session,
    member_id: UUID,
    new_id: UUID,
    names: tuple[str, str],
    passkey: NewPasskey,
    key: NewKey,
    at: datetime,
) -> None:
    """Makes it; `names` are the member's and the organisation's, as it shows them. Raises HasOne, NameTaken."""
    in_order(session)
    if of(session, member_id):
        raise HasOne
    display_name, organisation_name = names
    if session.scalars(select(Organisation.id).where(Organisation.name == organisation_name)).first():
        raise NameTaken
    organisation = Organisation(id=uuid7(), name=organisation_name, kind=SECOND_WAY, created_at=at)
    session.add(organisation)
    session.flush()
    session.add(
        Member(
            id=new_id,
            organisation_id=organisation.id,
            role=Role.OUTREACH.value,
            display_name=display_name,
            recipient=key.recipient,
            second_way_of=member_id,
            joined_at=at,
        )
    )
    session.flush()
    commands.add_passkey(session, new_id, passkey, key, at)
    append(session, Event.MEMBER_SECOND_WAY_MADE, at, member=member_id)


def remove(session: Session, member_id: UUID, at: datetime) -> None:
    """Takes it away: nobody comes in by it any more, and its name is free again."""
    row = of(session, member_id)
    if row is None:
        return
    switch_commands.switch_off_member(session, row, member_id, at)
    session.execute(delete(KeyWrapping).where(KeyWrapping.member_id == row.id))
    session.execute(delete(Passkey).where(Passkey.member_id == row.id))
    organisation = session.get_one(Organisation, row.organisation_id)
    organisation.name = f"{organisation.name} {organisation.id}"
