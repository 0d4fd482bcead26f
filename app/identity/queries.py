"""Reading members, organisations, devices and keys. Returns plain data; other packages read identity only through it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity import rules
from app.identity.access import CurrentMember
from app.identity.models import Device, Member, Organisation, OrganisationKey, OrganisationKeyGrant
from app.identity.roles import Role


@dataclass(frozen=True)
class RecipientKey:
    """The current key of an organisation, to seal a person part to."""

    organisation_id: UUID
    name: str
    key_id: UUID
    recipient: str
    fingerprint: str


@dataclass(frozen=True)
class DeliveryDevice:
    """What the delivery door has to know about the device that signed an envelope."""

    id: UUID
    member_id: UUID
    role: Role
    organisation_id: UUID
    public_key: bytes
    revoked: bool
    member_disabled: bool


@dataclass(frozen=True)
class OrganisationView:
    """An organisation as others see it."""

    id: UUID
    name: str
    kind: str
    closed: bool = False


@dataclass(frozen=True)
class MemberView:
    """A member as colleagues see them. `admitted` says whether they hold their organisation's current key."""

    id: UUID
    organisation_id: UUID
    role: Role
    display_name: str
    recipient: str
    joined_at: datetime
    disabled: bool
    admitted: bool


def recipient_keys(session: Session) -> list[RecipientKey]:
    """Returns the current key of every organisation that has one and takes part, by name."""
    rows = session.execute(
        select(Organisation.id, Organisation.name, OrganisationKey)
        .join(OrganisationKey, OrganisationKey.organisation_id == Organisation.id)
        .where(OrganisationKey.retired_at.is_(None), Organisation.closed_at.is_(None))
        .order_by(Organisation.name)
    )
    return [RecipientKey(id, name, key.id, key.recipient, key.fingerprint) for id, name, key in rows]


def current_key(session: Session, organisation_id: UUID) -> RecipientKey | None:
    """Returns an organisation's current key; None before its first member made one."""
    return next((key for key in recipient_keys(session) if key.organisation_id == organisation_id), None)


def renew_since(session: Session, organisation_id: UUID) -> datetime | None:
    """Returns since when an organisation's current key should be renewed; None when nothing speaks for it."""
    return session.scalar(
        select(OrganisationKey.renew_since).where(
            OrganisationKey.organisation_id == organisation_id, OrganisationKey.retired_at.is_(None)
        )
    )


def holds_current_key(session: Session, member_id: UUID) -> bool:
    """Returns whether a member holds their organisation's current key."""
    found = member(session, member_id)
    return found is not None and found.admitted


def key_ids_of(session: Session, member_id: UUID) -> list[UUID]:
    """Returns the keys that a member holds, the current one last."""
    return list(
        session.scalars(
            select(OrganisationKey.id)
            .join(OrganisationKeyGrant, OrganisationKeyGrant.key_id == OrganisationKey.id)
            .where(OrganisationKeyGrant.member_id == member_id)
            .order_by(OrganisationKey.made_at)
        )
    )


def keys_not_held(session: Session, organisation_id: UUID, member_id: UUID) -> list[OrganisationKey]:
    """Returns an organisation's keys, retired ones too, that one of its members has no sealed copy of; newest first."""
    held = select(OrganisationKeyGrant.key_id).where(OrganisationKeyGrant.member_id == member_id)
    return list(
        session.scalars(
            select(OrganisationKey)
            .where(OrganisationKey.organisation_id == organisation_id, OrganisationKey.id.not_in(held))
            .order_by(OrganisationKey.made_at.desc())
        )
    )


def key(session: Session, key_id: UUID) -> RecipientKey | None:
    """Returns a key by its id, current or retired: what was sealed to it while a phone was away is still its organisation's.

    None as well when that organisation has left.
    """
    found = session.execute(
        select(OrganisationKey, Organisation.name)
        .join(Organisation, Organisation.id == OrganisationKey.organisation_id)
        .where(OrganisationKey.id == key_id, Organisation.closed_at.is_(None))
    ).one_or_none()
    if found is None:
        return None
    one, name = found
    return RecipientKey(one.organisation_id, name, one.id, one.recipient, one.fingerprint)


