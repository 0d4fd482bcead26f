"""What others may ask of the directory: plain data, never rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.directory.details import ServiceDetail, load
from app.directory.hsds import Service
from app.directory.index import days, searchable
from app.directory.models import Area, DirectoryPartner, Listing
from app.directory.ranking import Match, Query, rank

PAGE = 12


@dataclass(frozen=True)
class NearPlace:
    """A place that can be chosen as *near*; coordinates in thousandths of a degree."""

    slug: str
    name: str
    latitude: int
    longitude: int


@dataclass(frozen=True)
class Results:
    """One page of what was found, best first."""

    found: tuple[tuple[ServiceDetail, Match], ...]
    total: int
    page: int
    pages: int


def areas(session: Session) -> list[NearPlace]:
    """Returns the places that can be chosen as near, by name."""
    rows = session.scalars(select(Area).order_by(Area.name, Area.slug))
    return [
        NearPlace(one.slug, one.name, round(one.latitude * 1000), round(one.longitude * 1000)) for one in rows
    ]


def languages(session: Session, members: bool = False) -> list[str]:
    """Returns the codes of all languages that some service speaks."""
    return sorted({code for one in searchable(session, members).entries for code in one["languages"]})


def query(
    words: str, needs: Sequence[str], language: str, near: NearPlace | None, today: date, refer: bool = False
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
    )


def search(session: Session, asked: Query, page: int = 1, members: bool = False) -> Results:
    """Returns page `page` (counted from 1; the last when there are fewer) of the services that fit."""
    matches = rank(searchable(session, members), asked)
    pages = max(1, -(-len(matches) // PAGE))
    page = min(max(page, 1), pages)
    shown = matches[(page - 1) * PAGE : page * PAGE]
    return Results(with_details(session, shown, members), len(matches), page, pages)


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
    index = searchable(session, members=True)
    taking = {one["id"] for one in index.entries if one.get("referral")}
    matches = [one for one in rank(index, query("", needs, language, near, today)) if one.id in taking]
    return list(with_details(session, matches[:limit], members=True))


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
