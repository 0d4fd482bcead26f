"""Changes to the directory. Each takes the caller's session and leaves the commit to it."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, insert, select, update
from sqlalchemy.orm import Session

from app import audit
from app.directory.areas import refresh_areas
from app.directory.classify import needs_of
from app.directory.hsds import Service
from app.directory.importing import Prepared
from app.directory.models import TABLES, DirectoryPartner, DirectoryState, Listing, Visibility


@dataclass(frozen=True)
class Outcome:
    """What an import did: rows added, changed, retired (no longer in the source), by table."""

    added: Mapping[str, int]
    changed: Mapping[str, int]
    retired: Mapping[str, int]
    services: int
    listings: int
    """Listings and areas made or completed."""

    @property
    def changes(self) -> int:
        """Returns how many rows differ from before."""
        return self.listings + sum(sum(one.values()) for one in (self.added, self.changed, self.retired))


def import_directory(
    session: Session,
    prepared: Prepared,
    at: datetime,
    visibility: Visibility = Visibility.PUBLIC,
    problems: int = 0,
) -> Outcome:
    """Makes the source's rows those of `prepared`; rows that are gone are retired, never deleted.

    `visibility` is given to services that are new. Nothing is written, the log included, when nothing differs.
    """
    added, changed, retired = Counter[str](), Counter[str](), Counter[str]()
    for table in TABLES:
        added[table], changed[table], retired[table] = write_table(session, table, prepared)
    session.flush()
    session.expire_all()
    listings = list_services(session, prepared, visibility) + refresh_areas(session, prepared.origin)
    outcome = Outcome(+added, +changed, +retired, len(prepared.tables["service"]), listings)
    if outcome.changes:
        touch(session)
        audit.append(
            session,
            audit.Event.DIRECTORY_IMPORTED,
            at,
            source=prepared.origin,
            services=outcome.services,
            problems=problems,
        )
    return outcome


def write_table(session: Session, name: str, prepared: Prepared) -> tuple[int, int, int]:
    """Writes one table's differences; returns how many rows were added, changed, retired."""
    table = cast(Table, TABLES[name].__table__)
    wanted = prepared.tables[name]
    rows = session.execute(select(table).where(table.c.origin == prepared.origin)).mappings()
    known: dict[str, dict[str, Any]] = {row["id"]: dict(row) for row in rows}
    new = [row for key, row in wanted.items() if key not in known]
    if new:
        session.execute(insert(table), new)
    different = [row for key, row in wanted.items() if key in known and known[key] != row]
    gone = [key for key, row in known.items() if key not in wanted and not row["retired"]]
    for row in different:
        session.execute(update(table).where(table.c.id == row["id"]).values(row))
    for key in gone:
        session.execute(update(table).where(table.c.id == key).values(retired=True))
    return len(new), len(different), len(gone)


def list_services(session: Session, prepared: Prepared, visibility: Visibility) -> int:
    """Gives every service a listing, and needs where it has none; returns how many were made or completed."""
    terms = prepared.tables["taxonomy_term"]
    named: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in prepared.tables["attribute"].values():
        term = terms.get(row["taxonomy_term_id"] or "", {})
        named[row["link_id"]].append((term.get("code") or "", term.get("name") or row["value"] or ""))
    known = {
        one.service_id: one
        for one in session.scalars(
            select(Listing)
            .join(Service, Service.id == Listing.service_id)
            .where(Service.origin == prepared.origin)
        )
    }
    made = 0
    for key, row in prepared.tables["service"].items():
        needs = needs_of(named[key], row["name"], row["alternate_name"], row["description"])
        listing = known.get(key)
        if listing is None:
            session.add(Listing(service_id=key, visibility=visibility.value, needs=needs))
            made += 1
        elif needs and not listing.needs:
            listing.needs = needs
            made += 1
    session.flush()
    return made


def link_partner(session: Session, organization_id: str, organisation_id: UUID) -> None:
    """Says which Waymark organisation an organisation of the directory is, so that referrals to it find their way."""
    link = session.get(DirectoryPartner, organization_id)
    if link is None:
        session.add(DirectoryPartner(organization_id=organization_id, organisation_id=organisation_id))
    else:
        link.organisation_id = organisation_id
    touch(session)


def touch(session: Session) -> None:
    """Counts a change: whatever was made from the directory before is out of date."""
    state = session.get(DirectoryState, 1)
    if state is None:
        session.add(DirectoryState(id=1, revision=1))
    else:
        state.revision += 1
    session.flush()
