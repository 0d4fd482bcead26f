"""The places that people choose as *near*, made from the towns of addresses that may be told."""

from collections import defaultdict
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.directory.hsds import Address, Location, Service, ServiceAtLocation
from app.directory.models import Area, Listing
from app.directory.ranking import normalise
from app.directory.untold import secret_locations


def slug_of(name: str) -> str:
    """Returns a town's name as an address can hold it, the same for every spelling that search takes for one."""
    return "-".join(normalise(name))


def refresh_areas(session: Session, origin: str) -> tuple[int, set[str]]:
    """Adds the source's towns that are new and gives services without an area theirs; returns how many are new, and which services."""
    towns = towns_of(session, origin)
    known = set(session.scalars(select(Area.slug)))
    middles: dict[str, list[tuple[str, float, float]]] = defaultdict(list)
    for name, location in towns:
        if location.latitude is not None and location.longitude is not None:
            middles[slug_of(name)].append((name, location.latitude, location.longitude))
    new = [slug for slug in sorted(middles) if slug and slug not in known]
    for slug in new:
        found = middles[slug]
        latitude = round(sum(one[1] for one in found) / len(found), 2)
        longitude = round(sum(one[2] for one in found) / len(found), 2)
        session.add(
            Area(slug=slug, name=min(one[0] for one in found), latitude=latitude, longitude=longitude)
        )
    session.flush()
    return len(new), place_services(session, origin, towns, known | set(new))


class Somewhere(NamedTuple):
    """A location, as far as it matters here."""

    id: str
    latitude: float | None
    longitude: float | None


def towns_of(session: Session, origin: str) -> list[tuple[str, Somewhere]]:
    """Returns the source's locations that may be told, with the town of their address."""
    found = session.execute(
        select(Address.city, Location.id, Location.latitude, Location.longitude)
        .join(Location, Location.id == Address.location_id)
        .where(Address.origin == origin, Address.city.is_not(None), Address.retired.is_(False))
        .where(Location.retired.is_(False))
        .order_by(Address.id)
    )
    secret = secret_locations(session)
    return [
        (city, Somewhere(key, north, east)) for city, key, north, east in found if city and key not in secret
    ]


def place_services(
    session: Session, origin: str, towns: list[tuple[str, Somewhere]], known: set[str]
) -> set[str]:
    """Gives each of the source's services without an area that of its first place; returns those that got one."""
    town_of = {location.id: slug_of(name) for name, location in reversed(towns)}
    links = session.execute(
        select(Listing, ServiceAtLocation.location_id)
        .join(Service, Service.id == Listing.service_id)
        .join(ServiceAtLocation, ServiceAtLocation.service_id == Service.id)
        .where(Service.origin == origin, Listing.area_slug.is_(None))
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
