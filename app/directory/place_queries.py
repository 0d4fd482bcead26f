"""Which place of an entry may be changed on its pages, and what of past changes is told while a place is secret."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.directory.hsds import Location, Service, ServiceAtLocation
from app.directory.models import DirectoryPartner, Listing, Visibility
from app.directory.untold import what_is_untold
from app.storage import Model

NEW_PLACE = ""
"""Stands for a place that an entry does not have yet."""

PLACE_TABLES = ("location", "address", "accessibility", "service_at_location")
"""Tables whose rows say where something is, or how to get in."""

Told = Callable[[str, Model, Any], Any]
"""Says a value of a row of an entity as it may be told."""


def place_to_change(session: Session, service_id: str) -> str | None:
    """Returns the id of the place whose rows an entry's pages may change: its first, `NEW_PLACE` when it has none.

    None where nobody may: the place is secret, or another organisation's entry is there too and would move with it.
    """
    if session.get_one(Listing, service_id).visibility == Visibility.CONFIDENTIAL:
        return None
    place = session.scalars(
        select(ServiceAtLocation.location_id)
        .where(ServiceAtLocation.service_id == service_id, ServiceAtLocation.retired.is_(False))
        .where(ServiceAtLocation.location_id.is_not(None))
        .order_by(ServiceAtLocation.id)
    ).first()
    if place is None:
        return NEW_PLACE
    return None if place in what_is_untold(session).secret or len(owners_at(session, place)) > 1 else place


def owners_at(session: Session, place: str) -> set[UUID | None]:
    """Returns the organisations whose entries are at a place, None among them for entries that are no partner's."""
    return set(
        session.scalars(
            select(DirectoryPartner.organisation_id)
            .select_from(ServiceAtLocation)
            .join(Service, Service.id == ServiceAtLocation.service_id)
            .outerjoin(DirectoryPartner, DirectoryPartner.organization_id == Service.organization_id)
            .where(ServiceAtLocation.location_id == place, ServiceAtLocation.retired.is_(False))
            .where(Service.retired.is_(False))
        )
    )


def untold_under(session: Session, service_id: str) -> frozenset[str]:
    """Returns the ids of the places that an entry's page tells nobody."""
    return what_is_untold(session).under(session.get_one(Listing, service_id).visibility)


def places_named(session: Session, row: Model) -> set[str]:
    """Returns the ids of the places that a row is, is at, or names a tie to."""
    named = {row.id if isinstance(row, Location) else None, getattr(row, "location_id", None)}
    tie = getattr(row, "service_at_location_id", None)
    if tie and (link := session.get(ServiceAtLocation, tie)):
        named.add(link.location_id)
    return {one for one in named if one}


def told_values(session: Session, service_id: str) -> Told:
    """Returns what says a value of an entity's row as it may be told to whoever sees the changes of an entry.

    Texts lose secret streets. Nothing is told of a row at a place that stays untold, whoever made it a secret, nor of a
    confidential entry's own place; what stood there earlier included.
    """
    redact = what_is_untold(session).redact
    untold = untold_under(session, service_id)
    hidden = session.get_one(Listing, service_id).visibility == Visibility.CONFIDENTIAL

    def told(entity: str, row: Model, value: Any) -> Any:
        secret = (hidden and entity in PLACE_TABLES) or not untold.isdisjoint(places_named(session, row))
        if secret and not isinstance(value, bool):
            return None if value is None else "…"
        return redact(value) if isinstance(value, str) else value

    return told
