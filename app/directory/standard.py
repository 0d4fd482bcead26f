"""What HSDS 3.1 says about its objects beyond their columns: how they nest, what they must have, which words they allow.

`hsds` and `hsds_terms` hold the columns. Tests compare all of it with the published schemas.
"""

from app.directory.importing.naming import REFERENCES

VERSION = "3.1"

CHILDREN: dict[str, tuple[tuple[str, str, str], ...]] = {
    "service": (
        ("phones", "phone", "service_id"),
        ("schedules", "schedule", "service_id"),
        ("service_areas", "service_area", "service_id"),
        ("service_at_locations", "service_at_location", "service_id"),
        ("languages", "language", "service_id"),
        ("funding", "funding", "service_id"),
        ("cost_options", "cost_option", "service_id"),
        ("required_documents", "required_document", "service_id"),
        ("contacts", "contact", "service_id"),
        ("capacities", "service_capacity", "service_id"),
        ("additional_urls", "url", "service_id"),
    ),
    "organization": (
        ("additional_websites", "url", "organization_id"),
        ("funding", "funding", "organization_id"),
        ("contacts", "contact", "organization_id"),
        ("phones", "phone", "organization_id"),
        ("locations", "location", "organization_id"),
        ("programs", "program", "organization_id"),
        ("organization_identifiers", "organization_identifier", "organization_id"),
    ),
    "location": (
        ("languages", "language", "location_id"),
        ("addresses", "address", "location_id"),
        ("contacts", "contact", "location_id"),
        ("accessibility", "accessibility", "location_id"),
        ("phones", "phone", "location_id"),
        ("schedules", "schedule", "location_id"),
    ),
    "service_at_location": (
        ("service_areas", "service_area", "service_at_location_id"),
        ("contacts", "contact", "service_at_location_id"),
        ("phones", "phone", "service_at_location_id"),
        ("schedules", "schedule", "service_at_location_id"),
    ),
    "contact": (("phones", "phone", "contact_id"),),
    "phone": (("languages", "language", "phone_id"),),
}
"""Keys that hold a list of nested rows, their table, and the column in which they name the row around them."""

SINGLE: dict[str, tuple[tuple[str, str, str], ...]] = {
    "service": (("organization", "organization", "organization_id"), ("program", "program", "program_id")),
    "service_at_location": (("location", "location", "location_id"),),
    "service_capacity": (("unit", "unit", "unit_id"),),
    "attribute": (("taxonomy_term", "taxonomy_term", "taxonomy_term_id"),),
    "taxonomy_term": (("taxonomy_detail", "taxonomy", "taxonomy_id"),),
}
"""Keys that hold one nested row, its table, and the column that names it."""

WITHOUT_ATTRIBUTES = frozenset({"attribute", "metadata", "taxonomy", "taxonomy_term"})
"""Objects that carry no attributes."""
WITHOUT_METADATA = frozenset({"metadata"})

REQUIRED: dict[str, tuple[str, ...]] = {
    "address": ("address_1", "city", "state_province", "postal_code", "country", "address_type"),
    "location": ("location_type",),
    "metadata": (
        "last_action_date",
        "last_action_type",
        "field_name",
        "previous_value",
        "replacement_value",
        "updated_by",
    ),
    "organization": ("name", "description"),
    "organization_identifier": ("identifier_type", "identifier"),
    "phone": ("number",),
    "program": ("name", "description"),
    "service": ("name", "status"),
    "service_capacity": ("unit", "available", "updated"),
    "taxonomy": ("name", "description"),
    "taxonomy_term": ("name", "description"),
    "unit": ("name",),
    "url": ("url",),
}
"""What an object must have besides its id."""

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
CHOICES: dict[tuple[str, str], tuple[str, ...]] = {
    ("service", "status"): ("active", "inactive", "defunct", "temporarily closed"),
    ("location", "location_type"): ("physical", "postal", "virtual"),
    ("address", "address_type"): ("physical", "postal", "virtual"),
    ("schedule", "wkst"): WEEKDAYS,
    ("schedule", "freq"): ("WEEKLY", "MONTHLY"),
}
"""Columns with a closed list of words; the first is what a required one is taken for when it is none of them."""

NUMBERS_KEPT_AS_TEXT = frozenset({("phone", "extension"), ("schedule", "timezone")})
"""Numbers in the standard that real files write as text (`012`, `Europe/Madrid`): the text is kept, so that nothing is lost."""

ADDRESSES_ON_THE_NET = frozenset(
    {
        ("accessibility", "url"),
        ("location", "url"),
        ("organization", "website"),
        ("organization", "uri"),
        ("required_document", "uri"),
        ("schedule", "schedule_link"),
        ("service", "url"),
        ("taxonomy", "uri"),
        ("taxonomy_term", "term_uri"),
        ("unit", "uri"),
        ("url", "url"),
    }
)
"""Columns whose format is `uri`."""
MAIL = frozenset(
    {("contact", "email"), ("organization", "email"), ("service", "email"), ("service", "assurer_email")}
)
"""Columns whose format is `email`."""
MOMENTS = frozenset({("service", "last_modified"), ("service_capacity", "updated")})
"""Columns whose format is `date-time`."""

PLURALS: dict[str, str] = {
    "organization": "organizations",
    "program": "programs",
    "service": "services",
    "location": "locations",
    "service_at_location": "service_at_location",
    "address": "addresses",
    "phone": "phones",
    "contact": "contacts",
    "schedule": "schedules",
    "language": "languages",
    "service_area": "service_areas",
    "accessibility": "accessibility",
    "cost_option": "cost_options",
    "required_document": "required_documents",
    "funding": "funding",
    "taxonomy": "taxonomies",
    "taxonomy_term": "taxonomy_terms",
    "attribute": "attributes",
    "unit": "units",
    "service_capacity": "service_capacity",
    "url": "url",
    "organization_identifier": "organization_identifiers",
    "metadata": "metadata",
    "meta_table_description": "meta_table_descriptions",
}
"""Names of the tables' files in a data package, without `.csv`."""


def references(table: str) -> dict[str, str]:
    """Returns the columns of a table that always name a row of one other table, and that table."""
    from app.directory.importing.preparing import columns

    return {name: REFERENCES[name] for name in columns(table) if name in REFERENCES}
