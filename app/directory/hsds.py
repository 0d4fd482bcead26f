"""The tables of the Human Services Data Specification (HSDS) 3.1, column by column, under its own names.

No database constraint ties them together: real files name organisations and terms that they do not hold, and a service
without its organisation is still a service. `id` is ours (see `row_key`); what the file said stands in `given_id`.
What a file held beyond the standard, or what a typed column could not take, is kept in `more`.
"""

from typing import Any, ClassVar
from urllib.parse import quote, unquote
from uuid import UUID, uuid5

from sqlalchemy.orm import Mapped

from app.storage import Model, operational


def row_key(source: str, given_id: str) -> str:
    """Returns the id under which a source's row is kept: unique over all sources, safe in an address, reversible."""
    return f"{source}~{quote(given_id, safe='')}"


def given(key: str) -> str:
    """Returns the id as the source wrote it."""
    return unquote(key.partition("~")[2])


PUBLIC_IDS = UUID("6f0d6a0e-0b39-5d0e-9d3a-3f1f5a6c2b17")
"""The space in which ids for others are made where a source has none that is unique everywhere."""


def public_id(key: str, given_id: str) -> str:
    """Returns the id under which others know a row: the source's own where it is a UUID, else one made from our key."""
    try:
        return str(UUID(given_id))
    except ValueError:
        return str(uuid5(PUBLIC_IDS, key))


def _public_id(context: Any) -> str:
    values = context.get_current_parameters()
    return public_id(values["id"], values.get("given_id") or "")


class Imported(Model):
    """What every row has besides the standard's columns: where it came from, and whether it is still there."""

    __abstract__ = True

    REQUIRED: ClassVar[tuple[str, ...]] = ()
    """Columns without which a row cannot be used."""

    id: Mapped[str] = operational(primary_key=True)
    origin: Mapped[str] = operational(index=True)
    """Name of the source that the row was imported from."""
    given_id: Mapped[str] = operational(default="")
    public_id: Mapped[str] = operational(index=True, default=_public_id)
    """The id in the HSDS API: the standard asks for UUIDs, real files seldom have them. It never changes."""
    retired: Mapped[bool] = operational(default=False)
    more: Mapped[dict[str, Any]] = operational(default=dict)


class Organization(Imported):
    """Who offers services."""

    __tablename__ = "directory_organization"
    REQUIRED = ("name",)

    name: Mapped[str | None] = operational()
    alternate_name: Mapped[str | None] = operational()
    description: Mapped[str | None] = operational()
    email: Mapped[str | None] = operational()
    website: Mapped[str | None] = operational()
    tax_status: Mapped[str | None] = operational()
    tax_id: Mapped[str | None] = operational()
    year_incorporated: Mapped[float | None] = operational()
    legal_status: Mapped[str | None] = operational()
    logo: Mapped[str | None] = operational()
    uri: Mapped[str | None] = operational()
    parent_organization_id: Mapped[str | None] = operational()


class Program(Imported):
    """A group of services of one organisation."""

    __tablename__ = "directory_program"
    REQUIRED = ("name",)

    organization_id: Mapped[str | None] = operational(index=True)
    name: Mapped[str | None] = operational()
    alternate_name: Mapped[str | None] = operational()
    description: Mapped[str | None] = operational()


class Service(Imported):
    """What is offered."""

    __tablename__ = "directory_service"
    REQUIRED = ("name",)

    organization_id: Mapped[str | None] = operational(index=True)
    program_id: Mapped[str | None] = operational()
    name: Mapped[str | None] = operational()
    alternate_name: Mapped[str | None] = operational()
    description: Mapped[str | None] = operational()
    url: Mapped[str | None] = operational()
    email: Mapped[str | None] = operational()
    status: Mapped[str | None] = operational()
    interpretation_services: Mapped[str | None] = operational()
    application_process: Mapped[str | None] = operational()
    fees_description: Mapped[str | None] = operational()
    wait_time: Mapped[str | None] = operational()
    fees: Mapped[str | None] = operational()
    accreditations: Mapped[str | None] = operational()
    eligibility_description: Mapped[str | None] = operational()
    minimum_age: Mapped[float | None] = operational()
    maximum_age: Mapped[float | None] = operational()
    assured_date: Mapped[str | None] = operational()
    assurer_email: Mapped[str | None] = operational()
    licenses: Mapped[str | None] = operational()
    alert: Mapped[str | None] = operational()
    last_modified: Mapped[str | None] = operational()


class Location(Imported):
    """Where something is offered: a place, a post box, or a place on the net."""

    __tablename__ = "directory_location"

    location_type: Mapped[str | None] = operational()
    url: Mapped[str | None] = operational()
    organization_id: Mapped[str | None] = operational(index=True)
    name: Mapped[str | None] = operational()
    alternate_name: Mapped[str | None] = operational()
    description: Mapped[str | None] = operational()
    transportation: Mapped[str | None] = operational()
    latitude: Mapped[float | None] = operational()
    longitude: Mapped[float | None] = operational()
    external_identifier: Mapped[str | None] = operational()
    external_identifier_type: Mapped[str | None] = operational()


class ServiceAtLocation(Imported):
    """One service at one location."""

    __tablename__ = "directory_service_at_location"
    REQUIRED = ("service_id", "location_id")

    service_id: Mapped[str | None] = operational(index=True)
    location_id: Mapped[str | None] = operational(index=True)
    description: Mapped[str | None] = operational()


