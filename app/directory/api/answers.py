"""What each address of the HSDS API answers: which rows, put together how."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.directory.api import finding
from app.directory.api.asking import Asked
from app.directory.api.loading import loaded, modified
from app.directory.api.telling import Teller, instant
from app.directory.hsds import Service
from app.directory.models import TABLES, Listing
from app.storage import among

STREAMED = 500
"""Objects that are read at once for NDJSON."""
PAGING = ("search", "page", "per_page", "format")


@dataclass(frozen=True)
class Resource:
    """One kind of object with its list."""

    table: str
    parameters: tuple[str, ...]
    query: Callable[[Session, Asked], Select[str]]
    make: Callable[[Session, list[str], Asked], list[dict[str, Any]]]


def make_services(session: Session, keys: list[str], ask: Asked) -> list[dict[str, Any]]:
    """Returns services with their organisation and program, or in full, or next to nothing of them."""
    changed = modified(session, keys)
    if ask.minimal:
        told = session.execute(select(Service.id, Service.public_id).where(among(Service.id, keys)))
        ids: dict[str, str] = {key: public for key, public in told}  # noqa: C416
        return [
            {"id": ids[key], **({"modified_date": instant(changed[key])} if key in changed else {})}
            for key in keys
        ]
    teller = Teller(loaded(session, {"service": keys}, ask.full), changed)
    return teller.nest.of("service", keys)


def make_service_at_locations(session: Session, keys: list[str], ask: Asked) -> list[dict[str, Any]]:
    """Returns services at locations, each with its location and its service."""
    tables = loaded(session, {"service_at_location": keys}, ask.full)
    of = {key: row["service_id"] for key, row in tables["service_at_location"].items()}
    services = set(of.values())
    around = loaded(session, {"service": services}, ask.full)
    changed = modified(session, services)
    links, theirs = Teller(tables | {"service": around["service"]}, changed), Teller(around, changed)
    found = []
    for key in keys:
        link = links.nest.one("service_at_location", key)
        service = theirs.nest.one("service", of.get(key, ""), "service_at_locations")
        if link is not None and service is not None:
            found.append({**link, "service": service})
    return found


def make_organizations(session: Session, keys: list[str], ask: Asked) -> list[dict[str, Any]]:
    """Returns organisations; in full they come with their services."""
    full = ask.full or ask.full_service
    teller = Teller(loaded(session, {"organization": keys}, full), {})
    found = teller.nest.of("organization", keys)
    if not full:
        return found
    theirs = (
        select(Service.organization_id, Service.id)
        .join(Listing, Listing.service_id == Service.id)
        .where(among(Service.organization_id, keys), Service.retired.is_(False), finding.PUBLIC)
        .order_by(Service.id)
    )
    owned: dict[str, list[str]] = {}
    for owner, key in session.execute(theirs):
        owned.setdefault(str(owner), []).append(key)
    services = [key for some in owned.values() for key in some]
    around = Teller(loaded(session, {"service": services}, ask.full_service), modified(session, services))
    ids = {teller.told("organization", key): owned.get(key, []) for key in keys}
    return [{**one, "services": around.nest.of("service", ids[one["id"]], "organization")} for one in found]


def make_terms(table: str) -> Callable[[Session, list[str], Asked], list[dict[str, Any]]]:
    """Returns what makes taxonomies, or terms."""

    def make(session: Session, keys: list[str], _ask: Asked) -> list[dict[str, Any]]:
        return Teller(loaded(session, {table: keys}, full=True), {}).nest.of(table, keys)

    return make


RESOURCES: dict[str, Resource] = {
    "services": Resource(
        "service",
        (*PAGING, "taxonomy_term_id", "taxonomy_id", "organization_id", "modified_after", "minimal", "full"),
        finding.services,
        make_services,
    ),
    "service_at_locations": Resource(
        "service_at_location",
        (
            *PAGING,
            "taxonomy_term_id",
            "taxonomy_id",
            "organization_id",
            "modified_after",
            "full",
            "postcode",
            "proximity",
        ),
        finding.service_at_locations,
        make_service_at_locations,
    ),
    "organizations": Resource(
        "organization",
        (*PAGING, "taxonomy_term_id", "taxonomy_id", "full", "full_service"),
        finding.organizations,
        make_organizations,
    ),
    "taxonomies": Resource("taxonomy", PAGING, finding.taxonomies, make_terms("taxonomy")),
    "taxonomy_terms": Resource(
        "taxonomy_term",
        (*PAGING, "taxonomy_id", "top_only", "parent_id"),
        finding.taxonomy_terms,
        make_terms("taxonomy_term"),
    ),
}
OF_ONE: dict[str, tuple[str, ...]] = {"organizations": ("full_service",)}
"""Parameters of a single object."""


def one(session: Session, resource: Resource, public_id: str, ask: Asked) -> dict[str, Any] | None:
    """Returns one object in full; None when there is none that is public."""
    model = TABLES[resource.table]
    query = resource.query(session, Asked()).where(model.public_id == public_id)
    key = session.scalars(query.limit(1)).first()
    made = resource.make(session, [key], replace(ask, full=True)) if key else []
    return made[0] if made else None


def page(session: Session, resource: Resource, ask: Asked) -> dict[str, Any]:
    """Returns a page of objects with the counts that the standard asks for."""
    query = resource.query(session, ask)
    total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    size = ask.per_page or (max(total, 1) if ask.minimal else 50)
    pages = -(-total // size)
    keys = list(session.scalars(query.limit(size).offset((ask.page - 1) * size)))
    contents = resource.make(session, keys, ask) if keys else []
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": ask.page,
        "size": len(contents),
        "first_page": ask.page == 1,
        "last_page": ask.page >= pages,
        "empty": not contents,
        "contents": contents,
    }


def everything(session: Session, resource: Resource, ask: Asked) -> Iterator[dict[str, Any]]:
    """Yields all objects, read a few at a time."""
    query, column = resource.query(session, ask), TABLES[resource.table].id
    keys = list(session.scalars(query.limit(STREAMED)))
    while keys:
        yield from resource.make(session, keys, ask)
        session.expunge_all()
        keys = list(session.scalars(query.where(column > keys[-1]).limit(STREAMED)))
