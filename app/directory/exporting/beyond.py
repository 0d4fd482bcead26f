"""What a source said beyond the standard (`more`) of services that are not public, and of all around them, leaves no server. Pure.

Nobody knows what stands there: flat files leave a place's postcode and its point with whatever row a line is about, in columns
that no mapping names.
"""

from collections.abc import Collection, Mapping

from app.directory.exporting.gate import Tables, belongs_to_withheld, in_order
from app.directory.models import Visibility


def without_beyond(told: Tables, guarded: Mapping[str, Collection[str]]) -> Tables:
    """Returns rows that may leave without what was said beyond the standard of those that are guarded."""
    return {
        table: {key: row | {"more": {}} if key in guarded[table] else row for key, row in rows.items()}
        for table, rows in told.items()
    }


def guarded(tables: Tables, visibility: Mapping[str, str], untold: Collection[str]) -> dict[str, set[str]]:
    """Returns the ids, by table, of services that are not public or at an untold place, and of all that could speak of them.

    That is what they name (provider, programme, places), whatever else belongs to their provider, and what belongs to any
    of these.
    """
    ties = [(row["service_id"], row["location_id"]) for row in tables["service_at_location"].values()]
    services, found = tables["service"], {table: set[str]() for table in tables}
    shy = {key for key in services if visibility.get(key) != Visibility.PUBLIC}
    found["location"] = {*untold, *(place for service, place in ties if service in shy)}
    shy |= {service for service, place in ties if place in found["location"]} & services.keys()
    for name in ("organization", "program"):
        found[name] = {services[key][f"{name}_id"] for key in shy} - {None}
    for key, row in services.items():
        if key in shy or row["organization_id"] in found["organization"]:
            found["service"].add(key)
    for table in in_order(tables):
        found[table] |= {key for key, row in tables[table].items() if belongs_to_withheld(table, row, found)}
    return found