class Address(Imported):
    """An address of a location; `organization_id` is HSDS 1.1's, where organisations had postal addresses."""

    __tablename__ = "directory_address"

    location_id: Mapped[str | None] = operational(index=True)
    attention: Mapped[str | None] = operational()
    address_1: Mapped[str | None] = operational()
    address_2: Mapped[str | None] = operational()
    city: Mapped[str | None] = operational()
    region: Mapped[str | None] = operational()
    state_province: Mapped[str | None] = operational()
    postal_code: Mapped[str | None] = operational()
    country: Mapped[str | None] = operational()
    address_type: Mapped[str | None] = operational()
    organization_id: Mapped[str | None] = operational(index=True)


class Phone(Imported):
    """A telephone number, and whose it is."""

    __tablename__ = "directory_phone"
    REQUIRED = ("number",)

    location_id: Mapped[str | None] = operational(index=True)
    service_id: Mapped[str | None] = operational(index=True)
    organization_id: Mapped[str | None] = operational(index=True)
    contact_id: Mapped[str | None] = operational(index=True)
    service_at_location_id: Mapped[str | None] = operational(index=True)
    number: Mapped[str | None] = operational()
    extension: Mapped[str | None] = operational()
    type: Mapped[str | None] = operational()
    description: Mapped[str | None] = operational()


class Contact(Imported):
    """A named person or desk."""

    __tablename__ = "directory_contact"

    organization_id: Mapped[str | None] = operational(index=True)
    service_id: Mapped[str | None] = operational(index=True)
    service_at_location_id: Mapped[str | None] = operational(index=True)
    location_id: Mapped[str | None] = operational(index=True)
    name: Mapped[str | None] = operational()
    title: Mapped[str | None] = operational()
    department: Mapped[str | None] = operational()
    email: Mapped[str | None] = operational()


class Schedule(Imported):
    """When something is open: a recurrence in iCalendar's words, times as HH:MM."""

    __tablename__ = "directory_schedule"

    service_id: Mapped[str | None] = operational(index=True)
    location_id: Mapped[str | None] = operational(index=True)
    service_at_location_id: Mapped[str | None] = operational(index=True)
    valid_from: Mapped[str | None] = operational()
    valid_to: Mapped[str | None] = operational()
    dtstart: Mapped[str | None] = operational()
    timezone: Mapped[str | None] = operational()
    until: Mapped[str | None] = operational()
    count: Mapped[float | None] = operational()
    wkst: Mapped[str | None] = operational()
    freq: Mapped[str | None] = operational()
    interval: Mapped[float | None] = operational()
    byday: Mapped[str | None] = operational()
    byweekno: Mapped[str | None] = operational()
    bymonthday: Mapped[str | None] = operational()
    byyearday: Mapped[str | None] = operational()
    description: Mapped[str | None] = operational()
    opens_at: Mapped[str | None] = operational()
    closes_at: Mapped[str | None] = operational()
    schedule_link: Mapped[str | None] = operational()
    attending_type: Mapped[str | None] = operational()
    notes: Mapped[str | None] = operational()


class Language(Imported):
    """A language spoken by a service, at a location, or on a telephone."""

    __tablename__ = "directory_language"

    service_id: Mapped[str | None] = operational(index=True)
    location_id: Mapped[str | None] = operational(index=True)
    phone_id: Mapped[str | None] = operational(index=True)
    name: Mapped[str | None] = operational()
    code: Mapped[str | None] = operational()
    note: Mapped[str | None] = operational()


class ServiceArea(Imported):
    """Where the people live who may use a service."""

    __tablename__ = "directory_service_area"

    service_id: Mapped[str | None] = operational(index=True)
    service_at_location_id: Mapped[str | None] = operational(index=True)
    name: Mapped[str | None] = operational()
    description: Mapped[str | None] = operational()
    extent: Mapped[str | None] = operational()
    extent_type: Mapped[str | None] = operational()
    uri: Mapped[str | None] = operational()


class Accessibility(Imported):
    """What makes a location usable for everybody."""

    __tablename__ = "directory_accessibility"

    location_id: Mapped[str | None] = operational(index=True)
    description: Mapped[str | None] = operational()
    details: Mapped[str | None] = operational()
    url: Mapped[str | None] = operational()


class CostOption(Imported):
    """What a service costs, for whom."""

    __tablename__ = "directory_cost_option"
    REQUIRED = ("service_id",)

    service_id: Mapped[str | None] = operational(index=True)
    valid_from: Mapped[str | None] = operational()
    valid_to: Mapped[str | None] = operational()
    option: Mapped[str | None] = operational()
    currency: Mapped[str | None] = operational()
    amount: Mapped[float | None] = operational()
    amount_description: Mapped[str | None] = operational()


class RequiredDocument(Imported):
    """What has to be brought."""

    __tablename__ = "directory_required_document"
    REQUIRED = ("document",)

    service_id: Mapped[str | None] = operational(index=True)
    document: Mapped[str | None] = operational()
    uri: Mapped[str | None] = operational()


class Funding(Imported):
    """Where the money comes from."""

    __tablename__ = "directory_funding"

    organization_id: Mapped[str | None] = operational(index=True)
    service_id: Mapped[str | None] = operational(index=True)
    source: Mapped[str | None] = operational()


class ServiceCapacity(Imported):
    """How many places are free, and when that was true."""

    __tablename__ = "directory_service_capacity"
    REQUIRED = ("service_id",)

    service_id: Mapped[str | None] = operational(index=True)
    unit_id: Mapped[str | None] = operational()
    available: Mapped[float | None] = operational()
    maximum: Mapped[float | None] = operational()
    description: Mapped[str | None] = operational()
    updated: Mapped[str | None] = operational()
