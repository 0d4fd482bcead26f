"""What those see who look after members: each with phones, last contact, and how much of theirs waits or is held."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.delivery import held_queries
from app.identity import people_queries, queries, rules
from app.identity.people_queries import PhoneView


@dataclass(frozen=True)
class Colleague:
    """A member, their phones, and how things stand with them. Numbers alone: nothing of what anybody wrote."""

    member: queries.MemberView
    fingerprint: str
    phones: tuple[PhoneView, ...]
    last_contact: datetime | None
    held_by_phone: dict[UUID, int]
    keys: tuple[UUID, ...]
    """The organisation's keys, retired ones too, that they have a sealed copy of."""

    @property
    def held(self) -> int:
        """How many items of theirs the server holds."""
        return sum(self.held_by_phone.values())

    @property
    def waiting(self) -> int:
        """How many items waited on their phones when these were last heard of."""
        return sum(one.waiting for one in self.phones if one.revoked_at is None)


def colleagues(session: Session, organisation_id: UUID) -> list[Colleague]:
    """Returns an organisation's members with their phones, those who wait to be admitted first."""
    members = queries.members_of(session, organisation_id)
    ids = [one.id for one in members]
    phones = people_queries.phones_of(session, ids)
    contact = people_queries.last_contact(session, ids)
    held = held_queries.held_counts(session, ids)
    return [
        Colleague(
            one,
            rules.fingerprint(one.recipient),
            tuple(phones.get(one.id, ())),
            contact.get(one.id),
            held.get(one.id, {}),
            tuple(queries.key_ids_of(session, one.id)),
        )
        for one in members
    ]


def colleague(session: Session, organisation_id: UUID, member_id: UUID) -> Colleague | None:
    """Returns one member of an organisation; None for one of another."""
    return next((one for one in colleagues(session, organisation_id) if one.member.id == member_id), None)
