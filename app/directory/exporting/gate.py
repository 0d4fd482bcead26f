"""What may leave the server, decided once for the HSDS API and for exports. Pure.

A row is withheld with whatever it belongs to: a telephone at a secret location is as secret as the location. The address
and the coordinates of a confidential place are told to nobody; how far services themselves are told depends on the audience.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.directory.importing.naming import REFERENCES, refers_to
from app.directory.models import Visibility

Rows = dict[str, dict[str, Any]]
Tables = dict[str, Rows]
"""Rows by table and by our id."""


class Audience(StrEnum):
    """For whom something is written."""

    PUBLIC = "public"
    PARTNERS = "partners"
    """Also what is for members alone, and that confidential services exist; never where they are."""


SEEN: dict[Audience, frozenset[str]] = {
    Audience.PUBLIC: frozenset({Visibility.PUBLIC.value}),
    Audience.PARTNERS: frozenset(one.value for one in Visibility),
}
LAST = ("attribute", "metadata")
"""Tables that may describe rows of any other."""
FIRST = ("service", "location", "organization", "service_at_location", "contact", "phone")
"""Tables that others belong to, in the order in which they are decided."""


@dataclass(frozen=True)
class Secrets:
    """What the tables alone do not say."""

    visibility: Mapping[str, str]
    """Of every service in the tables, by its id; one without a listing is told to nobody."""
    locations: Collection[str]
    """Ids of the locations that are told to nobody."""
    hidden_organizations: Collection[str]
    """Ids of organisations that have services, none of them for this audience."""
    redact: Callable[[str | None], str]


def passed(tables: Tables, secrets: Secrets, audience: Audience) -> Tables:
    """Returns the rows that the audience may have, without untold addresses in any text, and with no way to what is withheld."""
    seen = SEEN[audience]
    withheld: dict[str, set[str]] = {table: set() for table in tables}
    withheld["service"] = {key for key in tables["service"] if secrets.visibility.get(key) not in seen}
    withheld["location"] = {key for key in tables["location"] if key in secrets.locations}
    withheld["organization"] = {key for key in tables["organization"] if key in secrets.hidden_organizations}
    open_places = {
        row["location_id"]
        for row in tables["service_at_location"].values()
        if row["service_id"] in tables["service"] and row["service_id"] not in withheld["service"]
    }
    order = [*FIRST, *(one for one in tables if one not in FIRST and one not in LAST), *LAST]
    for table in order:
        for key, row in tables[table].items():
            if table == "location" and key in open_places:
                continue
            if key not in withheld[table] and belongs_to_withheld(table, row, withheld):
                withheld[table].add(key)
    return {
        table: {
            key: without(row, withheld, secrets.redact)
            for key, row in rows.items()
            if key not in withheld[table]
        }
        for table, rows in tables.items()
    }


OWNERS: dict[str, frozenset[str]] = {
    "service": frozenset(),
    "organization": frozenset(),
    "location": frozenset({"organization_id"}),
    "taxonomy_term": frozenset(),
}
"""Tables whose rows stay although something they name is withheld; for the others every reference counts."""


def belongs_to_withheld(table: str, row: Mapping[str, Any], withheld: Mapping[str, set[str]]) -> bool:
    """Whether something that a row belongs to, or is about, is withheld."""
    counted = OWNERS.get(table, REFERENCES.keys() | {"link_id", "resource_id"})
    for name, value in row.items():
        if value is None or name not in counted:
            continue
        target = refers_to(name, dict(row))
        if target is not None and value in withheld[target]:
            return True
        if name in ("link_id", "resource_id") and any(value in one for one in withheld.values()):
            return True
    return False


def without(
    row: Mapping[str, Any], withheld: Mapping[str, set[str]], redact: Callable[[str | None], str]
) -> dict[str, Any]:
    """Returns a row whose texts are redacted and which names nothing withheld."""
    told: dict[str, Any] = {}
    for name, value in row.items():
        target = REFERENCES.get(name)
        if name in ("id", "given_id", "origin", "public_id"):
            told[name] = value
        elif target is not None and value in withheld[target]:
            told[name] = None
        else:
            told[name] = redacted(value, redact)
    return told


def redacted(value: Any, redact: Callable[[str | None], str]) -> Any:
    """Returns a value with every text in it redacted, however deep."""
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, dict):
        return {name: redacted(one, redact) for name, one in value.items()}
    if isinstance(value, list):
        return [redacted(one, redact) for one in value]
    return value
