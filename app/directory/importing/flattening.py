"""HSDS JSON nests rows in the rows that they belong to; this takes them apart into tables."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Any

from app.directory.importing.naming import EXTRAS, NAMES, REFERENCES
from app.directory.importing.report import Done, Report
from app.directory.importing.rows import Row
from app.directory.models import TABLES

SINGLE = {
    "organization": ("organization", "organization_id"),
    "program": ("program", "program_id"),
    "location": ("location", "location_id"),
    "service": ("service", "service_id"),
    "unit": ("unit", "unit_id"),
    "taxonomy_term": ("taxonomy_term", "taxonomy_term_id"),
    "taxonomy_detail": ("taxonomy", "taxonomy_id"),
}
"""Keys that hold one nested row, its table, and the column that names it."""


def flatten(file: str, number: int, record: dict[str, Any], report: Report) -> Iterator[Row]:
    """Yields the rows of one record: a service, organisation, location or term with all in it, or a bundle of tables."""
    if isinstance(record.get("record"), dict):
        record = record["record"]
    for one in record.get(EXTRAS, ()) if isinstance(record.get(EXTRAS), list) else ():
        if isinstance(one, dict):
            yield Row(file, number, EXTRAS, one)
    record = {key: value for key, value in record.items() if key != EXTRAS}
    if not record:
        return
    table = kind(record)
    if table:
        yield from row_and_below(file, number, table, record, {}, report)
        return
    found = False
    for key, value in record.items():
        naming = NAMES.get(PurePosixPath(key).stem.lower())
        for one in value if isinstance(value, list) else [value]:
            if naming and isinstance(one, dict):
                found = True
                yield from row_and_below(file, number, naming.table, {**naming.defaults, **one}, {}, report)
    if not found:
        report.note(file, number, "", "none of the standard's objects", Done.LEFT_OUT)


def kind(record: dict[str, Any]) -> str | None:
    """Returns the table that an object without a name is a row of, by what only that table has."""
    nested = {key for key, value in record.items() if isinstance(value, dict | list)}
    if (
        "name" not in record
        and nested
        and nested <= set(NAMES) | {f"{name}.csv" for name in NAMES}
        and "id" not in record
    ):
        return None
    if {"service_id", "location_id"} <= record.keys() or {"service", "location"} <= record.keys():
        return "service_at_location"
    if "location_type" in record or "latitude" in record:
        return "location"
    if "status" in record or "organization_id" in record or "service_at_locations" in record:
        return "service"
    if "parent_id" in record or "term_uri" in record or "taxonomy" in record:
        return "taxonomy_term"
    if "version" in record and "uri" in record:
        return "taxonomy"
    return "organization" if "name" in record else None


def row_and_below(
    file: str, number: int, table: str, record: dict[str, Any], owner: dict[str, str], report: Report
) -> Iterator[Row]:
    """Yields a row, then what is nested in it, tied to it; things that nothing names get an id from their content."""
    columns = {column.name for column in TABLES[table].__table__.columns}
    values = {name: value for name, value in record.items() if not isinstance(value, dict | list)}
    values |= {name: value for name, value in owner.items() if name in columns and not values.get(name)}
    below: list[tuple[str, dict[str, Any], bool]] = []
    for key, value in record.items():
        if isinstance(value, dict) and key in SINGLE and key != table:
            child, column = SINGLE[key]
            nested = {**value, "id": value.get("id") or record.get(column) or made_id(value)}
            if column in columns:
                values.setdefault(column, nested["id"])
            below.append((child, nested, False))
        elif isinstance(value, list) and key in NAMES and all(isinstance(one, dict) for one in value):
            naming = NAMES[key]
            below += [(naming.table, {**naming.defaults, **one}, True) for one in value]
        elif isinstance(value, dict | list) and value:
            values[key] = value
    identity = values.get("id")
    if below and not identity:
        identity = values["id"] = made_id(record)
    yield Row(file, number, table, {name: value for name, value in values.items() if value not in ("", None)})
    tie = {
        f"{table}_id": str(identity),
        "link_id": str(identity),
        "link_entity": table,
        "resource_id": str(identity),
        "resource_type": table,
    }
    for child, one, owned in below:
        kept = tie if owned else {}
        if child in ("attribute", "metadata"):
            kept = {name: text for name, text in tie.items() if name not in REFERENCES}
        if (table, child, owned) == ("service", "location", True):
            one = {**one, "id": one.get("id") or made_id(one)}
            link = {"id": made_id({**tie, **one}), "service_id": str(identity), "location_id": str(one["id"])}
            report.note(file, number, "locations", "stands in the service itself; tied to it", Done.REPAIRED)
            yield Row(file, number, "service_at_location", link)
        yield from row_and_below(file, number, child, one, kept, report)


def made_id(record: dict[str, Any]) -> str:
    """Returns an id that the same content always gets."""
    return "." + sha256(repr(sorted(record.items(), key=lambda one: one[0])).encode()).hexdigest()[:16]
