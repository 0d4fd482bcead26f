"""The places that people choose as *near*, made from the towns of addresses that may be told.

What is in the middle of an area follows what is untold: `commands.touch` has it worked out anew whenever a place, or who is
told of it, may have changed. No middle is made of a confidential place, and none that visitors get of a place for members.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import cache
from typing import NamedTuple

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from app.directory.hsds import Address, Location, Service, ServiceAtLocation
from app.directory.models import Area, Listing
from app.directory.ranking import normalise
from app.directory.untold import members_locations, secret_locations
from app.storage import among

ENOUGH = 3
"""Places whose middle is none of them."""
CLOSE, COARSE = 2, 1
"""Digits behind the point of the degrees of a middle: of enough places, and of so few that it would lead to one of them."""
SAME = 3
"""Digits in which two places are one, as everywhere in the directory: 100 metres."""
PLACES = ("location", "address", "service_at_location")
"""Entities that say where something is."""
TELLING = (("listing", "visibility"), ("service", "retired"), ("service", "organization_id"))
"""Entities and their fields that say who is told of it."""

Point = tuple[float, float]
Middle = tuple[float | None, float | None]
Addressed = Row[str | None, str, float | None, float | None]
"""Town, place and its point."""


def slug_of(name: str) -> str:
    """Returns a town's name as an address can hold it, the same for every spelling that search takes for one."""
    return "-".join(normalise(name))


def refresh_areas(session: Session, origin: str) -> tuple[int, set[str]]:
    """Adds the source's towns that are new and gives services without an area theirs; returns how many are new, and which services.

    The middles of new ones come with the next `touch`.
    """
    towns = towns_of(session, origin)
    known = set(session.scalars(select(Area.slug)))
    names: dict[str, set[str]] = defaultdict(set)
    for name, location in towns:
        if location.latitude is not None and location.longitude is not None:
            names[slug_of(name)].add(name)
    new = [slug for slug in sorted(names) if slug and slug not in known]
    session.add_all(Area(slug=slug, name=min(names[slug])) for slug in new)
    session.flush()
    return len(new), place_services(session, origin, towns, known | set(new))


def refresh_middles(session: Session) -> set[str]:
    """Gives every area the middles of its places that may be told; returns the slugs of those that differ from before.

    An area without such places keeps its name, which everybody may know of a confidential service, and has no middle.
    """
    session.flush()
    secret = secret_locations(session)
    found = session.execute(living_addresses()).all()
    members, everybody = points(found, secret), points(found, secret | members_locations(session))
    moved = set[str]()
    for area in session.scalars(select(Area)):
        now = middle(everybody[area.slug]), middle(members[area.slug])
        if now != ((area.latitude, area.longitude), (area.members_latitude, area.members_longitude)):
            (area.latitude, area.longitude), (area.members_latitude, area.members_longitude) = now
            moved.add(area.slug)
    session.flush()
    return moved


def says_where(entity: str, field: str) -> bool:
    """Whether a field says where something is, or who is told of it."""
    return entity in PLACES or (entity, field) in TELLING


def services_in(session: Session, slugs: Collection[str]) -> set[str]:
    """Returns the ids of the services in these areas."""
    return set(session.scalars(select(Listing.service_id).where(among(Listing.area_slug, slugs))))


def points(rows: Iterable[Addressed], untold: Collection[str]) -> defaultdict[str, set[Point]]:
    """Returns where the places of each town are, by the slug of its name, those of `untold` left out."""
    slug, found = cache(slug_of), defaultdict[str, set[Point]](set)
    for city, key, north, east in rows:
        if city and key not in untold and north is not None and east is not None:
            found[slug(city)].add((round(north, SAME), round(east, SAME)))
    return found


def middle(found: Collection[Point]) -> Middle:
    """Returns the middle of places as nearly as it may be told; none of no places."""
    if not found:
        return None, None
    digits = CLOSE if len(found) >= ENOUGH else COARSE
    north, east = (round(sum(side) / len(found), digits) for side in zip(*sorted(found), strict=True))
    return north, east


class Somewhere(NamedTuple):
    """A location, as far as it matters here."""

    id: str
    latitude: float | None
    longitude: float | None


def living_addresses() -> Select[str | None, str, float | None, float | None]:
    """Returns the question for the town, and the place with its point, of every address that is in force."""
    return (
        select(Address.city, Location.id, Location.latitude, Location.longitude)
        .join(Location, Location.id == Address.location_id)
        .where(Address.city.is_not(None), Address.retired.is_(False))
        .where(Location.retired.is_(False))
    )


def towns_of(session: Session, origin: str) -> list[tuple[str, Somewhere]]:
    """Returns the source's locations that may be told, with the town of their address."""
    found = session.execute(living_addresses().where(Address.origin == origin).order_by(Address.id))
    secret = secret_locations(session)
    return [
        (city, Somewhere(key, north, east)) for city, key, north, east in found if city and key not in secret
    ]


def place_services(
    session: Session, origin: str, towns: list[tuple[str, Somewhere]], known: set[str]
) -> set[str]:
    """Gives each of the source's services without an area that of its first place that may be told; returns those that got one."""
    town_of = {location.id: slug_of(name) for name, location in reversed(towns)}
    links = session.execute(
        select(Listing, ServiceAtLocation.location_id)
        .join(Service, Service.id == Listing.service_id)
        .join(ServiceAtLocation, ServiceAtLocation.service_id == Service.id)
        .where(Service.origin == origin, Listing.area_slug.is_(None), ServiceAtLocation.retired.is_(False))
        .order_by(ServiceAtLocation.id)
    ).all()
    placed: set[str] = set()
    for listing, location_id in links:
        town = town_of.get(location_id or "")
        if town in known and listing.area_slug is None:
            listing.area_slug = town
            placed.add(listing.service_id)
    session.flush()
    return placed
