"""The table of exports: who asked, who agreed. What is exported stands in no table of its own."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped

from app.storage import Model, operational


class ExportRequest(Model):
    """That somebody asked to take an organisation's sealed copies out, and what a second person said to it."""

    __tablename__ = "export_request"

    id: Mapped[UUID] = operational(primary_key=True)
    organisation_id: Mapped[UUID] = operational(ForeignKey("organisation.id"), index=True)
    asked_by: Mapped[UUID] = operational(ForeignKey("member.id"))
    asked_at: Mapped[datetime] = operational(index=True)
    answered_by: Mapped[UUID | None] = operational(ForeignKey("member.id"))
    answered_at: Mapped[datetime | None] = operational()
    agreed: Mapped[bool | None] = operational()
    """What the second person said; empty until they did."""
