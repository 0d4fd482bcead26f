"""Parameters of the HSDS API: what each may be, and what it is. Also what the OpenAPI document says of them."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from werkzeug.datastructures import MultiDict

PER_PAGE, MOST_PER_PAGE = 50, 100
LAST_PAGE = 1_000_000
WORD = r"^[^\x00-\x1f\x7f]{1,200}$"
IDENTIFIER = r"^[^\x00-\x1f\x7f]{1,100}$"
METRES = r"^[0-9]{1,7}$"


class BadParameter(ValueError):
    """A parameter that cannot be used; the message says which, and what it may be."""


class MissingParameter(ValueError):
    """A parameter that means nothing without another; no schema of a single parameter can say so."""


@dataclass(frozen=True)
class Kind:
    """What a parameter may be: as the OpenAPI document says it, and in words."""

    schema: Mapping[str, Any]
    about: str


YES_NO = {"type": "boolean", "default": False}
PARAMETERS: dict[str, Kind] = {
    "search": Kind({"type": "string", "pattern": WORD}, "Words that the name or the description holds."),
    "page": Kind(
        {"type": "integer", "minimum": 1, "maximum": LAST_PAGE, "default": 1}, "Which page; the first is 1."
    ),
    "per_page": Kind(
        {"type": "integer", "minimum": 1, "maximum": MOST_PER_PAGE, "default": PER_PAGE},
        "How many on a page.",
    ),
    "format": Kind(
        {"type": "string", "enum": ["json", "ndjson"], "default": "json"},
        "`ndjson` streams everything, an object a line, without pages.",
    ),
    "minimal": Kind(
        YES_NO, "Only `id` and `modified_date` of every service, all on one page unless `per_page` is given."
    ),
    "full": Kind(YES_NO, "Objects with everything that belongs to them."),
    "full_service": Kind(YES_NO, "Organisations with their services in full."),
    "modified_after": Kind(
        {"type": "string", "format": "date-time"},
        "Only what changed here at or after this date or time (ISO 8601; UTC where it names no zone).",
    ),
    "taxonomy_term_id": Kind({"type": "string", "pattern": IDENTIFIER}, "Only what has this term."),
    "taxonomy_id": Kind({"type": "string", "pattern": IDENTIFIER}, "Only what has a term of this taxonomy."),
    "organization_id": Kind({"type": "string", "pattern": IDENTIFIER}, "Only services of this organisation."),
    "postcode": Kind(
        {"type": "string", "pattern": IDENTIFIER},
        "Only places with this postcode; with `proximity`, places around the middle of those.",
    ),
    "proximity": Kind(
        {"type": "string", "pattern": METRES}, "Metres around the middle of `postcode`; needs `postcode`."
    ),
    "top_only": Kind(YES_NO, "Only terms without a parent."),
    "parent_id": Kind({"type": "string", "pattern": IDENTIFIER}, "Only terms below this one."),
}


@dataclass(frozen=True)
class Asked:
    """What somebody wants, checked."""

    search: str = ""
    page: int = 1
    per_page: int = 0
    format: str = "json"
    minimal: bool = False
    full: bool = False
    full_service: bool = False
    modified_after: datetime | None = None
    taxonomy_term_id: str = ""
    taxonomy_id: str = ""
    organization_id: str = ""
    postcode: str = ""
    proximity: int | None = None
    top_only: bool = False
    parent_id: str = ""


def asked(args: "MultiDict[str, str]", allowed: Collection[str]) -> Asked:
    """Returns what an address asks for; raises BadParameter for anything that it would otherwise have to leave out."""
    values: dict[str, Any] = {}
    for name, given in args.lists():
        if name not in allowed:
            known = ", ".join(allowed) or "none"
            raise BadParameter(f"“{name[:40]}” is no parameter here. Known here: {known}.")
        if len(given) > 1:
            raise BadParameter(f"“{name}” was given more than once. Give it once.")
        values[name] = value(name, given[0])
    if values.get("proximity") is not None and not values.get("postcode"):
        raise MissingParameter("“proximity” is measured from a postcode. Give “postcode” too.")
    return Asked(**values)


def value(name: str, text: str) -> Any:
    """Returns a parameter's value; raises BadParameter."""
    schema = PARAMETERS[name].schema
    match schema["type"]:
        case "boolean":
            if text not in ("true", "false"):
                raise BadParameter(f"“{name}” is true or false.")
            return text == "true"
        case "integer":
            if (
                not re.fullmatch(r"[0-9]{1,9}", text)
                or not schema["minimum"] <= int(text) <= schema["maximum"]
            ):
                raise BadParameter(
                    f"“{name}” is a whole number from {schema['minimum']} to {schema['maximum']:,}."
                )
            return int(text)
    if "enum" in schema and text not in schema["enum"]:
        raise BadParameter(f"“{name}” is one of: {', '.join(schema['enum'])}.")
    if "pattern" in schema and not re.fullmatch(schema["pattern"].strip("^$"), text):
        raise BadParameter(f"“{name}” cannot be understood. {PARAMETERS[name].about}")
    if name == "modified_after":
        return moment(text)
    return int(text) if name == "proximity" else text


def moment(text: str) -> datetime:
    """Returns an ISO date or time as a moment in UTC; raises BadParameter for what is none."""
    try:
        found = datetime.fromisoformat(text.upper())
    except ValueError:
        raise BadParameter(f"“modified_after” is no date. {PARAMETERS['modified_after'].about}") from None
    try:
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except OverflowError:  # The first or the last day that there is, in a zone where it is another day.
        return found.replace(tzinfo=UTC)
