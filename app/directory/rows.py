"""The rows around services, with what of them stays untold (`untold.py`). The one gate that addresses pass."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar, cast
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.directory.hsds import (
    Accessibility,
    Address,
    Contact,
    CostOption,
    Imported,
    Language,
    Location,
    Organization,
    Phone,
    RequiredDocument,
    Schedule,
    Service,
    ServiceAtLocation,
    ServiceCapacity,
)
from app.directory.hsds_terms import Unit
from app.directory.models import Area, DirectoryPartner, Listing, Visibility
from app.directory.untold import Untold, what_is_untold
from app.storage import Model, among

T = TypeVar("T", bound=Imported)
M = TypeVar("M", bound=Model)
HIDDEN_STATES = ("inactive", "defunct")


@dataclass
class Rows:
    """The rows around some services, by whom they belong to, as the database gives them: columns to read, not objects to change."""

    services: Sequence[Service]
    listings: dict[str, Listing]
    areas: dict[str, Area]
    organizations: dict[str, Organization]
    locations: dict[str, Location]
    places_of: dict[str, list[ServiceAtLocation]]
    provider_places: dict[str, list[Location]]
    by_owner: dict[tuple[type[Imported], str], dict[str, list[Any]]]
    """By table and by the column that names the owner: a service and a place may have the same id."""
    contacts: dict[str, Contact]
    """Whom telephones belong to, retired ones too: whether they are told decides about these."""
    units: dict[str, Unit]
    partners: dict[str, UUID]
    untold: Untold

    def of(
        self,
        table: type[T],
        services: Iterable[str | None] = (),
        links: Iterable[str | None] = (),
        places: Iterable[str | None] = (),
        providers: Iterable[str | None] = (),
    ) -> list[T]:
        """Returns the rows that belong to any of these, each once, in a fixed order."""
        found: dict[str, T] = {}
        for column, owners in zip(OWNERS, (services, links, places, providers), strict=True):
            for owner in owners:
                if owner:
                    found.update((row.id, row) for row in self.by_owner[table, column].get(owner, ()))
        return [found[key] for key in sorted(found)] if len(found) > 1 else list(found.values())

    def redact(self, text: str | None) -> str:
        """Returns a text without the streets that are told to nobody."""
        return self.untold.redact(text)


OWNERS = ("service_id", "service_at_location_id", "location_id", "organization_id")
"""The columns that name an owner."""


def visible(members: bool) -> ColumnElement[bool]:
    """Returns the condition on a listing under which a visitor, or a member, may know of its service."""
    return Listing.visibility.in_(
        [one.value for one in Visibility if members or one is not Visibility.PARTNERS]
    )


def read_rows(
    session: Session,
    ids: Collection[str] | None,
    members: bool,
    untold: Untold | None = None,
    brief: bool = False,
) -> Rows:
    """Reads what belongs to the services named by `ids` (all when None) that may be shown: everything, or `brief` for cards."""
    wanted = (
        select(*told_columns(Service))
        .join(Listing, Listing.service_id == Service.id)
        .where(Service.retired.is_(False), visible(members))
        .where(or_(Service.status.is_(None), Service.status.not_in(HIDDEN_STATES)))
        .order_by(Service.id)
    )
    if ids is not None:
        wanted = wanted.where(among(Service.id, ids))
    services = cast(Sequence[Service], session.execute(wanted).all())
    service_ids = {one.id for one in services}
    providers = {one.organization_id for one in services if one.organization_id}

    def read(table: type[T], **owners: Collection[str]) -> Sequence[T]:
        query = select(*told_columns(table)).where(table.retired.is_(False))
        if ids is not None:
            named = [among(getattr(table, column), values) for column, values in owners.items() if values]
            if not named:
                return ()
            query = query.where(or_(*named))
        return cast(Sequence[T], session.execute(query).all())

    links = read(ServiceAtLocation, service_id=service_ids)
    named = {one.location_id for one in links if one.location_id}
    locations = {} if brief else {one.id: one for one in read(Location, organization_id=providers, id=named)}
    owners = dict(
        zip(OWNERS, (service_ids, {one.id for one in links}, set(locations), providers), strict=True)
    )
    by_owner: dict[tuple[type[Imported], str], dict[str, list[Any]]] = {}
    for table, columns in BELONGS.items():
        wanted_too = table in ON_CARDS or not brief
        rows = read(table, **{name: owners[name] for name in columns}) if wanted_too else ()
        for name in OWNERS:
            owned = by_owner[table, name] = defaultdict(list)
            for row in rows if name in columns else ():
                if owner := getattr(row, name):
                    owned[owner].append(row)
    places_of: dict[str, list[ServiceAtLocation]] = defaultdict(list)
    for link in sorted(links, key=lambda one: one.id):
        places_of[link.service_id or ""].append(link)
    provider_places: dict[str, list[Location]] = defaultdict(list)
    for _id, location in sorted(locations.items()):
        provider_places[location.organization_id or ""].append(location)
    listed = select(*Listing.__table__.columns)
    listings = cast(
        Sequence[Listing],
        session.execute(
            listed if ids is None else listed.where(among(Listing.service_id, service_ids))
        ).all(),
    )
    areas = [one.area_slug for one in listings if one.area_slug]
    receiving = providers if any(one.accepts_referrals for one in listings) else ()
    phones = [one for name in OWNERS for rows in by_owner[Phone, name].values() for one in rows]
    units = {one.unit_id for group in by_owner[ServiceCapacity, "service_id"].values() for one in group}
    return Rows(
        services=services,
        listings={one.service_id: one for one in listings},
        areas={one.slug: one for one in some(session, Area, Area.slug, areas)},
        organizations={one.id: one for one in read(Organization, id=providers)},
        locations=locations,
        places_of=places_of,
        provider_places=provider_places,
        by_owner=by_owner,
        contacts={
            one.id: one
            for one in some(session, Contact, Contact.id, {one.contact_id for one in phones} - {None})
        },
        units={one.id: one for one in some(session, Unit, Unit.id, units - {None})},
        partners={
            one.organization_id: one.organisation_id
            for one in some(session, DirectoryPartner, DirectoryPartner.organization_id, receiving)
        },
        untold=untold or what_is_untold(session),
    )


def some(session: Session, table: type[M], column: Any, values: Collection[str]) -> Iterable[M]:
    """Returns a table's rows with one of these values; asks nothing where there are none."""
    return session.scalars(select(table).where(among(column, values))) if values else ()


@cache
def told_columns(table: type[Imported]) -> list[Any]:
    """Returns the columns of a table that may have something to tell: those of the standard, and the id."""
    kept = ("origin", "given_id", "public_id", "retired", "more")
    return [one for one in table.__table__.columns if one.name not in kept]


BELONGS: dict[type[Imported], tuple[str, ...]] = {
    Phone: ("service_id", "service_at_location_id", "location_id", "organization_id"),
    Schedule: ("service_id", "service_at_location_id", "location_id"),
    Language: ("service_id", "location_id"),
    Address: ("location_id",),
    Accessibility: ("location_id",),
    CostOption: ("service_id",),
    RequiredDocument: ("service_id",),
    ServiceCapacity: ("service_id",),
}
"""Tables whose rows belong to something, and the columns that say to what."""
ON_CARDS = (Phone,)
"""Those that a card tells something of."""
