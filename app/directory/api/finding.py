"""Which rows an address asks for, as questions to the database. Only what is public, whoever asks."""

from collections.abc import Collection
from datetime import datetime
from math import asin, cos, radians, sin, sqrt
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import Session

from app.directory.api.asking import Asked
from app.directory.hsds import Address, Location, Organization, Service, ServiceAtLocation
from app.directory.hsds_terms import Attribute, Taxonomy, TaxonomyTerm
from app.directory.local_models import LocalCorrection
from app.directory.models import Listing, Visibility
from app.directory.told_texts import telling
from app.directory.untold import what_is_untold
from app.storage import among

EARTH = 6_371_000
"""Metres from the middle of the earth."""
WORDS = 8
PUBLIC = Listing.visibility == Visibility.PUBLIC.value


def services(session: Session, ask: Asked) -> Select[str]:
    """Returns the question for the ids of public services."""
    query = select(Service.id).join(Listing, Listing.service_id == Service.id)
    return about_services(session, query.where(Service.retired.is_(False), PUBLIC), ask).order_by(Service.id)


def about_services(session: Session, query: Select[Any], ask: Asked) -> Select[Any]:
    """Narrows a question about services (with their listings) to what was asked for."""
    texts = (Service.name, Service.alternate_name, Service.description)
    query = query.where(*telling(session, words(ask), texts))
    if ask.organization_id:
        ids = select(Organization.id).where(Organization.public_id == ask.organization_id)
        query = query.where(Service.organization_id.in_(ids))
    if (terms := terms_of(ask)) is not None:
        query = query.where(Service.id.in_(described(terms, "service")))
    if ask.modified_after:
        query = query.where(changed_since(ask.modified_after))
    return query


def changed_since(at: datetime) -> ColumnElement[bool]:
    """Returns the condition that an entry changed at or after a moment, by an import or by somebody here."""
    corrected = exists().where(
        LocalCorrection.service_id == Service.id,
        or_(LocalCorrection.at >= at, LocalCorrection.replaced_at >= at),
    )
    return or_(Listing.changed_at.is_(None), Listing.changed_at >= at, Listing.confirmed_at >= at, corrected)


def service_at_locations(session: Session, ask: Asked) -> Select[str]:
    """Returns the question for the ids of public services at locations that may be told."""
    untold = what_is_untold(session).to_visitors
    query = (
        select(ServiceAtLocation.id)
        .join(Service, Service.id == ServiceAtLocation.service_id)
        .join(Listing, Listing.service_id == Service.id)
        .join(Location, Location.id == ServiceAtLocation.location_id)
        .where(PUBLIC, ~among(Location.id, untold))
        .where(*(~table.retired for table in (ServiceAtLocation, Service, Location)))
    )
    query = about_services(session, query, ask)
    if ask.postcode:
        query = query.where(Location.id.in_(around(session, ask, untold)))
    return query.order_by(ServiceAtLocation.id)


