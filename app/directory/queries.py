"""What others may ask of the directory: plain data, never rows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.directory import looking_up
from app.directory.details import ServiceDetail, load
from app.directory.finding import hidden_since, revision, searchable
from app.directory.hsds import Service
from app.directory.index import days
from app.directory.models import Area, DirectoryPartner, Listing
from app.directory.places import NearPlace
from app.directory.ranking import Index, Match, Query, rank
from app.directory.untold import only_reads

PAGE = 12
KEPT = "waymark_directory_areas"


@dataclass(frozen=True)
class Results:
    """One page of what was found, best first."""

    found: tuple[tuple[ServiceDetail, Match], ...]
    total: int
    page: int
    pages: int
    unknown: tuple[str, ...] = ()
    """Words that no place has, and that were left out."""
    partly: bool = False
    """Whether no place has all the other words."""
    preparing: bool = False
    """Whether there is no index yet: names were compared, and needs, and nothing else."""


def areas(session: Session, members: bool = False) -> tuple[NearPlace, ...]:
    """Returns the places that a visitor, or a member, can choose as near, by name.

    Kept until the directory changes, for requests that only read.
    """
    if not only_reads():
        return _areas(session, members)
    now = revision(session)
    kept: dict[bool, tuple[int, tuple[NearPlace, ...]]] = current_app.extensions.setdefault(KEPT, {})
    if members not in kept or kept[members][0] != now:
        kept[members] = (now, _areas(session, members))
    return kept[members][1]


def _areas(session: Session, members: bool) -> tuple[NearPlace, ...]:
    middle = (Area.members_latitude, Area.members_longitude) if members else (Area.latitude, Area.longitude)
    rows = session.execute(select(Area.slug, Area.name, *middle).order_by(Area.name, Area.slug))
    return tuple(
        NearPlace(slug, name, round(north * 1000), round(east * 1000))
        for slug, name, north, east in rows
        if north is not None and east is not None
    )


def languages(session: Session, members: bool = False) -> list[str]:
    """Returns the codes of all languages that some service speaks."""
    known = searchable(session)
    return known.index.spoken[members] if known else looking_up.languages(session, members)


def clocks(index: Index, now: datetime) -> dict[str, tuple[int, int]]:
    """Returns the minute of the week and the day in every time zone that hours are told in; UTC where none is named."""
    found = {}
    for name in index.zones:
        there = now.astimezone(zone(name))
        found[name] = (there.weekday() * 1440 + there.hour * 60 + there.minute, days(there.date()))
    return found


def zone(name: str) -> "ZoneInfo | timezone":
    """Returns a time zone by its IANA name, or from `UTC+01:00`."""
    if not name.startswith("UTC") or name == "UTC":
        return ZoneInfo(name) if name and name != "UTC" else UTC
    hours, minutes = int(name[4:6]), int(name[7:9])
    ahead = timedelta(hours=hours, minutes=minutes)
    return timezone(-ahead if name[3] == "-" else ahead) if ahead < timedelta(hours=24) else UTC


def query(
    words: str,
    needs: Sequence[str],
    language: str,
    near: NearPlace | None,
    today: date,
    *,
    refer: bool = False,
    asks: Sequence[str] = (),
    age: int | None = None,
) -> Query:
    """Returns what ranking is asked; the place's coordinates stand in for the person's."""
    return Query(
        words=words,
        needs=tuple(needs),
        language=language,
        latitude=near.latitude if near else None,
        longitude=near.longitude if near else None,
        today=days(today),
        refer=refer,
        asks=tuple(asks),
        age=age,
    )


def search(
    session: Session,
    asked: Query,
    page: int = 1,
    members: bool = False,
    now: datetime | None = None,
    cards: bool = False,
) -> Results:
    """Returns page `page` (counted from 1; the last when there are fewer) of the services that fit, open ones by `now`.

    For `cards` the services have what a card shows, and nothing else.
    """
    known = searchable(session)
    if known is None:
        return looked_up(session, asked, page, members, cards)
    times = clocks(known.index, now) if now and "open" in asked.asks else {}
    hidden = hidden_since(session, known, members)
    ranking = rank(known.index, replace(asked, members=members, clocks=times, hidden=hidden))
    pages = max(1, -(-len(ranking) // PAGE))
    page = min(max(page, 1), pages)
    shown = ranking.matches((page - 1) * PAGE, page * PAGE)
    return Results(
        with_details(session, shown, members, cards),
        len(ranking),
        page,
        pages,
        ranking.unknown,
        ranking.partly,
    )


def looked_up(session: Session, asked: Query, page: int, members: bool, cards: bool) -> Results:
    """Returns a page of what the database alone finds."""
    total = looking_up.count(session, asked, members)
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 1), pages)
    ids = looking_up.found(session, asked, members, (page - 1) * PAGE, PAGE)
    shown = [Match(one, 0, ()) for one in ids]
    return Results(with_details(session, shown, members, cards), total, page, pages, preparing=True)


def with_details(
    session: Session, matches: Sequence[Match], members: bool, cards: bool = False
) -> tuple[tuple[ServiceDetail, Match], ...]:
    """Returns matches with their services, in their order."""
    details = {one.id: one for one in load(session, [one.id for one in matches], members, brief=cards)}
    return tuple((details[one.id], one) for one in matches if one.id in details)


def services_accepting_referrals(
    session: Session,
    needs: Sequence[str],
    language: str = "",
    near: NearPlace | None = None,
    today: date = date(1970, 1, 1),
    limit: int = 20,
) -> list[tuple[ServiceDetail, Match]]:
    """Returns the services that take referrals and have one of `needs` (any when empty), best first; for members."""
    asked = replace(query("", needs, language, near, today, refer=True), members=True)
    known = searchable(session)
    if known is None:
        matches = [Match(one, 0, ()) for one in looking_up.found(session, asked, True, 0, limit)]
    else:
        asked = replace(asked, hidden=hidden_since(session, known, members=True))
        matches = rank(known.index, asked).matches(0, limit)
    return list(with_details(session, matches, members=True))


def service_card(session: Session, service_id: str, members: bool = False) -> ServiceDetail | None:
    """Returns one service; None when there is none that a visitor, or a member, may know of."""
    return next(iter(load(session, [service_id], members)), None)


def service_cards(session: Session, ids: Collection[str]) -> list[ServiceDetail]:
    """Returns those of some services that a member may know of, with what a card shows."""
    return load(session, ids, members=True, brief=True)


def partner_of(session: Session, service_id: str) -> UUID | None:
    """Returns the Waymark organisation that receives referrals to a service; None when it takes none."""
    return session.scalar(
        select(DirectoryPartner.organisation_id)
        .join(Service, Service.organization_id == DirectoryPartner.organization_id)
        .join(Listing, Listing.service_id == Service.id)
        .where(Service.id == service_id, Service.retired.is_(False), Listing.accepts_referrals)
    )
