"""Changes to the directory. Each takes the caller's session and leaves the commit to it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app import audit
from app.directory.areas import refresh_areas, refresh_middles, services_in
from app.directory.classify import needs_of
from app.directory.hsds import Service
from app.directory.importing import Prepared
from app.directory.merging import Conflict, Touched, batches, merge_table
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
    conflicts: tuple[Conflict, ...] = ()

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
    progress: Callable[[int], None] = lambda _rows: None,
) -> Outcome:
    """Makes the source's rows those of `prepared`; rows that are gone are retired, never deleted.

    What was corrected here stays; where the source changed it too, that is a conflict. `visibility` is given to services that
    are new. Nothing is written, the log included, when nothing differs. `progress` is told how many rows were written.
    """
    touched = Touched()
    merged = {table: merge_table(session, table, prepared, touched, progress) for table in TABLES}
    session.flush()
    session.expire_all()
    listed = list_services(session, prepared, visibility, at)
    changed = touched.services(session)
    mark_changed(session, changed, at)
    areas, placed = refresh_areas(session, prepared.origin)
    outcome = Outcome(
        added={table: one.added for table, one in merged.items() if one.added},
        changed={table: one.changed for table, one in merged.items() if one.changed},
        retired={table: one.retired for table, one in merged.items() if one.retired},
        services=len(prepared.tables["service"]),
        listings=len(listed) + areas + len(placed),
        conflicts=tuple(conflict for one in merged.values() for conflict in one.conflicts),
    )
    if outcome.changes:
        touch(session, changed | listed | placed, places=True)
        audit.append(
            session,
            audit.Event.DIRECTORY_IMPORTED,
            at,
            source=prepared.origin,
            services=outcome.services,
            problems=problems,
        )
    return outcome


def mark_changed(session: Session, services: Iterable[str], at: datetime) -> None:
    """Says when the entries of these services changed."""
    for some in batches(services):
        session.execute(update(Listing).where(Listing.service_id.in_(some)).values(changed_at=at))


def list_services(session: Session, prepared: Prepared, visibility: Visibility, at: datetime) -> set[str]:
    """Gives every service a listing, and needs where it has none; returns the services whose listings were made or completed."""
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
    completed, new = set[str](), []
    for key, row in prepared.tables["service"].items():
        needs = needs_of(named[key], row["name"], row["alternate_name"], row["description"])
        listing = known.get(key)
        if listing is None:
            new.append({"service_id": key, "visibility": visibility.value, "needs": needs, "changed_at": at})
        elif needs and not listing.needs:
            listing.needs = needs
            completed.add(key)
    if new:
        session.execute(insert(Listing), new)
    session.flush()
    return completed | {str(one["service_id"]) for one in new}


def link_partner(session: Session, organization_id: str, organisation_id: UUID) -> None:
    """Says which Waymark organisation an organisation of the directory is, so that referrals to it find their way."""
    link = session.get(DirectoryPartner, organization_id)
    if link is None:
        session.add(DirectoryPartner(organization_id=organization_id, organisation_id=organisation_id))
    elif link.organisation_id == organisation_id:
        return
    else:
        link.organisation_id = organisation_id
    touch(session, session.scalars(select(Service.id).where(Service.organization_id == organization_id)))


def touch(session: Session, services: Iterable[str] | None = None, places: bool = False) -> None:
    """Counts a change: whatever was made from the directory before is out of date, of these services or (when None) of all.

    `places` says that where something is, or who is told of it, may have changed; of all services it may always have.
    """
    if services is None:
        refresh_middles(session)
    elif places:
        services = {*services, *services_in(session, refresh_middles(session))}
    session.flush()
    counted = update(DirectoryState).where(DirectoryState.id == 1)
    # Counted by the database: of two changes at once, neither may take the other's number.
    number = session.scalar(
        counted.values(revision=DirectoryState.revision + 1).returning(DirectoryState.revision)
    )
    if number is None:
        number = 1
        session.add(DirectoryState(id=1, revision=number))
        session.flush()
    if services is None:
        session.execute(counted.values(whole=number))
        return
    for some in batches(services):
        session.execute(update(Listing).where(Listing.service_id.in_(some)).values(revision=number))


def settle_places(session: Session) -> None:
    """Works out anew what follows from places and from who is told of them, where a new version left it behind, or another hand."""
    if moved := refresh_middles(session):
        touch(session, services_in(session, moved))