def device_for_delivery(session: Session, device_id: UUID) -> DeliveryDevice | None:
    """Returns a device with what decides about its envelopes; None for one that never registered."""
    row = session.execute(
        select(Device, Member).join(Member, Member.id == Device.member_id).where(Device.id == device_id)
    ).one_or_none()
    if row is None:
        return None
    device, member = row
    return DeliveryDevice(
        id=device.id,
        member_id=member.id,
        role=Role(member.role),
        organisation_id=member.organisation_id,
        public_key=device.public_key,
        revoked=device.revoked_at is not None,
        member_disabled=member.disabled_at is not None,
    )


def organisation(session: Session, organisation_id: UUID) -> OrganisationView | None:
    """Returns one organisation."""
    found = session.get(Organisation, organisation_id)
    return _view(found) if found else None


def wants_bound_passkeys(session: Session, organisation_id: UUID) -> bool:
    """Returns whether an organisation's members confirm with passkeys alone that stay on one device."""
    return session.get_one(Organisation, organisation_id).bound_passkeys_since is not None


def organisation_by_name(session: Session, name: str) -> OrganisationView | None:
    """Returns the organisation of exactly this name."""
    found = session.scalars(select(Organisation).where(Organisation.name == name)).one_or_none()
    return _view(found) if found else None


def organisations(session: Session) -> list[OrganisationView]:
    """Returns every organisation, by name."""
    found = session.scalars(select(Organisation).order_by(Organisation.name))
    return [_view(one) for one in found]


def member(session: Session, member_id: UUID) -> MemberView | None:
    """Returns one member, of whichever organisation."""
    return next(iter(_members(session, Member.id == member_id)), None)


def members_of(session: Session, organisation_id: UUID) -> list[MemberView]:
    """Returns an organisation's members, those who wait to be admitted first, then by name."""
    found = _members(session, Member.organisation_id == organisation_id)
    return sorted(found, key=lambda one: (one.admitted, one.display_name.casefold()))


def looks_after_members(session: Session, member: CurrentMember) -> bool:
    """Returns whether a member may invite and admit colleagues in their organisation as it is now."""
    if session.get_one(Organisation, member.organisation_id).kind == rules.SECOND_WAY:
        return False
    colleagues = members_of(session, member.organisation_id)
    led = any(one.role is Role.COORDINATOR and not one.disabled for one in colleagues)
    return rules.may_look_after_members(member.role, led)


def who_looks_after(session: Session, member_id: UUID) -> list[UUID]:
    """Returns the colleagues of a member who look after members."""
    colleagues = members_of(session, session.get_one(Member, member_id).organisation_id)
    able = [one for one in colleagues if not one.disabled]
    led = any(one.role is Role.COORDINATOR for one in able)
    return [one.id for one in able if one.id != member_id and rules.may_look_after_members(one.role, led)]


def _view(row: Organisation) -> OrganisationView:
    return OrganisationView(row.id, row.name, row.kind, row.closed_at is not None)


def _members(session: Session, condition: object) -> list[MemberView]:
    holds_key = (
        select(OrganisationKeyGrant.id)
        .join(OrganisationKey, OrganisationKey.id == OrganisationKeyGrant.key_id)
        .where(OrganisationKeyGrant.member_id == Member.id, OrganisationKey.retired_at.is_(None))
        .exists()
    )
    rows = session.execute(select(Member, holds_key).where(condition))  # type: ignore[arg-type]
    return [
        MemberView(
            id=one.id,
            organisation_id=one.organisation_id,
            role=Role(one.role),
            display_name=one.display_name,
            recipient=one.recipient,
            joined_at=one.joined_at,
            disabled=one.disabled_at is not None,
            admitted=admitted,
        )
        for one, admitted in rows
    ]
