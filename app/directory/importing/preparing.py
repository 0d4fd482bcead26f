"""Rows as they were read become rows as they are kept: typed, repaired, with ids, once each, tied to one another. Pure."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from typing import Any

from sqlalchemy import Float

from app.directory import standard
from app.directory.hsds import row_key
from app.directory.importing import repairing
from app.directory.importing.naming import refers_to
from app.directory.importing.report import Done, Report
from app.directory.importing.rows import Row
from app.directory.models import TABLES

TRIMMED = standard.ADDRESSES_ON_THE_NET | standard.MAIL
"""Columns in which spaces at either end are always a slip; everywhere else they are kept."""
OWN = frozenset({"id", "origin", "given_id", "retired", "more", "public_id"})
MADE = re.compile(r"\.[0-9a-f]{16}(\.\d+)?")
"""Ids that were made here for rows without one. A file that came from here holds them; the row still has none of its own."""


@dataclass
class Prepared:
    """What a source holds, by table and by our ids, ready to be written."""

    origin: str
    tables: dict[str, dict[str, dict[str, Any]]] = field(
        default_factory=lambda: {name: {} for name in TABLES}
    )


@cache
def columns(table: str) -> dict[str, bool]:
    """Returns the standard's columns of a table, and whether each holds numbers."""
    return {
        one.name: isinstance(one.type, Float)
        for one in TABLES[table].__table__.columns
        if one.name not in OWN
    }


def prepare(rows: Iterable[Row], origin: str, report: Report) -> Prepared:
    """Returns what can be kept of `rows`; everything else, and every repair, is in the report."""
    prepared = Prepared(origin)
    places: dict[tuple[str, str], Row] = {}
    nameless: Counter[str] = Counter()
    strange: set[tuple[str, str]] = set()
    for row in rows:
        values = typed(row, report, strange)
        if not usable(row, values, report):
            continue
        given_id = identifier(row.values.get("id"))
        key = row_key(origin, given_id) if given_id else content_key(origin, row, values, nameless)
        if MADE.fullmatch(given_id):
            given_id = ""
        elif not given_id:
            report.note(
                row.file, row.line, "id", "missing; one was made from the row's content", Done.REPAIRED
            )
        known = prepared.tables[row.table].get(key)
        if known is None:
            prepared.tables[row.table][key] = {
                "id": key,
                "origin": origin,
                "given_id": given_id,
                "retired": False,
                **values,
            }
            places[row.table, key] = row
        else:
            merge(known, values, row, places[row.table, key], report)
    for (table, key), row in places.items():
        tie(prepared, table, key, row, report)
    return prepared


def identifier(value: Any) -> str:
    """Returns an id as text, without spaces around it; empty when there is none."""
    return str(repairing.text("" if value is None else str(value))[0] or "").strip()


def typed(row: Row, report: Report, strange: set[tuple[str, str]]) -> dict[str, Any]:
    """Returns all columns of a row's table with the values that they can take; `more` holds everything else."""
    standard = columns(row.table)
    values: dict[str, Any] = dict.fromkeys(standard)
    more: dict[str, Any] = {}
    for name, raw in row.values.items():
        if name == "id":
            continue
        value, repaired = repairing.text(raw)
        if repaired:
            report.note(row.file, row.line, name, repaired, Done.REPAIRED)
        if value is None:
            continue
        if name not in standard:
            more[name] = value
            if (row.file, name) not in strange:
                strange.add((row.file, name))
                reason = f"no column of the standard's {row.table}; kept beside the rows from here on"
                report.note(row.file, row.line, name, reason, Done.AS_IS)
            continue
        try:
            values[name], repaired = convert(row.table, name, value, standard[name])
        except repairing.Unusable as unusable:
            more[name] = value
            report.note(row.file, row.line, name, f"{unusable}; kept beside the row", Done.LEFT_OUT)
            continue
        if repaired:
            done = Done.AS_IS if values[name] == value else Done.REPAIRED
            report.note(row.file, row.line, name, repaired, done)
    check(row, values, more, report)
    return {**values, "more": more}


