"""The tables of HSDS 3.1 that describe other rows: taxonomies, attributes, units, numbers, and the publisher's notes."""

from sqlalchemy.orm import Mapped

from app.directory.hsds import Imported
from app.storage import operational


class Taxonomy(Imported):
    """A named set of terms."""

    __tablename__ = "directory_taxonomy"
    REQUIRED = ("name",)

    name: Mapped[str | None] = operational()
    description: Mapped[str | None] = operational()
    uri: Mapped[str | None] = operational()
    version: Mapped[str | None] = operational()


class TaxonomyTerm(Imported):
    """One term of a taxonomy."""

    __tablename__ = "directory_taxonomy_term"
    REQUIRED = ("name",)

    code: Mapped[str | None] = operational()
    name: Mapped[str | None] = operational()
    description: Mapped[str | None] = operational()
    parent_id: Mapped[str | None] = operational()
    taxonomy: Mapped[str | None] = operational()
    language: Mapped[str | None] = operational()
    taxonomy_id: Mapped[str | None] = operational()
    term_uri: Mapped[str | None] = operational()


class Attribute(Imported):
    """A term (or a value) attached to a row of any table."""

    __tablename__ = "directory_attribute"
    REQUIRED = ("link_id",)

    link_id: Mapped[str | None] = operational(index=True)
    taxonomy_term_id: Mapped[str | None] = operational()
    link_type: Mapped[str | None] = operational()
    link_entity: Mapped[str | None] = operational()
    value: Mapped[str | None] = operational()
    label: Mapped[str | None] = operational()


class Unit(Imported):
    """What a capacity is counted in."""

    __tablename__ = "directory_unit"
    REQUIRED = ("name",)

    name: Mapped[str | None] = operational()
    scheme: Mapped[str | None] = operational()
    identifier: Mapped[str | None] = operational()
    uri: Mapped[str | None] = operational()


class Url(Imported):
    """A further address on the net."""

    __tablename__ = "directory_url"
    REQUIRED = ("url",)

    label: Mapped[str | None] = operational()
    url: Mapped[str | None] = operational()
    organization_id: Mapped[str | None] = operational(index=True)
    service_id: Mapped[str | None] = operational(index=True)


class OrganizationIdentifier(Imported):
    """An official number of an organisation."""

    __tablename__ = "directory_organization_identifier"
    REQUIRED = ("identifier",)

    organization_id: Mapped[str | None] = operational(index=True)
    identifier_scheme: Mapped[str | None] = operational()
    identifier_type: Mapped[str | None] = operational()
    identifier: Mapped[str | None] = operational()


class ChangeNote(Imported):
    """A change that the publisher recorded about a row."""

    __tablename__ = "directory_metadata"

    resource_id: Mapped[str | None] = operational()
    resource_type: Mapped[str | None] = operational()
    last_action_date: Mapped[str | None] = operational()
    last_action_type: Mapped[str | None] = operational()
    field_name: Mapped[str | None] = operational()
    previous_value: Mapped[str | None] = operational()
    replacement_value: Mapped[str | None] = operational()
    updated_by: Mapped[str | None] = operational()


class MetaTableDescription(Imported):
    """What the publisher says about a table."""

    __tablename__ = "directory_meta_table_description"

    name: Mapped[str | None] = operational()
    language: Mapped[str | None] = operational()
    character_set: Mapped[str | None] = operational()
