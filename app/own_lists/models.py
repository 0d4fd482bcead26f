"""Lists of an organisation's own, every version of them. Questions alone: what anybody answers never reaches these tables."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped

from app.storage import Model, operational


class OwnList(Model):
    """One list, by the address that it keeps through all versions."""

    __tablename__ = "own_list"

    id: Mapped[UUID] = operational(primary_key=True)
    organisation_id: Mapped[UUID] = operational(ForeignKey("organisation.id"), index=True)
    slug: Mapped[str] = operational(unique=True)
    for_everyone: Mapped[bool] = operational()
    """Whether the whole coalition has it; its organisation still looks after it."""
    made_at: Mapped[datetime] = operational()
    retired_at: Mapped[datetime | None] = operational()


class OwnListVersion(Model):
    """What a list was in one version. Once published it never changes: an answer names the version that it answered."""

    __tablename__ = "own_list_version"
    __table_args__ = (UniqueConstraint("list_id", "number"),)

    id: Mapped[UUID] = operational(primary_key=True)
    list_id: Mapped[UUID] = operational(ForeignKey("own_list.id"), index=True)
    number: Mapped[int] = operational()
    definition: Mapped[dict[str, Any]] = operational()
    notes: Mapped[list[Any]] = operational()
    """What of the spreadsheet could not be kept, by row."""
    made_by: Mapped[UUID] = operational(ForeignKey("member.id"), index=True)
    made_at: Mapped[datetime] = operational()
    published_at: Mapped[datetime | None] = operational()
