"""Reading what people here say about entries: whose they are, their history, open reports, who has to be asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.directory.details import ServiceDetail, load
from app.directory.freshness import is_due
from app.directory.hsds import Organization, Service
from app.directory.local_models import EntryReport, LocalCorrection, ProviderLink
from app.directory.models import TABLES, DirectoryPartner, Listing
from app.directory.place_queries import told_values
from app.identity import queries as identity
from app.storage import Model


@dataclass(frozen=True)
class FieldChange:
    """What one field said before and after."""

    entity: str
    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class SavedChange:
    """What was saved together: when, by whom, and what; `can_be_undone` while some of it is still in force."""

    id: UUID
    at: datetime
    who: str
    """Empty for a provider who came by a link."""
    fields: tuple[FieldChange, ...]
    can_be_undone: bool


@dataclass(frozen=True)
class OpenReport:
    """What a member found wrong with an entry."""

    id: UUID
    service_id: str
    service: str
    kind: str
    who: str
    at: datetime


@dataclass(frozen=True)
class Asked:
    """A provider without an account, and its entries that it should look at."""

    organization_id: str
    name: str
    due: int
    entries: int


def owned(session: Session, organisation_id: UUID) -> list[ServiceDetail]:
    """Returns the entries of a Waymark organisation, by name."""
    ids = list(
        session.scalars(
            select(Service.id)
            .join(DirectoryPartner, DirectoryPartner.organization_id == Service.organization_id)
            .where(DirectoryPartner.organisation_id == organisation_id, Service.retired.is_(False))
        )
    )
    return sorted(load(session, ids, members=True), key=lambda one: one.name.casefold()) if ids else []


def row_of(session: Session, entity: str, entity_id: str) -> Model:
    """Returns the row that a correction or a proposal is about: of a table of the standard, or Waymark's listing."""
    return session.get_one(Listing if entity == "listing" else TABLES[entity], entity_id)


def owner_of(session: Session, service_id: str) -> UUID | None:
    """Returns the Waymark organisation whose entry it is; None when it is no partner's."""
    return session.scalar(
        select(DirectoryPartner.organisation_id)
        .join(Service, Service.organization_id == DirectoryPartner.organization_id)
        .where(Service.id == service_id)
    )


def history(session: Session, service_id: str) -> list[SavedChange]:
    """Returns an entry's changes, the newest first; what a place that stays untold must not tell is taken out."""
    told = told_values(session, service_id)
    rows = session.scalars(
        select(LocalCorrection)
        .where(LocalCorrection.service_id == service_id)
        .order_by(LocalCorrection.at.desc(), LocalCorrection.id.desc())
    ).all()
    saved: dict[UUID, list[LocalCorrection]] = {}
    for one in rows:
        saved.setdefault(one.change_id, []).append(one)
    names = _names(session, (one.by for one in rows))

    def changed(one: LocalCorrection) -> FieldChange:
        row = row_of(session, one.entity, one.entity_id)
        before, after = (told(one.entity, row, value) for value in (one.before, one.value))
        return FieldChange(one.entity, one.field, before, after)

    return [
        SavedChange(
            id,
            parts[0].at,
            names.get(parts[0].by, ""),
            tuple(changed(one) for one in reversed(parts)),
            any(one.replaced_at is None for one in parts),
        )
        for id, parts in saved.items()
    ]


def open_reports(session: Session) -> list[OpenReport]:
    """Returns what was reported and not settled, oldest first."""
    rows = session.execute(
        select(EntryReport, Service.name)
        .join(Service, Service.id == EntryReport.service_id)
        .where(EntryReport.settled_at.is_(None))
        .order_by(EntryReport.at)
    ).all()
    names = _names(session, (one.by for one, _name in rows))
    return [
        OpenReport(one.id, one.service_id, name or "", one.kind, names.get(one.by, ""), one.at)
        for one, name in rows
    ]


def providers_to_ask(session: Session, today: date) -> list[Asked]:
    """Returns the providers without an account whose entries should be confirmed, those with most first."""
    rows = session.execute(
        select(Organization.id, Organization.name, Listing.confirmed_at)
        .join(Service, Service.organization_id == Organization.id)
        .join(Listing, Listing.service_id == Service.id)
        .outerjoin(DirectoryPartner, DirectoryPartner.organization_id == Organization.id)
        .where(Service.retired.is_(False), DirectoryPartner.organisation_id.is_(None))
    )
    counted: dict[str, tuple[str, int, int]] = {}
    for id, name, confirmed_at in rows:
        known, due, entries = counted.get(id, (name or "", 0, 0))
        late = is_due(confirmed_at.date() if confirmed_at else None, today)
        counted[id] = (known, due + late, entries + 1)
    asked = [Asked(id, name, due, entries) for id, (name, due, entries) in counted.items() if due]
    return sorted(asked, key=lambda one: (-one.due, one.name.casefold()))


def provider(session: Session, organization_id: str) -> tuple[str, str] | None:
    """Returns name and e-mail of a provider without an account; None when there is none: a partner speaks for itself."""
    found = session.get(Organization, organization_id)
    known = found and not found.retired and session.get(DirectoryPartner, organization_id) is None
    return (found.name or "", found.email or "") if found and known else None


def entries_by_link(
    session: Session, token: str, at: datetime
) -> tuple[ProviderLink, str, list[ServiceDetail]] | None:
    """Returns what a provider's link leads to: the link, the provider's name, its entries; None when it is over."""
    link = session.scalars(
        select(ProviderLink).where(
            ProviderLink.token_hash == sha256(token.encode()).hexdigest(), ProviderLink.expires_at > at
        )
    ).one_or_none()
    known = provider(session, link.organization_id) if link else None
    if link is None or known is None:
        return None
    ids = list(
        session.scalars(
            select(Service.id).where(
                Service.organization_id == link.organization_id, Service.retired.is_(False)
            )
        )
    )
    found = load(session, ids, members=True) if ids else []
    return link, known[0], sorted(found, key=lambda one: one.name.casefold())


def _names(session: Session, ids: Iterable[UUID | None]) -> dict[UUID | None, str]:
    found = {one: identity.member(session, one) for one in set(ids) if one}
    return {one: member.display_name for one, member in found.items() if member}
