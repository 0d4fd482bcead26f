"""The rows around services, and what of them may be told. The one gate that addresses pass.

What a confidential place's rows say about where it is (its locations, their addresses, coordinates and telephones) is marked
here as secret, before anything else sees it; street addresses are also taken out of texts, wherever somebody wrote them.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any, TypeVar, cast
from uuid import UUID

from flask import current_app, has_request_context, request
from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

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
from app.directory.local_models import LocalCorrection
from app.directory.models import Area, DirectoryPartner, DirectoryState, Listing, Visibility
from app.storage import Model, among

T = TypeVar("T", bound=Imported)
M = TypeVar("M", bound=Model)
Secrets = tuple[frozenset[str], Callable[[str | None], str]]
"""Ids of the locations that are told to nobody, and what takes their addresses out of texts."""
HIDDEN_STATES = ("inactive", "defunct")
WORD = re.compile(r"\w+")


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
    units: dict[str, Unit]
    partners: dict[str, UUID]
    secret: Collection[str] = frozenset()
    """Ids of locations that are not told."""
    redact: Callable[[str | None], str] = lambda text: text or ""

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


OWNERS = ("service_id", "service_at_location_id", "location_id", "organization_id")
"""The columns that name an owner."""
KEPT, STATE = "waymark_directory_secrets", "waymark_directory_state"


def secret_places(session: Session) -> Secrets:
    """Returns what is told to nobody.

    Kept until the directory changes, for requests that only read: they can see nothing that is taken back later.
    """
    if not only_reads():
        return secrets_now(session)
    now = state(session)
    kept = current_app.extensions.get(KEPT)
    if kept is None or kept[0] != now:
        kept = current_app.extensions[KEPT] = (now, secrets_now(session))
    return kept[1]


def only_reads() -> bool:
    """Whether this is a request that changes nothing: it sees one directory from beginning to end."""
    return has_request_context() and request.method in ("GET", "HEAD")


def state(session: Session) -> tuple[int, int]:
    """Returns the number of the directory's last change (0 while it is empty), and how many services have a secret place.

    Asked once in a request that only reads.
    """
    if only_reads() and STATE in request.environ:
        return cast(tuple[int, int], request.environ[STATE])
    confidential = select(func.count()).where(Listing.visibility == Visibility.CONFIDENTIAL.value)
    revision = select(func.coalesce(func.max(DirectoryState.revision), 0))
    row = session.execute(select(revision.scalar_subquery(), confidential.scalar_subquery())).one()
    now = (int(row[0] or 0), int(row[1] or 0))
    if only_reads():
        request.environ[STATE] = now
    return now


def secrets_now(session: Session) -> Secrets:
    """Returns what is told to nobody, worked out."""
    secret = frozenset(secret_locations(session))
    return secret, redaction(session, secret)


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
    street, town = func.lower(Address.address_1), func.lower(Address.city)
    theirs = select(street, town).where(among(Address.location_id, secret), street != "")
    houses = {(one, where) for one, where in session.execute(theirs)}
    twins = select(street, town, Address.location_id).where(among(street, {one for one, _where in houses}))
    found = {place for one, where, place in session.execute(twins) if place and (one, where) in houses}
    other = aliased(Location)
    same_point = (other.latitude == Location.latitude) & (other.longitude == Location.longitude)
    near = select(other.id).join(Location, same_point).where(among(Location.id, secret))
    return found | set(session.scalars(near))


def redaction(session: Session, secret: Collection[str]) -> Callable[[str | None], str]:
    """Returns a function that takes untold street addresses out of a text, wherever somebody wrote them."""
    return redact_streets(secret_streets(session, secret))


def secret_streets(session: Session, secret: Collection[str]) -> set[str]:
    """Returns the streets of these locations, those of earlier too; what is too short to be told apart from a word is none."""
    if not secret:
        return set()
    theirs = among(Address.location_id, secret)
    earlier = select(LocalCorrection.before, LocalCorrection.value).where(
        LocalCorrection.entity == "address",
        LocalCorrection.field == "address_1",
        LocalCorrection.entity_id.in_(select(Address.id).where(theirs)),
    )
    known = [*session.scalars(select(Address.address_1).where(theirs))]
    known += [text for row in session.execute(earlier) for text in row]
    return {text for text in known if text and len(text) >= 6}


def untold_stamp(session: Session) -> str:
    """Returns what differs when other places, or other streets in texts, have to stay untold."""
    secret = secret_locations(session)
    untold = [*sorted(secret), "", *sorted(secret_streets(session, secret))]
    return sha256("\n".join(untold).encode()).hexdigest()


def redact_streets(streets: Collection[str]) -> Callable[[str | None], str]:
    """Returns a function that takes these streets out of a text."""
    if not streets:
        return lambda text: text or ""
    pattern, firsts, odd = any_of(streets), set[str](), []
    for one in streets:
        found = WORD.match(one.strip())
        if found and found[0].isascii():
            firsts.add(found[0].lower())
        else:  # Letters beyond ASCII have cases of their own.
            odd.append(one)
    oddly = any_of(odd)

    def redact(text: str | None) -> str:
        # Thousands of streets are tried on the few texts alone that have the first word of one.
        if not text:
            return ""
        if text.isascii() and firsts.isdisjoint(WORD.findall(text.lower())) and not oddly.search(text):
            return text
        return pattern.sub("…", text)

    return redact


def any_of(streets: Iterable[str]) -> re.Pattern[str]:
    """Returns what matches any of these streets in any spacing, the longest first."""
    spaced = [r"\s+".join(map(re.escape, one.split())) for one in sorted(streets, key=len, reverse=True)]
    return re.compile(rf"(?<!\w)(?:{'|'.join(spaced)})(?!\w)" if spaced else r"(?!)", re.IGNORECASE)


def visible(members: bool) -> ColumnElement[bool]:
    """Returns the condition on a listing under which a visitor, or a member, may know of its service."""
    return Listing.visibility.in_(
        [one.value for one in Visibility if members or one is not Visibility.PARTNERS]
    )


def read_rows(
    session: Session,
    ids: Collection[str] | None,
    members: bool,
    secrets: Secrets | None = None,
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
    secret, redact = secrets or secret_places(session)
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
        units={one.id: one for one in some(session, Unit, Unit.id, units - {None})},
        partners={
            one.organization_id: one.organisation_id
            for one in some(session, DirectoryPartner, DirectoryPartner.organization_id, receiving)
        },
        secret=secret,
        redact=redact,
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
