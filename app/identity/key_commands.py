"""The only writers of organisations' keys. The server sees public halves and sealed copies, never a key."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from uuid6 import uuid7

from app.audit import Event, append
from app.identity import rules
from app.identity.forms import NewOrganisationKey, SealedKey
from app.identity.models import Member, OrganisationKey, OrganisationKeyGrant
from app.identity.roles import Role


class KeyRefused(ValueError):
    """A key or a grant that does not fit: there is one already, or it is not the giver's to give."""


def make_organisation_key(session: Session, member_id: UUID, key: NewOrganisationKey, at: datetime) -> None:
    """Keeps an organisation's first key and its maker's sealed copy; raises KeyRefused when it has one already."""
    member = session.get_one(Member, member_id)
    if not rules.may_hold_organisation_key(Role(member.role)) or _current(session, member.organisation_id):
        raise KeyRefused
    row = OrganisationKey(
        id=key.key_id,
        organisation_id=member.organisation_id,
        recipient=key.recipient,
        fingerprint=rules.fingerprint(key.recipient),
        made_at=at,
    )
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError as cause:  # a colleague made one in the same moment
        raise KeyRefused from cause
    append(
        session,
        Event.ORGANISATION_KEY_MADE,
        at,
        organisation=member.organisation_id,
        fingerprint=row.fingerprint,
    )
    grant(session, row, member.id, None, key.sealed, at)


def admit(session: Session, giver_id: UUID, member_id: UUID, key: SealedKey, at: datetime) -> None:
    """Keeps the organisation's key as a colleague sealed it to a member who waits; raises KeyRefused.

    Both must work for the organisation whose current key it is, and the giver must hold it.
    """
    giver, member = session.get_one(Member, giver_id), session.get(Member, member_id)
    if member is None or member.organisation_id != giver.organisation_id or member.disabled_at:
        raise KeyRefused
    current = _current(session, giver.organisation_id)
    if current is None or current.id != key.key_id or not rules.may_hold_organisation_key(Role(member.role)):
        raise KeyRefused
    holders = set(
        session.scalars(
            select(OrganisationKeyGrant.member_id).where(OrganisationKeyGrant.key_id == current.id)
        )
    )
    if giver.id not in holders or member.id in holders:
        raise KeyRefused
    grant(session, current, member.id, giver.id, key.sealed, at)


def grant(
    session: Session,
    key: OrganisationKey,
    member_id: UUID,
    giver_id: UUID | None,
    sealed: bytes,
    at: datetime,
) -> None:
    """Keeps one member's sealed copy of an organisation's key."""
    session.add(
        OrganisationKeyGrant(
            id=uuid7(),
            key_id=key.id,
            member_id=member_id,
            sealed=sealed,
            granted_by=giver_id,
            granted_at=at,
        )
    )
    append(
        session,
        Event.ORGANISATION_KEY_GRANTED,
        at,
        organisation=key.organisation_id,
        member=member_id,
        fingerprint=key.fingerprint,
    )


def _current(session: Session, organisation_id: UUID) -> OrganisationKey | None:
    return session.scalars(
        select(OrganisationKey).where(
            OrganisationKey.organisation_id == organisation_id, OrganisationKey.retired_at.is_(None)
        )
    ).one_or_none()
