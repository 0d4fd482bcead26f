"""Waymark's own tables about the directory, and the list of the standard's."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped

from app.directory.hsds import (
    Accessibility,
    Address,
    Contact,
    CostOption,
    Funding,
    Imported,
    Language,
    Location,
    Organization,
    Phone,
    Program,
    RequiredDocument,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceCapacity,
)
from app.directory.hsds_terms import (
    Attribute,
    ChangeNote,
    MetaTableDescription,
    OrganizationIdentifier,
    Taxonomy,
    TaxonomyTerm,
    Unit,
    Url,
)
from app.storage import Model, operational

TABLES: dict[str, type[Imported]] = {
    "organization": Organization,
    "program": Program,
    "service": Service,
    "location": Location,
    "service_at_location": ServiceAtLocation,
    "address": Address,
    "phone": Phone,
    "contact": Contact,
    "schedule": Schedule,
    "language": Language,
    "service_area": ServiceArea,
    "accessibility": Accessibility,
    "cost_option": CostOption,
    "required_document": RequiredDocument,
    "funding": Funding,
    "taxonomy": Taxonomy,
    "taxonomy_term": TaxonomyTerm,
    "attribute": Attribute,
    "unit": Unit,
    "service_capacity": ServiceCapacity,
    "url": Url,
    "organization_identifier": OrganizationIdentifier,
    "metadata": ChangeNote,
    "meta_table_description": MetaTableDescription,
}
"""Every table of the standard by its name there, in an order in which parents come first."""


class Visibility(StrEnum):
    """Who may see what of a service."""

    PUBLIC = "public"
    PARTNERS = "partners"
    """Members only: not for visitors, not in the field pack."""
    CONFIDENTIAL = "confidential"
    """Everybody may know that there is such help and how to ask for it; where it is never leaves the server."""


class Listing(Model):
    """What Waymark keeps about a service besides what its source says."""

    __tablename__ = "directory_listing"

    service_id: Mapped[str] = operational(ForeignKey("directory_service.id"), primary_key=True)
    visibility: Mapped[str] = operational(default=Visibility.PUBLIC.value, index=True)
    needs: Mapped[list[str]] = operational(JSON, default=list)
    area_slug: Mapped[str | None] = operational(ForeignKey("directory_area.slug"), index=True)
    """The coarse area. For a confidential place it is all that is ever said about where it is."""
    confirmed_at: Mapped[datetime | None] = operational()
    confirmed_by: Mapped[str | None] = operational()
    accepts_referrals: Mapped[bool] = operational(default=False)
    changed_at: Mapped[datetime | None] = operational(index=True)
    """When an import last changed anything that the HSDS API tells about it; corrections made here have their own time."""
    revision: Mapped[int] = operational(default=0, index=True)
    """The directory's number (`DirectoryState.revision`) when anything that search knows of it last changed."""


class Area(Model):
    """A place that people can choose as *near*: a town or a district, with the coordinates of its middle.

    They are made of its places (`areas.py`): there are none where no place may be told.
    """

    __tablename__ = "directory_area"

    slug: Mapped[str] = operational(primary_key=True)
    name: Mapped[str] = operational()
    latitude: Mapped[float | None] = operational()
    longitude: Mapped[float | None] = operational()
    members_latitude: Mapped[float | None] = operational()
    """The middle for members, who know of more places."""
    members_longitude: Mapped[float | None] = operational()


class DirectoryPartner(Model):
    """Which Waymark organisation an organisation of the directory is; it receives the referrals to its services."""

    __tablename__ = "directory_partner"

    organization_id: Mapped[str] = operational(ForeignKey("directory_organization.id"), primary_key=True)
    organisation_id: Mapped[UUID] = operational(ForeignKey("organisation.id"), index=True)


class CarriedRegion(Model):
    """A region of a large directory that an organisation's members carry on their phones."""

    __tablename__ = "directory_carried_region"

    organisation_id: Mapped[UUID] = operational(ForeignKey("organisation.id"), primary_key=True)
    slug: Mapped[str] = operational(primary_key=True)
    """As `directory.regions` names it; one that is there no more is passed over."""


class DirectoryState(Model):
    """The single row whose number grows whenever anything in the directory changes."""

    __tablename__ = "directory_state"

    id: Mapped[int] = operational(primary_key=True, autoincrement=False)
    revision: Mapped[int] = operational()
    whole: Mapped[int] = operational(default=0)
    """The number of the last change of which nobody said which entries it was about."""
