"""Organisations, members and devices that tests of delivery and referrals need."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy.orm import Session

from app.delivery.models import DeliveredItem
from app.identity.models import Device as DeviceRow
from app.identity.models import Member, Organisation, OrganisationKey
from app.identity.roles import Role
from app.storage import record_keys
from tests.delivery.age_hybrid import HybridKey
from tests.delivery.client import Device, Phone, Recipient

AT = datetime(2026, 3, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Partner:
    """An organisation that can receive, with the key that opens its copies."""

    id: UUID
    key: HybridKey
    recipient: Recipient

    @classmethod
    def receiving(cls, session: Session) -> "Partner":
        """A new one, of no particular name."""
        return partner(session, f"Partner {uuid4()}")


def organisation(session: Session, name: str) -> UUID:
    row = Organisation(id=uuid4(), name=name, kind="partner", created_at=AT)
    session.add(row)
    session.flush()
    return row.id


NOBODYS = HybridKey.new().recipient
"""The own key of members in tests that never open one."""


def member(session: Session, organisation_id: UUID, role: Role) -> UUID:
    row = Member(
        id=uuid4(),
        organisation_id=organisation_id,
        role=role.value,
        display_name="Somebody",
        recipient=NOBODYS,
        joined_at=AT,
    )
    session.add(row)
    session.flush()
    return row.id


def partner(session: Session, name: str = "Harbour House") -> Partner:
    organisation_id, key = organisation(session, name), HybridKey.new()
    row = OrganisationKey(
        id=uuid4(), organisation_id=organisation_id, recipient=key.recipient, fingerprint="f", made_at=AT
    )
    session.add(row)
    session.commit()
    return Partner(organisation_id, key, Recipient(organisation_id, row.id, key.recipient))


def phone(app: Flask, session: Session, role: Role = Role.OUTREACH) -> Phone:
    """The phone of a new outreach worker, registered with the server."""
    return phone_of(app, session, organisation(session, f"Team {uuid4()}"), role)


def phone_of(app: Flask, session: Session, team: UUID, role: Role = Role.OUTREACH) -> Phone:
    """The phone of a new member of a team."""
    device = Device(uuid4(), member(session, team, role))
    session.add(
        DeviceRow(
            id=device.id,
            member_id=device.member_id,
            public_key=device.public_key,
            registered_at=AT,
            last_seen_at=AT,
        )
    )
    session.commit()
    return Phone(app.test_client(), device)


def kept(session: Session, held: DeliveredItem) -> bytes:
    """What the server keeps of a held item, as it came."""
    assert held.envelope is not None
    return record_keys.unwrap(session, held.submission_id, held.envelope)