def around(session: Session, ask: Asked, untold: Collection[str]) -> list[str]:
    """Returns the ids of places with a postcode or, with `proximity`, of those around their middle."""
    with_postcode = (
        select(Location.id, Location.latitude, Location.longitude)
        .join(Address, Address.location_id == Location.id)
        .where(func.upper(Address.postal_code) == ask.postcode.upper(), ~Address.retired, ~Location.retired)
        .where(~among(Location.id, untold))
    )
    found = session.execute(with_postcode).all()
    if ask.proximity is None:
        return sorted({key for key, _north, _east in found})
    points = [(north, east) for _key, north, east in found if north is not None and east is not None]
    if not points:
        return []
    middle = sum(one[0] for one in points) / len(points), sum(one[1] for one in points) / len(points)
    reach = ask.proximity / 111_000
    near = select(Location.id, Location.latitude, Location.longitude).where(
        Location.latitude.between(middle[0] - reach, middle[0] + reach), ~Location.retired
    )
    return [
        key
        for key, north, east in session.execute(near)
        if key not in untold
        and north is not None
        and east is not None
        and metres(middle, (north, east)) <= ask.proximity
    ]


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Returns how far two points (latitude, longitude) are apart on the ground."""
    north, south = radians(one[0]), radians(other[0])
    half = sin((south - north) / 2) ** 2 + cos(north) * cos(south) * sin(radians(other[1] - one[1]) / 2) ** 2
    return 2 * EARTH * asin(min(1.0, sqrt(half)))


def organizations(session: Session, ask: Asked) -> Select[str]:
    """Returns the question for the ids of organisations that have a public service, or none, by now or ever, that is not."""
    theirs = select(Service.id).where(Service.organization_id == Organization.id)
    public = exists().where(Listing.service_id == Service.id, PUBLIC)
    shown = theirs.where(Service.retired.is_(False), public).exists()
    texts = (Organization.name, Organization.alternate_name, Organization.description)
    query = select(Organization.id).where(
        Organization.retired.is_(False),
        or_(shown, ~theirs.where(~public).exists()),
        *telling(session, words(ask), texts),
    )
    if (terms := terms_of(ask)) is not None:
        of_services = (
            select(Service.organization_id)
            .join(Listing, Listing.service_id == Service.id)
            .where(PUBLIC, Service.id.in_(described(terms, "service")))
        )
        query = query.where(
            or_(Organization.id.in_(described(terms, "organization")), Organization.id.in_(of_services))
        )
    return query.order_by(Organization.id)


def taxonomies(session: Session, ask: Asked) -> Select[str]:
    """Returns the question for the ids of taxonomies."""
    query = select(Taxonomy.id).where(Taxonomy.retired.is_(False))
    return query.where(*telling(session, words(ask), (Taxonomy.name, Taxonomy.description))).order_by(
        Taxonomy.id
    )


def taxonomy_terms(session: Session, ask: Asked) -> Select[str]:
    """Returns the question for the ids of terms."""
    query = select(TaxonomyTerm.id).where(
        TaxonomyTerm.retired.is_(False),
        *telling(session, words(ask), (TaxonomyTerm.name, TaxonomyTerm.description)),
    )
    if ask.taxonomy_id:
        ids = select(Taxonomy.id).where(Taxonomy.public_id == ask.taxonomy_id)
        query = query.where(TaxonomyTerm.taxonomy_id.in_(ids))
    if ask.parent_id:
        above = select(TaxonomyTerm.id).where(TaxonomyTerm.public_id == ask.parent_id)
        query = query.where(TaxonomyTerm.parent_id.in_(above))
    if ask.top_only:
        query = query.where(TaxonomyTerm.parent_id.is_(None))
    return query.order_by(TaxonomyTerm.id)


def words(ask: Asked) -> list[str]:
    """Returns the words that are looked for."""
    return ask.search.split()[:WORDS]


def terms_of(ask: Asked) -> Select[str] | None:
    """Returns the question for the terms that were asked for; None when none was."""
    query = select(TaxonomyTerm.id)
    if ask.taxonomy_term_id:
        query = query.where(TaxonomyTerm.public_id == ask.taxonomy_term_id)
    if ask.taxonomy_id:
        ids = select(Taxonomy.id).where(Taxonomy.public_id == ask.taxonomy_id)
        query = query.where(TaxonomyTerm.taxonomy_id.in_(ids))
    return query if ask.taxonomy_term_id or ask.taxonomy_id else None


def described(terms: Select[str], entity: str) -> Select[str | None]:
    """Returns the question for the ids of rows that have one of these terms."""
    said = func.lower(func.coalesce(Attribute.link_entity, "service"))
    return select(Attribute.link_id).where(
        Attribute.retired.is_(False),
        said.in_([entity, f"{entity}s"]),
        Attribute.taxonomy_term_id.in_(terms),
    )
