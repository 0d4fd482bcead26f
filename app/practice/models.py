"""Who has practised what, and on which day; nothing about how."""

from datetime import date
from uuid import UUID

from sqlalchemy import Date, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped

from app.storage import Model, operational


class Practised(Model):
    """A member went through an invented case."""

    __tablename__ = "practised"
    __table_args__ = (UniqueConstraint("member_id", "case_slug", "day"),)

    id: Mapped[UUID] = operational(primary_key=True)
    member_id: Mapped[UUID] = operational(ForeignKey("member.id"), index=True)
    case_slug: Mapped[str] = operational()
    day: Mapped[date] = operational(Date)
