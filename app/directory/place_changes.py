"""What follows when the address of an entry changes: its point on the map goes, and a first address brings a place along."""

from typing import Any

from uuid6 import uuid7

from app.directory.details import ServiceDetail
from app.directory.hsds import row_key
from app.directory.local_commands import LOCAL, Change
from app.directory.place_queries import NEW_PLACE

MOVES = ("address_1", "city", "country", "retired")
"""Changes with which a point on the map becomes wrong: a door that is not there costs more than a distance not known."""

Added = list[tuple[str, dict[str, Any]]]


def completed(
    changes: list[Change], new: Added, entry: ServiceDetail, place: str
) -> tuple[list[Change], Added]:
    """Returns changes and new rows of addresses with everything that has to go with them."""
    if new and place == NEW_PLACE:
        return changes, with_place(new, entry)
    new = [(table, {**row, "address_type": "physical"}) for table, row in new]
    if place != NEW_PLACE and any(one.field in MOVES for one in changes):
        changes = [*changes, *(Change("location", place, name, None) for name in ("latitude", "longitude"))]
    return changes, new


def with_place(new: Added, entry: ServiceDetail) -> Added:
    """Returns the rows of a place with these addresses, and the entry's tie to it."""
    given = str(uuid7())
    place = row_key(LOCAL, given)
    return [
        ("location", {"given_id": given, "location_type": "physical"}),
        ("service_at_location", {"service_id": entry.id, "location_id": place}),
        *(("address", {**row, "location_id": place, "address_type": "physical"}) for _table, row in new),
    ]
