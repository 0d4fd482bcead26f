"""What others may ask of the directory: plain data, never rows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.directory.details import ServiceDetail, load
from app.directory.finding import searchable
from app.directory.hsds import Service
from app.directory.index import days
from app.directory.models import Area, DirectoryPartner, Listing
from app.directory.places import NearPlace
from app.directory.ranking import Index, Match, Query, rank

PAGE = 12


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


def areas(session: Session) -> list[NearPlace]:
    """Returns the places that can be chosen as near, by name."""
    rows = session.scalars(select(Area).order_by(Area.name, Area.slug))
    return [
        NearPlace(one.slug, one.name, round(one.latitude * 1000), round(one.longitude * 1000)) for one in rows
    ]


def languages(session: Session, members: bool = False) -> list[str]:
    """Returns the codes of all languages that some service speaks."""
    index = searchable(session)
    shown = index.alive if members else ~index.facet("members")
    return [code for code in index.named("language") if (index.facet(f"language:{code}") & shown).any()]


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
    session: Session, asked: Query, page: int = 1, members: bool = False, now: datetime | None = None
) -> Results:
    """Returns page `page` (counted from 1; the last when there are fewer) of the services that fit, open ones by `now`."""
    index = searchable(session)
    times = clocks(index, now) if now and "open" in asked.asks else {}
    ranking = rank(index, replace(asked, members=members, clocks=times))
    pages = max(1, -(-len(ranking) // PAGE))
    page = min(max(page, 1), pages)
    shown = ranking.matches((page - 1) * PAGE, page * PAGE)
    return Results(
        with_details(session, shown, members), len(ranking), page, pages, ranking.unknown, ranking.partly
    )


def with_details(
    session: Session, matches: Sequence[Match], members: bool
) -> tuple[tuple[ServiceDetail, Match], ...]:
    """Returns matches with their services, in their order."""
    details = {one.id: one for one in load(session, [one.id for one in matches], members)}
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
    return list(with_details(session, rank(searchable(session), asked).matches(0, limit), members=True))


def service_card(session: Session, service_id: str, members: bool = False) -> ServiceDetail | None:
    """Returns one service; None when there is none that a visitor, or a member, may know of."""
    return next(iter(load(session, [service_id], members)), None)


def partner_of(session: Session, service_id: str) -> UUID | None:
    """Returns the Waymark organisation that receives referrals to a service; None when it takes none."""
    return session.scalar(
        select(DirectoryPartner.organisation_id)
        .join(Service, Service.organization_id == DirectoryPartner.organization_id)
        .join(Listing, Listing.service_id == Service.id)
        .where(Service.id == service_id, Service.retired.is_(False), Listing.accepts_referrals)
    )
