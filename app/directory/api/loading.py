"""Reads the rows behind an answer, with everything that decides whether they may be told, and passes them through the gate."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, func, select
from sqlalchemy.orm import Session

from app.directory import standard
from app.directory.exporting.gate import Audience, Offered, Secrets, Tables, hidden, homes, passed
from app.directory.hsds import Service
from app.directory.local_models import LocalCorrection
from app.directory.merging import batches
from app.directory.models import TABLES, Listing
from app.directory.untold import what_is_untold
from app.storage import among

AT_ONCE = 10_000
"""Services that are asked about in one question."""
REFERENCE_STEPS = 3
"""A telephone names a contact, which names a service at a location, which names a service."""


def loaded(session: Session, roots: dict[str, Iterable[str]], full: bool) -> Tables:
    """Returns what may be told of some rows and, when `full`, of everything nested in them."""
    tables: Tables = {name: {} for name in TABLES}
    frontier = {table: set(keys) for table, keys in roots.items()}
    for table, keys in frontier.items():
        read(session, tables, table, "id", keys)
    while frontier:
        following: dict[str, set[str]] = defaultdict(set)
        for table, keys in frontier.items():
            for child, column in below(table) if full else ():
                following[child] |= read(session, tables, child, column, keys)
            for _key, target, column in standard.SINGLE.get(table, ()):
                named = {tables[table][key].get(column) for key in keys if key in tables[table]}
                following[target] |= read(session, tables, target, "id", {one for one in named if one})
        frontier = {table: keys for table, keys in following.items() if keys}
    add_named(session, tables)
    told = passed(tables, secrets(session, tables), Audience.PUBLIC)
    return {
        table: {key: row for key, row in rows.items() if not row["retired"]} for table, rows in told.items()
    }


def below(table: str) -> list[tuple[str, str]]:
    """Returns the tables whose rows are nested in a table's, and the column in which they name it."""
    found = [(child, column) for _key, child, column in standard.CHILDREN.get(table, ())]
    found += [("attribute", "link_id")] if table not in standard.WITHOUT_ATTRIBUTES else []
    return found + ([("metadata", "resource_id")] if table not in standard.WITHOUT_METADATA else [])


def read(
    session: Session, tables: Tables, name: str, column: str, values: Iterable[str], retired: bool = False
) -> set[str]:
    """Reads rows into the tables; returns the ids of those that were not there before."""
    table = cast(Table, TABLES[name].__table__)
    new: set[str] = set()
    wanted = list(values)
    if not wanted:
        return new
    query = select(table).where(among(table.c[column], wanted))
    if not retired:
        query = query.where(table.c.retired.is_(False))
    for row in session.execute(query.order_by(table.c.id)).mappings():
        if row["id"] not in tables[name]:
            tables[name][row["id"]] = dict(row)
            new.add(row["id"])
    return new


def add_named(session: Session, tables: Tables) -> None:
    """Reads the rows that are only named by others, retired ones too: whether they are told decides about those others."""
    for _step in range(REFERENCE_STEPS):
        wanted: dict[str, set[str]] = defaultdict(set)
        for table, rows in tables.items():
            for column, target in standard.references(table).items():
                named = {row[column] for row in rows.values() if row[column]}
                wanted[target] |= named - tables[target].keys()
        for target, keys in wanted.items():
            read(session, tables, target, "id", keys, retired=True)


def secrets(session: Session, tables: Tables) -> Secrets:
    """Returns what the rows alone do not say about who may have them."""
    untold = what_is_untold(session)
    seen = select(Listing.service_id, Listing.visibility).where(among(Listing.service_id, tables["service"]))
    visibility = {key: said for key, said in session.execute(seen)} if tables["service"] else {}  # noqa: C416
    services = offered(session, tables)
    return Secrets(
        visibility,
        untold.to_visitors,
        hidden(services, Audience.PUBLIC),
        homes(services, Audience.PUBLIC),
        untold.redact,
    )


def offered(session: Session, tables: Tables) -> list[Offered]:
    """Returns all services of the organisations and of the programmes that were read, those that are gone too."""
    columns = (Service.organization_id, Service.program_id, Listing.visibility, Service.retired)
    query = select(*columns).outerjoin(Listing, Listing.service_id == Service.id).distinct()
    # Asked apart, so that the index of the first is used: few sources have programmes.
    wanted = ((Service.organization_id, tables["organization"]), (Service.program_id, tables["program"]))
    return [
        Offered(*row)
        for column, keys in wanted
        if keys
        for row in session.execute(query.where(among(column, keys)))
    ]


def modified(session: Session, services: Iterable[str]) -> dict[str, datetime]:
    """Returns when each service's entry last changed here, as far as that is known."""
    found: dict[str, datetime] = {}

    def later(key: str, *moments: Any) -> None:
        known = [one for one in (found.get(key), *moments) if one is not None]
        if known:
            found[key] = max(known)

    corrected = select(
        LocalCorrection.service_id, func.max(LocalCorrection.at), func.max(LocalCorrection.replaced_at)
    ).group_by(LocalCorrection.service_id)
    listed = select(Listing.service_id, Listing.changed_at, Listing.confirmed_at)
    for some in batches(services, AT_ONCE):
        for query, column in ((listed, Listing.service_id), (corrected, LocalCorrection.service_id)):
            for key, *moments in session.execute(query.where(among(column, some))):
                later(key, *moments)
    return found
