"""The rows around services, and what of them may be told. The one gate that addresses pass.

What a confidential place's rows say about where it is (its locations, their addresses, coordinates and telephones) is marked
here as secret, before anything else sees it; street addresses are also taken out of texts, wherever somebody wrote them.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from flask import current_app, has_request_context, request
from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from app.directory.hsds import (
    Accessibility,
    Address,
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
from app.directory.models import Area, DirectoryPartner, DirectoryState, Listing, Visibility

T = TypeVar("T", bound=Imported)
HIDDEN_STATES = ("inactive", "defunct")


@dataclass
class Rows:
    """The rows around some services, by whom they belong to."""

    services: Sequence[Service]
    listings: dict[str, Listing]
    areas: dict[str, Area]
    organizations: dict[str, Organization]
    locations: dict[str, Location]
    places_of: dict[str, list[ServiceAtLocation]]
    provider_places: dict[str, list[Location]]
    by_owner: dict[type[Imported], dict[str, list[Any]]]
    units: dict[str, Unit]
    partners: dict[str, UUID]
    secret: Collection[str] = frozenset()
    """Ids of locations that are not told."""
    redact: Callable[[str | None], str] = lambda text: text or ""

    def of(self, table: type[T], *owners: str | None) -> list[T]:
        """Returns the rows that belong to any of these owners, each once, in a fixed order."""
        found = {row.id: row for owner in owners if owner for row in self.by_owner[table].get(owner, ())}
        return [found[key] for key in sorted(found)]


KEPT = "waymark_directory_secrets"


def secret_places(session: Session) -> tuple[frozenset[str], Callable[[str | None], str]]:
    """Returns the ids of the locations that are told to nobody, and what takes their addresses out of texts.

    Kept until the directory changes, for requests that only read: they can see nothing that is taken back later.
    """
    if not (has_request_context() and request.method in ("GET", "HEAD")):
        secret = frozenset(secret_locations(session))
        return secret, redaction(session, secret)
    confidential = select(func.count()).where(Listing.visibility == Visibility.CONFIDENTIAL.value)
    now = (session.scalar(select(DirectoryState.revision)), session.scalar(confidential))
    kept = current_app.extensions.get(KEPT)
    if kept is None or kept[0] != now:
        secret = frozenset(secret_locations(session))
        kept = current_app.extensions[KEPT] = (now, (secret, redaction(session, secret)))
    return kept[1]


def secret_locations(session: Session) -> set[str]:
    """Returns the ids of all locations that a confidential service uses, retired rows included."""
    hidden = Listing.visibility == Visibility.CONFIDENTIAL.value
    linked = (
        select(ServiceAtLocation.location_id)
        .join(Listing, Listing.service_id == ServiceAtLocation.service_id)
        .where(hidden, ServiceAtLocation.location_id.is_not(None))
    )
    unlinked = (
        select(Location.id)
        .join(Service, Service.organization_id == Location.organization_id)
        .join(Listing, Listing.service_id == Service.id)
        .where(hidden, ~exists().where(ServiceAtLocation.service_id == Service.id))
    )
    known = {place for place in session.scalars(linked) if place} | set(session.scalars(unlinked))
    return known | same_places(session, known)


def same_places(session: Session, secret: Collection[str]) -> set[str]:
    """Returns other locations that are the same house as a secret one: the same street and town, or the same point."""
    if not secret:
        return set()
    street = func.lower(Address.address_1)
    theirs = select(street, func.lower(Address.city)).where(Address.location_id.in_(secret), street != "")
    houses = {(one, town) for one, town in session.execute(theirs)}
    twins = select(street, func.lower(Address.city), Address.location_id).where(
        street.in_([one for one, _town in houses])
    )
    found = {place for one, town, place in session.execute(twins) if place and (one, town) in houses}
    point = select(Location.latitude, Location.longitude).where(
        Location.id.in_(secret), Location.latitude.is_not(None)
    )
    points = {(north, east) for north, east in session.execute(point)}
    near = select(Location).where(Location.latitude.in_([north for north, _east in points]))
    return found | {one.id for one in session.scalars(near) if (one.latitude, one.longitude) in points}


def redaction(session: Session, secret: Collection[str]) -> Callable[[str | None], str]:
    """Returns a function that takes untold street addresses out of a text, wherever somebody wrote them."""
    streets: set[str] = set()
    if secret:
        wanted = select(Address.address_1).where(Address.location_id.in_(secret))
        streets = {text for text in session.scalars(wanted) if text and len(text) >= 6}
    if not streets:
        return lambda text: text or ""
    streets_in_any_spacing = (
        r"\s+".join(map(re.escape, one.split())) for one in sorted(streets, key=len, reverse=True)
    )
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(streets_in_any_spacing)})(?!\w)", re.IGNORECASE)
    return lambda text: pattern.sub("…", text or "")


def visible(members: bool) -> ColumnElement[bool]:
    """Returns the condition on a listing under which a visitor, or a member, may know of its service."""
    return Listing.visibility.in_(
        [one.value for one in Visibility if members or one is not Visibility.PARTNERS]
    )


def read_rows(session: Session, ids: Collection[str] | None, members: bool) -> Rows:
    """Reads everything that belongs to the services named by `ids` (all when None) that may be shown."""
    wanted = (
        select(Service)
        .join(Listing, Listing.service_id == Service.id)
        .where(Service.retired.is_(False), visible(members))
        .where(or_(Service.status.is_(None), Service.status.not_in(HIDDEN_STATES)))
        .order_by(Service.id)
    )
    if ids is not None:
        wanted = wanted.where(Service.id.in_(ids))
    services = session.scalars(wanted).all()
    service_ids = {one.id for one in services}
    providers = {one.organization_id for one in services if one.organization_id}

    def read(table: type[T], column: Any, values: set[str]) -> list[T]:
        query = select(table).where(table.retired.is_(False))
        return list(session.scalars(query if ids is None else query.where(column.in_(values))))

    links = read(ServiceAtLocation, ServiceAtLocation.service_id, service_ids)
    named = {one.location_id for one in links if one.location_id}
    own = read(Location, Location.organization_id, providers)
    locations = {one.id: one for one in [*own, *read(Location, Location.id, named)]}
    owners = service_ids | providers | named | set(locations) | {one.id for one in links}
    by_owner: dict[type[Imported], dict[str, list[Any]]] = {}
    for table, columns in BELONGS.items():
        by_owner[table] = defaultdict(list)
        for name in columns:
            column = getattr(table, name)
            for row in read(table, column, owners):
                if owner := getattr(row, name):
                    by_owner[table][owner].append(row)
    secret, redact = secret_places(session)
    places_of: dict[str, list[ServiceAtLocation]] = defaultdict(list)
    for link in sorted(links, key=lambda one: one.id):
        places_of[link.service_id or ""].append(link)
    provider_places: dict[str, list[Location]] = defaultdict(list)
    for location in sorted(own, key=lambda one: one.id):
        provider_places[location.organization_id or ""].append(location)
    return Rows(
        services=services,
        listings={one.service_id: one for one in session.scalars(select(Listing))}
        if ids is None
        else {
            one.service_id: one
            for one in session.scalars(select(Listing).where(Listing.service_id.in_(service_ids)))
        },
        areas={one.slug: one for one in session.scalars(select(Area))},
        organizations={one.id: one for one in read(Organization, Organization.id, providers)},
        locations=locations,
        places_of=places_of,
        provider_places=provider_places,
        by_owner=by_owner,
        units={one.id: one for one in session.scalars(select(Unit))},
        partners={
            one.organization_id: one.organisation_id for one in session.scalars(select(DirectoryPartner))
        },
        secret=secret,
        redact=redact,
    )


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
