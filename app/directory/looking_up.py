"""What the database alone finds while a large directory has no index yet: names and needs, without ranking. Read for `queries`."""

from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, case, cast, func, not_, or_, select, union
from sqlalchemy.orm import Session

from app.directory.hsds import Language, Location, Organization, Service, ServiceAtLocation
from app.directory.languages import code_of
from app.directory.models import Listing, Visibility
from app.directory.ranking import RULES, Query
from app.directory.rows import HIDDEN_STATES, visible
from app.directory.told_texts import redacted, telling
from app.directory.untold import what_is_untold
from app.directory.words import counting, normalise
from app.storage import among

WORDS = 6
"""Words that are looked for, at most."""


def count(session: Session, asked: Query, members: bool) -> int:
    """Returns how many services the database finds."""
    return session.scalar(select(func.count()).select_from(matching(session, asked, members).subquery())) or 0


def found(session: Session, asked: Query, members: bool, start: int, limit: int) -> list[str]:
    """Returns the ids of services by name; where a name has a secret street, its place would tell the letters of it."""
    hidden = among(Service.id, redacted(session, [Service.name]))
    order = (case((hidden, 1), else_=0), case((hidden, ""), else_=Service.name), Service.id)
    ordered = matching(session, asked, members).order_by(*order)
    return list(session.scalars(ordered.offset(start).limit(limit)))


def matching(session: Session, asked: Query, members: bool) -> Select[Any]:
    """Returns the question for the ids of services that have a need, and every word in their own or their provider's name."""
    query = (
        select(Service.id)
        .join(Listing, Listing.service_id == Service.id)
        .outerjoin(Organization, Organization.id == Service.organization_id)
        .where(Service.retired.is_(False), visible(members))
        .where(or_(Service.status.is_(None), Service.status.not_in(HIDDEN_STATES)))
    )
    if asked.refer:
        query = query.where(Listing.accepts_referrals)
    if asked.needs:
        said = cast(Listing.needs, Text)
        query = query.where(or_(*(said.contains(f'"{need}"', autoescape=True) for need in asked.needs)))
    for forms in spellings(asked.words)[:WORDS]:
        told = [
            and_(*telling(session, [form], [one]))
            for one in (Service.name, Organization.name)
            for form in forms
        ]
        query = query.where(or_(*told))
    return query


def spellings(text: str) -> list[set[str]]:
    """Returns the typed words that count, each as it was typed and as search compares it."""
    kept = set(counting(normalise(text), RULES))
    return [{typed, *words} for typed in text.split() if kept.intersection(words := normalise(typed))]


def languages(session: Session, members: bool) -> list[str]:
    """Returns the codes of the languages that services name which a visitor, or a member, may know of; of their places those alone that are told."""
    named = select(Language.code, Language.name).where(Language.retired.is_(False))
    known = matching(session, Query(), members)
    own = named.where(Language.service_id.in_(known))
    there = (
        named.join(Location, Location.id == Language.location_id)
        .join(ServiceAtLocation, ServiceAtLocation.location_id == Location.id)
        .join(Listing, Listing.service_id == ServiceAtLocation.service_id)
        .where(Location.retired.is_(False), ServiceAtLocation.retired.is_(False))
        .where(ServiceAtLocation.service_id.in_(known), place_told(session))
    )
    rows = session.execute(union(own, there))
    return sorted({code for one, name in rows if (code := code_of(one, name))})


def place_told(session: Session) -> ColumnElement[bool]:
    """Returns the condition that where a listing's location is may be told under its service."""
    untold = what_is_untold(session)
    for_members = (Listing.visibility == Visibility.PARTNERS.value) | not_(
        among(Location.id, untold.members_only)
    )
    return not_(among(Location.id, untold.secret)) & for_members
