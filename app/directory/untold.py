"""What of the directory stays untold: the places of confidential services to everybody, those of members' services to visitors.

A confidential place's locations, with their addresses, coordinates and telephones, are named here before anything is told;
its street addresses are also taken out of texts, wherever somebody wrote them. A place that services for members alone use
is told under these services, and under no other.
"""

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any, TypeGuard, cast

from flask import current_app, has_request_context, request
from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.directory.hsds import Address, Location, Service, ServiceAtLocation
from app.directory.local_models import LocalCorrection
from app.directory.models import DirectoryState, Listing, Visibility
from app.storage import among
from app.storage.sqlite import reading

KEPT, STATE = "waymark_directory_untold", "waymark_directory_state"
WORD = re.compile(r"\w+")
STREET_LINES = (Address.address_1, Address.address_2, Address.attention)
SHORTEST = 6
"""Letters of a street that is taken out of texts."""


@dataclass(frozen=True)
class Untold:
    """Where services are that not everybody may know of."""

    secret: frozenset[str]
    """Ids of the locations that are told to nobody."""
    members_only: frozenset[str]
    """Ids of those that are told to members alone, under the services for members that use them."""
    streets: frozenset[str]
    """Secret streets, which are taken out of texts."""

    @cached_property
    def redact(self) -> Callable[[str | None], str]:
        """Takes secret streets out of a text."""
        return redact_streets(self.streets)

    @cached_property
    def stamp(self) -> str:
        """What differs when other places, or other streets in texts, have to stay untold."""
        parts = ("\n".join(sorted(one)) for one in (self.secret, self.members_only, self.streets))
        return sha256("\n\n".join(parts).encode()).hexdigest()

    @cached_property
    def to_visitors(self) -> frozenset[str]:
        """Ids of all locations that visitors are not told."""
        return self.secret | self.members_only

    def under(self, visibility: str) -> frozenset[str]:
        """Returns the ids of the locations that are not told under an entry, whoever reads it."""
        return self.secret if visibility == Visibility.PARTNERS else self.to_visitors


def what_is_untold(session: Session) -> Untold:
    """Returns what is not told to everybody.

    Kept until the directory changes, for those who only read: they can see nothing that is taken back later.
    """
    if not only_reads():
        return untold_now(session)
    now = state(session)
    kept = current_app.extensions.get(KEPT)
    if kept is None or kept[0] != now:
        kept = current_app.extensions[KEPT] = (now, untold_now(session))
    return cast(Untold, kept[1])


def only_reads() -> bool:
    """Whether nothing is changed here: in a request that only reads, and where somebody said that they read.

    It sees one directory from beginning to end.
    """
    return reading.get() or (has_request_context() and request.method in ("GET", "HEAD"))


def state(session: Session) -> tuple[int, int, int]:
    """Returns the number of the directory's last change (0 while it is empty), and how many services are confidential and for members.

    Asked once in a request that only reads.
    """
    asked = request.environ if has_request_context() and only_reads() else {}
    if STATE in asked:
        return cast(tuple[int, int, int], asked[STATE])
    revision = select(func.coalesce(func.max(DirectoryState.revision), 0))
    counts = [
        select(func.count()).where(seen_as(one)) for one in (Visibility.CONFIDENTIAL, Visibility.PARTNERS)
    ]
    row = session.execute(select(*(one.scalar_subquery() for one in (revision, *counts)))).one()
    asked[STATE] = (int(row[0] or 0), int(row[1] or 0), int(row[2] or 0))
    return cast(tuple[int, int, int], asked[STATE])


def seen_as(visibility: Visibility) -> ColumnElement[bool]:
    """Returns the condition that a listing is seen by these."""
    return Listing.visibility == visibility.value


def untold_now(session: Session) -> Untold:
    """Returns what is not told to everybody, worked out."""
    secret = frozenset(secret_locations(session))
    members_only = frozenset(members_locations(session)) - secret
    return Untold(secret, members_only, frozenset(secret_streets(session, secret)))


def used(visibility: Visibility) -> Select[Any]:
    """Returns the question for the locations to which a service that is seen by these has a tie, retired rows included."""
    return (
        select(ServiceAtLocation.location_id)
        .join(Listing, Listing.service_id == ServiceAtLocation.service_id)
        .where(seen_as(visibility), ServiceAtLocation.location_id.is_not(None))
    )


def presumed(visibility: Visibility) -> Select[str]:
    """Returns the question for the places of providers that have a service of these without a tie to any place: it is there."""
    return (
        select(Location.id)
        .join(Service, Service.organization_id == Location.organization_id)
        .join(Listing, Listing.service_id == Service.id)
        .where(seen_as(visibility), ~exists().where(ServiceAtLocation.service_id == Service.id))
    )


