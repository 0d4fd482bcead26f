"""Tables of what Waymark itself says about imported entries: corrections that outlive the next import, and reports."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, text
from sqlalchemy.orm import Mapped

from app.storage import Model, operational

IN_FORCE = text("replaced_at IS NULL")


class LocalCorrection(Model):
    """One field of one row, as somebody here set it. All rows of a field, in order, are its history.

    The row without `replaced_at` is in force: a re-import keeps `value` and notes in `source_value` what its source says now.
    A row that was added here has the origin `local`; one that was taken away here has `retired` corrected to true.
    """

    __tablename__ = "directory_local_correction"
    __table_args__ = (
        Index(
            "uq_directory_local_correction_in_force",
            "entity",
            "entity_id",
            "field",
            unique=True,
            sqlite_where=IN_FORCE,
            postgresql_where=IN_FORCE,
        ),
    )

    id: Mapped[UUID] = operational(primary_key=True)
    change_id: Mapped[UUID] = operational(index=True)
    """What was saved together has one id, and is undone together."""
    service_id: Mapped[str] = operational(index=True)
    """The entry on whose pages it was changed."""
    entity: Mapped[str] = operational()
    """A table by its name in the standard (`service`, `phone`), or `listing`."""
    entity_id: Mapped[str] = operational()
    field: Mapped[str] = operational()
    value: Mapped[Any] = operational(JSON)
    before: Mapped[Any] = operational(JSON)
    source_value: Mapped[Any] = operational(JSON)
    """What the source says: at first what it said when the field was corrected, then what the last import brought."""
    by: Mapped[UUID | None] = operational(ForeignKey("member.id"))
    """Empty when a provider without an account did it by their link."""
    at: Mapped[datetime] = operational()
    replaced_at: Mapped[datetime | None] = operational()


class EntryReport(Model):
    """Somebody found an entry wrong. It waits for a coordinator."""

    __tablename__ = "directory_report"

    id: Mapped[UUID] = operational(primary_key=True)
    service_id: Mapped[str] = operational(ForeignKey("directory_service.id"), index=True)
    kind: Mapped[str] = operational()
    """`number`, `moved`, `full` or `closed`: there is no room for a sentence."""
    by: Mapped[UUID] = operational(ForeignKey("member.id"))
    at: Mapped[datetime] = operational()
    settled_at: Mapped[datetime | None] = operational(index=True)
    settled_by: Mapped[UUID | None] = operational(ForeignKey("member.id"))
    outcome: Mapped[str | None] = operational()


class ProposedChange(Model):
    """What a coordinator of another organisation would change about an entry. It waits for the entry's owner."""

    __tablename__ = "directory_proposal"

    id: Mapped[UUID] = operational(primary_key=True)
    service_id: Mapped[str] = operational(ForeignKey("directory_service.id"), index=True)
    changes: Mapped[list[dict[str, Any]]] = operational(JSON)
    """Fields of rows that are there: `entity`, `id`, `field`, `value`."""
    added: Mapped[list[dict[str, Any]]] = operational(JSON)
    """Rows that would be new: `entity`, `values`."""
    by: Mapped[UUID] = operational(ForeignKey("member.id"))
    at: Mapped[datetime] = operational()
    settled_at: Mapped[datetime | None] = operational(index=True)
    settled_by: Mapped[UUID | None] = operational(ForeignKey("member.id"))
    outcome: Mapped[str | None] = operational()
    """`taken` or `left`."""


class ProviderLink(Model):
    """A link with which a provider without an account confirms its entries. Its token is kept nowhere."""

    __tablename__ = "directory_provider_link"

    id: Mapped[UUID] = operational(primary_key=True)
    token_hash: Mapped[str] = operational(unique=True)
    organization_id: Mapped[str] = operational(ForeignKey("directory_organization.id"), index=True)
    made_by: Mapped[UUID | None] = operational(ForeignKey("member.id"))
    made_at: Mapped[datetime] = operational()
    expires_at: Mapped[datetime] = operational()
    used_at: Mapped[datetime | None] = operational()
