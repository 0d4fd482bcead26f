"""Reading what others propose for an organisation's entries. Texts pass the gate that the history passes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.directory.hsds import Service
from app.directory.local_models import ProposedChange
from app.directory.local_queries import FieldChange, owner_of, row_of
from app.directory.models import TABLES, DirectoryPartner
from app.directory.place_queries import Told, told_values
from app.identity import queries as identity

NOT_SAID = (
    "service_id",
    "location_id",
    "organization_id",
    "given_id",
    "freq",
    "location_type",
    "address_type",
)
"""What of an added row says only whose it is or follows from the rest."""


@dataclass(frozen=True)
class Proposal:
    """What somebody of another organisation would change: what stands there now and what they say."""

    id: UUID
    service_id: str
    service: str
    who: str
    organisation: str
    at: datetime
    fields: tuple[FieldChange, ...]


def waiting_for(session: Session, organisation_id: UUID) -> list[Proposal]:
    """Returns the proposals for an organisation's entries, oldest first."""
    found = session.execute(_waiting(organisation_id).order_by(ProposedChange.at, ProposedChange.id)).all()
    return [_proposal(session, row, name or "") for row, name in found]


def count_for(session: Session, organisation_id: UUID) -> int:
    """Returns how many proposals wait for an organisation."""
    return session.scalar(select(func.count()).select_from(_waiting(organisation_id).subquery())) or 0


def count_on(session: Session, service_id: str) -> int:
    """Returns how many proposals wait on one entry."""
    waiting = select(func.count()).where(
        ProposedChange.service_id == service_id, ProposedChange.settled_at.is_(None)
    )
    return session.scalar(waiting) or 0


def is_for(session: Session, proposal_id: UUID, organisation_id: UUID) -> bool:
    """Returns whether a proposal, answered or not, is about an entry of this organisation."""
    row = session.get(ProposedChange, proposal_id)
    return row is not None and owner_of(session, row.service_id) == organisation_id


def _waiting(organisation_id: UUID) -> Select[ProposedChange, str | None]:
    return (
        select(ProposedChange, Service.name)
        .join(Service, Service.id == ProposedChange.service_id)
        .join(DirectoryPartner, DirectoryPartner.organization_id == Service.organization_id)
        .where(DirectoryPartner.organisation_id == organisation_id, ProposedChange.settled_at.is_(None))
        .where(Service.retired.is_(False))
    )


def _proposal(session: Session, row: ProposedChange, name: str) -> Proposal:
    told = told_values(session, row.service_id)
    fields = (*_changed(session, row, told), *_added(row, told))
    member = identity.member(session, row.by)
    organisation = identity.organisation(session, member.organisation_id) if member else None
    return Proposal(
        row.id,
        row.service_id,
        told("service", row_of(session, "service", row.service_id), name),
        member.display_name if member else "",
        organisation.name if organisation else "",
        row.at,
        fields,
    )


def _changed(session: Session, proposal: ProposedChange, told: Told) -> Iterable[FieldChange]:
    for one in proposal.changes:
        row = row_of(session, one["entity"], one["id"])
        before, after = (
            told(one["entity"], row, value) for value in (getattr(row, one["field"]), one["value"])
        )
        yield FieldChange(one["entity"], one["field"], before, after)


def _added(proposal: ProposedChange, told: Told) -> Iterable[FieldChange]:
    for one in proposal.added:
        row = TABLES[one["entity"]](**one["values"])
        for name, value in one["values"].items():
            if name not in NOT_SAID and value is not None:
                yield FieldChange(one["entity"], name, None, told(one["entity"], row, value))