def secret_locations(session: Session) -> set[str]:
    """Returns the ids of all locations that a confidential service uses, retired rows included."""
    hidden = Visibility.CONFIDENTIAL
    known = {*session.scalars(used(hidden)), *session.scalars(presumed(hidden))}
    return known | same_places(session, known)


def members_locations(session: Session) -> set[str]:
    """Returns the ids of the locations that services for members use, retired rows included, and no public one does."""
    tied, guessed = (set(session.scalars(ask(Visibility.PARTNERS))) for ask in (used, presumed))
    guessed -= tied
    known = (tied | guessed) - publicly_used(session, tied | guessed) - publicly_presumed(session, guessed)
    twins = same_places(session, known) - known
    # A provider's own second row of the house is as untold as the first; others are told by whom they belong to.
    return known | (twins - publicly_used(session, twins) - publicly_presumed(session, twins, but=known))


def publicly_used(session: Session, places: Collection[str]) -> set[str]:
    """Returns those of some locations to which a public service has a tie, both still there."""
    if not places:
        return set()
    live = (
        used(Visibility.PUBLIC)
        .join(Service, Service.id == ServiceAtLocation.service_id)
        .where(ServiceAtLocation.retired.is_(False), Service.retired.is_(False))
    )
    return set(session.scalars(live.where(among(ServiceAtLocation.location_id, places))))


def publicly_presumed(session: Session, places: Collection[str], but: Collection[str] = ()) -> set[str]:
    """Returns those of some locations at which a public service is presumed, of another provider than those of `but`."""
    if not places:
        return set()
    theirs = select(Location.organization_id).where(
        among(Location.id, but), Location.organization_id.is_not(None)
    )
    return set(
        session.scalars(
            presumed(Visibility.PUBLIC).where(
                Service.retired.is_(False), among(Location.id, places), Service.organization_id.not_in(theirs)
            )
        )
    )


def same_places(session: Session, secret: Collection[str]) -> set[str]:
    """Returns other locations that are the same house as one of these: the same street and town, or the same point."""
    if not secret:
        return set()
    first, second, town = (func.lower(one) for one in (Address.address_1, Address.address_2, Address.city))
    theirs = select(first, second, town).where(among(Address.location_id, secret))
    houses = {(line, where) for *lines, where in session.execute(theirs) for line in streets(*lines)}
    known = {line for line, _where in houses}
    twins = select(Address.location_id, first, second, town).where(
        or_(among(first, known), among(second, known))
    )
    found = {
        place
        for place, *lines, where in session.execute(twins)
        if place and any((line, where) in houses for line in streets(*lines))
    }
    other = aliased(Location)
    same_point = (other.latitude == Location.latitude) & (other.longitude == Location.longitude)
    near = select(other.id).join(Location, same_point).where(among(Location.id, secret))
    return found | set(session.scalars(near))


def secret_streets(session: Session, secret: Collection[str]) -> set[str]:
    """Returns the streets of these locations, those of earlier too; what is too short to be told apart from a word is none.

    A street may stand in any line of an address, or be the name of the house.
    """
    if not secret:
        return set()
    addresses = session.execute(select(*STREET_LINES).where(among(Address.location_id, secret)))
    names = session.execute(select(Location.name, Location.alternate_name).where(among(Location.id, secret)))
    of_theirs = select(Address.id).where(among(Address.location_id, secret))
    earlier = session.execute(
        select(LocalCorrection.field, LocalCorrection.before, LocalCorrection.value).where(
            LocalCorrection.entity == "address", LocalCorrection.entity_id.in_(of_theirs)
        )
    )
    first, other = set[str | None](), set[str | None]()
    for street, *more in addresses:
        first.add(street)
        other.update(more)
    for field, *values in earlier:
        (first if field == "address_1" else other).update(str(one) for one in values if one is not None)
    other.update(name for row in names for name in row)
    return {one for one in first if one and len(one) >= SHORTEST} | {one for one in other if is_street(one)}


def streets(first: str | None, second: str | None) -> list[str]:
    """Returns the lines of an address that are a street, as far as can be told."""
    return [one for one in (first, second if is_street(second) else None) if one]


def is_street(text: str | None) -> TypeGuard[str]:
    """Whether a text that is not called a street is like one: a number and two words, not a floor or the name of a town."""
    words = WORD.findall(text or "")
    return (
        any(one[0].isdigit() for one in words) and sum(len(one) >= 3 and one.isalpha() for one in words) >= 2
    )


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