def convert(table: str, name: str, value: Any, numeric: bool) -> tuple[Any, str]:
    """Returns a value as its column takes it, and what there is to say about it; raises Unusable."""
    if numeric:
        return repairing.number(value), ""
    if isinstance(value, dict | list):
        raise repairing.Unusable("is not a text")
    plain = value if isinstance(value, str) else str(value)
    if (table, name) in TRIMMED or refers_to(name, {}):
        return plain.strip(), "spaces around it taken away" if plain != plain.strip() else ""
    match (table, name):
        case ("schedule", "opens_at" | "closes_at"):
            return repairing.time(plain)
        case ("schedule", "byday" | "wkst"):
            return repairing.days(plain)
        case ("service", "status"):
            return repairing.choice(plain, repairing.STATES)
        case ("location", "location_type") | ("address", "address_type"):
            return repairing.choice(plain, repairing.PLACES)
        case _:
            return plain, ""


def check(row: Row, values: dict[str, Any], more: dict[str, Any], report: Report) -> None:
    """Looks at values together: choices that are missing, coordinates, hours that end before they begin."""
    for (table, name), assumed in repairing.MISSING.items():
        if table == row.table and values.get(name) is None:
            values[name] = assumed
            report.note(row.file, row.line, name, f"missing; taken for “{assumed}”", Done.REPAIRED)
    if row.table == "location":
        wrong = repairing.coordinates(values["latitude"], values["longitude"])
        if wrong:
            more |= {name: values[name] for name in ("latitude", "longitude") if values[name] is not None}
            values["latitude"] = values["longitude"] = None
            report.note(row.file, row.line, "latitude", f"{wrong}; kept beside the row", Done.LEFT_OUT)
    if row.table == "schedule":
        opens, closes = values["opens_at"], values["closes_at"]
        if opens and closes and opens[:5] >= closes[:5] > "06:00":
            report.note(row.file, row.line, "closes_at", "closes before it opens", Done.AS_IS)
    if row.table == "organization" and not values["description"]:
        report.note(row.file, row.line, "description", "missing, though the standard asks for it", Done.AS_IS)


def usable(row: Row, values: dict[str, Any], report: Report) -> bool:
    """Whether a row has what it cannot be used without; reports what it lacks."""
    lacking = [name for name in TABLES[row.table].REQUIRED if values.get(name) is None]
    if row.table == "address" and not any(values[name] for name in ("address_1", "city", "postal_code")):
        lacking = ["address_1"]
    if row.table == "language" and not (values["name"] or values["code"]):
        lacking = ["name"]
    if lacking:
        report.note(row.file, row.line, lacking[0], "missing; the row says nothing without it", Done.LEFT_OUT)
    return not lacking


def content_key(origin: str, row: Row, values: dict[str, Any], nameless: Counter[str]) -> str:
    """Returns an id for a row without one: from its content, and counted where two rows are the same."""
    content = repr((row.table, sorted((name, repr(value)) for name, value in values.items() if value)))
    digest = sha256(content.encode()).hexdigest()[:16]
    nameless[digest] += 1
    return row_key(origin, f".{digest}" + (f".{nameless[digest]}" if nameless[digest] > 1 else ""))


def merge(known: dict[str, Any], values: dict[str, Any], row: Row, first: Row, report: Report) -> None:
    """Adds what a row with a known id says beyond the first; where they differ the first stays, and that is reported."""
    for name, value in values.items():
        if name == "more":
            known["more"] = {**value, **known["more"]}
        elif known[name] is None:
            known[name] = value
        elif value is not None and value != known[name]:
            reason = f"this id was already used in {first.file}, line {first.line}, with another value, which stays"
            report.note(row.file, row.line, name, reason, Done.LEFT_OUT)
    known["more"] = {name: value for name, value in known["more"].items() if known.get(name) is None}


def tie(prepared: Prepared, table: str, key: str, row: Row, report: Report) -> None:
    """Turns the ids by which a row names others into ours; says which others are not there."""
    values = prepared.tables[table][key]
    for name in columns(table):
        given_id = values[name]
        target = refers_to(name, values) if given_id is not None else None
        if target is None:
            continue
        values[name] = row_key(prepared.origin, str(given_id))
        if values[name] not in prepared.tables[target]:
            report.note(row.file, row.line, name, f"names a row of {target} that is not there", Done.AS_IS)
