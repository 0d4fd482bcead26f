"""A source's rows are written over those it brought last time; what was corrected here stays. Part of `commands`."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar, cast
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb
from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from app.directory.hsds import Service, ServiceAtLocation, public_id
from app.directory.importing import Prepared
from app.directory.local_models import LocalCorrection
from app.directory.models import TABLES

AT_ONCE = 500
"""Values in one question to the database."""
T = TypeVar("T")


@dataclass(frozen=True)
class Conflict:
    """A field that was corrected here and has since changed in its source too. What stands here stays."""

    table: str
    row_id: str
    field: str


@dataclass
class Merged:
    """What became of one table's rows."""

    added: int = 0
    changed: int = 0
    retired: int = 0
    conflicts: list[Conflict] = field(default_factory=list)


@dataclass
class Touched:
    """Ids of what a change is seen in: services, and what services are reached through."""

    ids: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def note(self, table: str, row: Mapping[str, Any]) -> None:
        """Remembers a row that is new, different or gone."""
        if table in ("service", "organization", "location", "service_at_location"):
            self.ids[table].add(row["id"])
        if table == "service":  # The other services of its provider say nothing of it.
            return
        for name in ("service", "organization", "location", "service_at_location"):
            if found := row.get(f"{name}_id"):
                self.ids[name].add(found)
        if found := row.get("link_id"):
            self.ids["service"].add(found)

    def services(self, session: Session) -> set[str]:
        """Returns the ids of all services in whose entries the changes are seen."""
        found = set(self.ids["service"])
        ways = (
            (Service.id, Service.organization_id, "organization"),
            (ServiceAtLocation.service_id, ServiceAtLocation.location_id, "location"),
            (ServiceAtLocation.service_id, ServiceAtLocation.id, "service_at_location"),
        )
        for wanted, column, name in ways:
            for some in batches(self.ids[name]):
                found |= {one for one in session.scalars(select(wanted).where(column.in_(some))) if one}
        return found


def batches(values: Iterable[T], size: int = AT_ONCE) -> Iterator[list[T]]:
    """Yields values in lists that a database takes at once."""
    left = iter(values)
    while some := list(islice(left, size)):
        yield some


def merge_table(
    session: Session, name: str, prepared: Prepared, touched: Touched, progress: Callable[[int], None]
) -> Merged:
    """Writes one table's differences: new rows, changed ones, and as retired those that are gone."""
    table = cast(Table, TABLES[name].__table__)
    merged = Merged()
    rows = session.execute(select(table).where(table.c.origin == prepared.origin)).mappings()
    known: dict[str, dict[str, Any]] = {row["id"]: dict(row) for row in rows}
    kept = corrections(session, name, prepared.origin) if known else {}
    new: list[dict[str, Any]] = []
    different: list[dict[str, Any]] = []
    for key, row in prepared.tables[name].items():
        if key not in known:
            new.append(row)
            continue
        ours = {**row, **keep(row, kept.get(key, ()), merged)}
        if any(known[key][one] != said for one, said in ours.items()):
            different.append(ours)
    gone = [row for key, row in known.items() if key not in prepared.tables[name] and not row["retired"]]
    for row in gone:
        merged.conflicts += [Conflict(name, row["id"], one.field) for one in kept.get(row["id"], ())]
    for row in (*new, *different, *gone):
        touched.note(name, row)
    insert_rows(session, table, new)
    update_rows(session, table, different)
    update_rows(session, table, [{"id": row["id"], "retired": True} for row in gone])
    progress(len(prepared.tables[name]))
    merged.added, merged.changed, merged.retired = len(new), len(different), len(gone)
    return merged


def insert_rows(session: Session, table: Table, rows: list[dict[str, Any]]) -> None:
    """Adds rows, each with an id for others that no other source's row has."""
    uuids = {found for row in rows if (found := as_uuid(row["given_id"]))}
    taken: set[str] = set()
    for some in batches(uuids):
        taken |= set(session.scalars(select(table.c.public_id).where(table.c.public_id.in_(some))))
    if rows:
        told = [
            {
                **row,
                "public_id": public_id(
                    row["id"], "" if as_uuid(row["given_id"]) in taken else row["given_id"]
                ),
            }
            for row in rows
        ]
        write_rows(session, table, told)


def write_rows(session: Session, table: Table, rows: list[dict[str, Any]]) -> None:
    """Adds rows of all of a table's columns, on PostgreSQL in the way that is made for many."""
    connection = session.connection()
    if connection.dialect.name != "postgresql":
        session.execute(insert(table), rows)
        return
    names = [sql.Identifier(one) for one in rows[0]]
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table.name), sql.SQL(", ").join(names)
    )
    driver = cast(psycopg.Connection, connection.connection.driver_connection)
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row([Jsonb(one) if isinstance(one, dict | list) else one for one in row.values()])


def as_uuid(text: str) -> str:
    """Returns a UUID as others write it; empty for any other text."""
    try:
        return str(UUID(text))
    except ValueError:
        return ""


def update_rows(session: Session, table: Table, rows: list[dict[str, Any]]) -> None:
    """Writes rows over those of the same id."""
    if rows:
        values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in rows[0] if name != "id"}
        statement = update(table).where(table.c.id == bindparam("new_id")).values(values)
        session.connection().execute(
            statement, [{f"new_{name}": one for name, one in row.items()} for row in rows]
        )


def corrections(session: Session, table: str, origin: str) -> dict[str, list[LocalCorrection]]:
    """Returns the corrections in force on a source's rows of a table, by row."""
    found: dict[str, list[LocalCorrection]] = defaultdict(list)
    wanted = select(LocalCorrection).where(
        LocalCorrection.entity == table,
        LocalCorrection.entity_id.startswith(f"{origin}~", autoescape=True),
        LocalCorrection.replaced_at.is_(None),
    )
    for one in session.scalars(wanted):
        found[one.entity_id].append(one)
    return found


def keep(row: Mapping[str, Any], kept: Iterable[LocalCorrection], merged: Merged) -> dict[str, Any]:
    """Returns what was corrected here of a row, and notes what its source says now."""
    stays: dict[str, Any] = {}
    for one in kept:
        if one.field not in row:
            continue
        theirs = row[one.field]
        stays[one.field] = one.value
        if theirs != one.source_value:
            if theirs != one.value:
                merged.conflicts.append(Conflict(one.entity, one.entity_id, one.field))
            one.source_value = theirs
    return stays
