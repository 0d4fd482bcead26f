"""The only writers of organisations' keys. The server sees public halves and sealed copies, never a key."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from uuid6 import uuid7

from app.audit import Event, append, in_order
from app.identity import rules
from app.identity.forms import NewOrganisationKey, RenewedKey, SealedKey
from app.identity.models import Member, Organisation, OrganisationKey, OrganisationKeyGrant
from app.identity.roles import Role


class KeyRefused(ValueError):
    """A key or a grant that does not fit: there is one already, or it is not the giver's to give."""


def make_organisation_key(session: Session, member_id: UUID, key: NewOrganisationKey, at: datetime) -> None:
    """Keeps an organisation's first key and its maker's sealed copy; raises KeyRefused when it has one already."""
    in_order(session)
    member = _who_may_hold_it(session, member_id)
    if _current(session, member.organisation_id):
        raise KeyRefused
    if session.get_one(Organisation, member.organisation_id).kind == rules.SECOND_WAY:
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
    except IntegrityError as cause:  # an id that another organisation's key has
        raise KeyRefused from cause
    append(
        session,
        Event.ORGANISATION_KEY_MADE,
        at,
        organisation=member.organisation_id,
        fingerprint=row.fingerprint,
    )
    grant(session, row, member.id, None, key.sealed, at)


def renew(session: Session, member_id: UUID, new: RenewedKey, at: datetime) -> None:
    """Puts a new key in the place of an organisation's current one; raises KeyRefused.

    Who renews it must hold the current one, and so must everybody whom it is sealed to: renewing lets nobody in. What was
    sealed to the old key is opened with it as before, by those who hold it; phones seal to the new one from their next
    contact on. Those who hold the old one and were not given the new one wait to be admitted.
    """
    member = session.get_one(Member, member_id)
    in_order(session)  # of two at once, the second sees the first's key
    current = _current(session, member.organisation_id)
    if current is None or current.id != new.replaces:
        raise KeyRefused
    holders = _holders(session, current)
    if member.id not in holders or not new.others.keys() <= holders - {member.id}:
        raise KeyRefused
    current.retired_at = at
    session.flush()
    row = OrganisationKey(
        id=new.key.key_id,
        organisation_id=member.organisation_id,
        recipient=new.key.recipient,
        fingerprint=rules.fingerprint(new.key.recipient),
        made_at=at,
    )
    session.add(row)
    session.flush()
    append(
        session,
        Event.ORGANISATION_KEY_RENEWED,
        at,
        organisation=member.organisation_id,
        by=member.id,
        fingerprint=row.fingerprint,
        before=current.fingerprint,
    )
    grant(session, row, member.id, None, new.key.sealed, at)
    for other, sealed in sorted(new.others.items()):
        grant(session, row, other, member.id, sealed, at)


def _who_may_hold_it(session: Session, member_id: UUID) -> Member:
    """Returns a member who may enter and hold their organisation's key, as of now; raises KeyRefused."""
    member = session.get_one(Member, member_id, populate_existing=True)
    if member.disabled_at or not rules.may_hold_organisation_key(Role(member.role)):
        raise KeyRefused
    return member


def _holders(session: Session, key: OrganisationKey) -> set[UUID]:
    """Returns who holds a key and may still enter."""
    return set(
        session.scalars(
            select(OrganisationKeyGrant.member_id)
            .join(Member, Member.id == OrganisationKeyGrant.member_id)
            .where(OrganisationKeyGrant.key_id == key.id, Member.disabled_at.is_(None))
        )
    )


def admit(session: Session, giver_id: UUID, member_id: UUID, key: SealedKey, at: datetime) -> None:
    """Keeps a key of the organisation as a colleague sealed it to a member who waits; raises KeyRefused.

    Both must work for the organisation whose key it is, current or retired, and the giver must hold it.
    """
    in_order(session)
    giver = session.get_one(Member, giver_id)
    member = session.get(Member, member_id, populate_existing=True)
    if member is None or member.organisation_id != giver.organisation_id or member.disabled_at:
        raise KeyRefused
    row = session.get(OrganisationKey, key.key_id)
    if row is None or row.organisation_id != giver.organisation_id:
        raise KeyRefused
    holders = _holders(session, row)
    if giver.id not in holders or member.id in holders:
        raise KeyRefused
    if not rules.may_hold_organisation_key(Role(member.role)):
        raise KeyRefused
    grant(session, row, member.id, giver.id, key.sealed, at)


def recover(session: Session, member_id: UUID, key: SealedKey, at: datetime) -> None:
    """Keeps an organisation's key as a member read it from the recovery sheet and sealed it to themselves; raises KeyRefused.

    The caller saw proof that they can open that key (`app.identity.proofs`): who counts as holding it may renew it.
    """
    in_order(session)
    member, row = _who_may_hold_it(session, member_id), session.get(OrganisationKey, key.key_id)
    if row is None or row.organisation_id != member.organisation_id:
        raise KeyRefused
    held = select(OrganisationKeyGrant.id).where(
        OrganisationKeyGrant.key_id == row.id, OrganisationKeyGrant.member_id == member.id
    )
    if session.scalars(held).first():
        raise KeyRefused
    append(
        session,
        Event.ORGANISATION_KEY_RECOVERED,
        at,
        organisation=row.organisation_id,
        member=member.id,
        fingerprint=row.fingerprint,
    )
    grant(session, row, member.id, None, key.sealed, at)


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
