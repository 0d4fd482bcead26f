"""Names of tables and columns: HSDS 3.x as they are, and the 1.1 names that most real data still has."""

from dataclasses import dataclass, field

from app.directory.models import TABLES

EXTRAS = "waymark_extras"
"""The table in which an export keeps what no column can say: `table`, `id`, `field`, and `value` as JSON."""


@dataclass(frozen=True)
class Naming:
    """How a file's table is called in 3.1: values every row gets unless it has its own, and columns of another name."""

    table: str
    defaults: dict[str, str] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)


def _plurals() -> dict[str, Naming]:
    found = {}
    for table in TABLES:
        plural = (
            table[:-1] + "ies" if table.endswith("y") else table + ("es" if table.endswith("ss") else "s")
        )
        found[table] = found[plural] = Naming(table)
    return found


_WEEKLY = {"weekday": "byday", "day": "byday"}

NAMES: dict[str, Naming] = {
    **_plurals(),
    "organization": Naming("organization", columns={"url": "website"}),
    "organizations": Naming("organization", columns={"url": "website"}),
    "additional_urls": Naming("url"),
    "additional_websites": Naming("url"),
    "physical_address": Naming("address", {"address_type": "physical"}),
    "physical_addresses": Naming("address", {"address_type": "physical"}),
    "postal_address": Naming("address", {"address_type": "postal"}),
    "postal_addresses": Naming("address", {"address_type": "postal"}),
    "regular_schedule": Naming("schedule", {"freq": "WEEKLY"}, _WEEKLY),
    "regular_schedules": Naming("schedule", {"freq": "WEEKLY"}, _WEEKLY),
    "holiday_schedule": Naming("schedule", {}, {"start_date": "valid_from", "end_date": "valid_to"}),
    "holiday_schedules": Naming("schedule", {}, {"start_date": "valid_from", "end_date": "valid_to"}),
    "services_at_location": Naming("service_at_location"),
    "services_at_locations": Naming("service_at_location"),
    "accessibility_for_disabilities": Naming("accessibility", {}, {"accessibility": "description"}),
    "language": Naming("language", {}, {"language": "name"}),
    "languages": Naming("language", {}, {"language": "name"}),
    "service_area": Naming("service_area", {}, {"service_area": "name"}),
    "service_areas": Naming("service_area", {}, {"service_area": "name"}),
    "fundings": Naming("funding"),
    "capacities": Naming("service_capacity"),
    "service_taxonomy": Naming(
        "attribute", {"link_entity": "service"}, {"service_id": "link_id", "taxonomy_id": "taxonomy_term_id"}
    ),
    "service_attributes": Naming(
        "attribute",
        {"link_entity": "service"},
        {"service_id": "link_id", "taxonomy_id": "taxonomy_term_id"},
    ),
    "taxonomy_detail": Naming("taxonomy"),
    "metadata": Naming("metadata"),
}

OLD_TAXONOMY = Naming("taxonomy_term", {}, {"vocabulary": "taxonomy"})
"""The file `taxonomy` of 1.1 holds terms; that of 3.x holds taxonomies."""


def naming_of(stem: str, columns: set[str]) -> Naming | None:
    """Returns the table that a file of this name with these columns is; None when it is none of the standard's."""
    name = stem.strip().lower().replace("-", "_").replace(" ", "_")
    if name == "taxonomy" and columns & {"parent_id", "parent_name", "vocabulary"}:
        return OLD_TAXONOMY
    return NAMES.get(name)


REFERENCES: dict[str, str] = {
    "service_id": "service",
    "organization_id": "organization",
    "parent_organization_id": "organization",
    "location_id": "location",
    "service_at_location_id": "service_at_location",
    "phone_id": "phone",
    "contact_id": "contact",
    "program_id": "program",
    "taxonomy_term_id": "taxonomy_term",
    "parent_id": "taxonomy_term",
    "taxonomy_id": "taxonomy",
    "unit_id": "unit",
}
"""Columns that name a row of another table."""


def refers_to(column: str, values: dict[str, object]) -> str | None:
    """Returns the table that a column's value names a row of; None when it is no reference, or says nowhere of what."""
    if column in ("link_id", "resource_id"):
        said = str(values.get("link_entity" if column == "link_id" else "resource_type") or "").lower()
        naming = NAMES.get(said)
        return naming.table if naming else "service"
    return REFERENCES.get(column)
