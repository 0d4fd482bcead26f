"""What may leave the server, decided once for the HSDS API and for exports. Pure.

A row is withheld with whatever it belongs to: a telephone at a secret location is as secret as the location. The address
and the coordinates of a confidential place are told to nobody; how far services themselves are told depends on the audience.
What a source said beyond the standard the API never tells; exports leave out what could be a secret there (`beyond`).
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

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
    hidden: Mapping[str, Collection[str]]
    """Ids, by table, of what is told as little as the services that name it (see `hidden`)."""
    homes: Collection[str]
    """Ids of organisations whose own address may be where an untold service is (see `homes`)."""
    redact: Callable[[str | None], str]


class Offered(NamedTuple):
    """Whose a service is, who may know of it (nobody where nothing is said), and whether it is gone from its source."""

    organization_id: str | None
    program_id: str | None
    visibility: str | None
    retired: bool


def hidden(services: Collection[Offered], audience: Audience) -> dict[str, set[str]]:
    """Returns the ids, by table, of providers and programmes that exist for services which are not for this audience alone.

    Such a service names them, also one that is gone by now, and none that is told does.
    """
    found: dict[str, set[str]] = {}
    for table, column in (("organization", "organization_id"), ("program", "program_id")):
        named = {(getattr(one, column), one.visibility in SEEN[audience], one.retired) for one in services}
        told = {owner for owner, seen, retired in named if seen and not retired}
        found[table] = {owner for owner, seen, _retired in named if owner and not seen} - told
    return found


def homes(services: Iterable[Offered], audience: Audience) -> set[str]:
    """Returns the ids of providers with a service, also one that is gone by now, of which this audience is not told where it is."""
    told = SEEN[audience] - {Visibility.CONFIDENTIAL.value}
    return {one.organization_id for one in services if one.organization_id and one.visibility not in told}


def passed(tables: Tables, secrets: Secrets, audience: Audience) -> Tables:
    """Returns the rows that the audience may have, without untold addresses in any text, and with no way to what is withheld."""
    withheld = withheld_rows(tables, secrets, audience)
    return {
        table: {
            key: without(row, withheld, secrets.redact)
            for key, row in rows.items()
            if key not in withheld[table]
        }
        for table, rows in tables.items()
    }


def withheld_rows(tables: Tables, secrets: Secrets, audience: Audience) -> dict[str, set[str]]:
    """Returns the ids, by table, of the rows that the audience may not have."""
    seen = SEEN[audience]
    withheld = {
        table: {key for key in tables[table] if key in secrets.hidden.get(table, ())} for table in tables
    }
    withheld["service"] = {key for key in tables["service"] if secrets.visibility.get(key) not in seen}
    withheld["location"] = {key for key in tables["location"] if key in secrets.locations}
    withheld["address"] = {key for key, row in tables["address"].items() if is_home(row, tables, secrets)}
    open_places = {
        row["location_id"]
        for row in tables["service_at_location"].values()
        if row["service_id"] in tables["service"] and row["service_id"] not in withheld["service"]
    }
    for table in in_order(tables):
        for key, row in tables[table].items():
            if table == "location" and key in open_places:
                continue
            if key not in withheld[table] and belongs_to_withheld(table, row, withheld):
                withheld[table].add(key)
    return withheld


def in_order(tables: Iterable[str]) -> list[str]:
    """Returns the tables with those first that others belong to."""
    return [*FIRST, *(one for one in tables if one not in FIRST and one not in LAST), *LAST]


def is_home(address: Mapping[str, Any], tables: Tables, secrets: Secrets) -> bool:
    """Whether an address of no location (HSDS 1.1 has them with organisations) may be where something untold is."""
    if address["location_id"] in tables["location"]:
        return False
    street = address["address_1"] or ""
    return address["organization_id"] in secrets.homes or secrets.redact(street) != street


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
