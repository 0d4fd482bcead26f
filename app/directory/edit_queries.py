"""What the pages of an entry show to be changed. Texts pass the same gate as everywhere: a secret street stays untold here too."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.directory.entry_fields import Field, Step
from app.directory.hsds import Imported, Service
from app.directory.languages import code_of
from app.directory.local_models import LocalCorrection
from app.directory.local_queries import owner_of
from app.directory.models import TABLES, Listing, Visibility
from app.directory.place_queries import NEW_PLACE, PLACE_TABLES, place_to_change, places_named, untold_under
from app.directory.rows import read_rows


def listing(session: Session, service_id: str) -> Listing:
    """Returns what Waymark itself keeps about an entry."""
    return session.get_one(Listing, service_id)


def state(session: Session, service_id: str) -> str:
    """Returns an entry's status as the standard has it, `active` where nothing is said."""
    return session.get_one(Service, service_id).status or "active"


def may_be_told(session: Session, service_id: str, organisation_id: UUID) -> bool:
    """Returns whether members of an organisation may say that where an entry is need not stay secret.

    Its own organisation may; where it has none, it must have been made secret here: what its source keeps secret stays so.
    """
    owner = owner_of(session, service_id)
    if owner is not None:
        return owner == organisation_id
    here = select(LocalCorrection.source_value).where(
        LocalCorrection.entity == "listing",
        LocalCorrection.entity_id == service_id,
        LocalCorrection.field == "visibility",
        LocalCorrection.replaced_at.is_(None),
    )
    return any(one != Visibility.CONFIDENTIAL for one in session.scalars(here))


def owner_column(session: Session, step: Step, service_id: str) -> tuple[str, str] | None:
    """Returns which column of a step's table names whose row it is, and that id; None where the step has no place to stand.

    Where something is and how to get in belongs to a place; an address may be given to an entry that has none yet.
    """
    if step.rows not in PLACE_TABLES:
        return "service_id", service_id
    place = place_to_change(session, service_id)
    if place is None or (place == NEW_PLACE and step.rows != "address"):
        return None
    return ("id" if step.rows == "location" else "location_id"), place


def rows_of(session: Session, step: Step, service_id: str) -> list[Imported]:
    """Returns the rows of a step that are there now, in a fixed order; none that is about a place that the entry's page does not tell.

    What stays out of sight here is not changed by saving what is shown.
    """
    owner = owner_column(session, step, service_id)
    if owner is None:
        return []
    table = TABLES[step.rows]
    column, key = owner
    found = select(table).where(getattr(table, column) == key, table.retired.is_(False)).order_by(table.id)
    untold = untold_under(session, service_id)
    return [row for row in session.scalars(found) if untold.isdisjoint(places_named(session, row))]


def shown(session: Session, step: Step, service_id: str) -> dict[str, str]:
    """Returns what stands in each input of a page before anything is typed."""
    redact = read_rows(session, [service_id], True).redact
    if not step.rows:
        row = session.get_one(Service, service_id)
        return {one.name: redact(_text(one, row)) for one in step.fields}
    return {
        f"{row.id}:{one.name}": redact(_text(one, row))
        for row in rows_of(session, step, service_id)
        for one in step.fields
    }


def _text(one: Field, row: Imported) -> str:
    value: Any = getattr(row, one.name)
    if one.kind == "language":
        return code_of(value, getattr(row, "name", None)) or ""
    if one.kind == "time":
        return (value or "")[:5]
    if one.kind == "days":
        return (value or "").upper().replace(" ", "")
    if isinstance(value, float):
        return f"{value:.10g}"
    return value or ""
