"""Tables of the door: what came, and what was answered."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, LargeBinary, text
from sqlalchemy.orm import Mapped

from app.storage import Model, operational, routing, sealed


class DeliveredItem(Model):
    """One answer for one id and one hash. The same bytes again get the same answer, byte for byte."""

    __tablename__ = "delivered_item"
    __table_args__ = (
        # Exactly once: of all the bytes that ever came under one id, one at most is accepted.
        Index(
            "uq_delivered_item_accepted",
            "submission_id",
            unique=True,
            sqlite_where=text("outcome = 'received'"),
            postgresql_where=text("outcome = 'received'"),
        ),
    )

    submission_id: Mapped[UUID] = routing(primary_key=True)
    sha256: Mapped[str] = routing(primary_key=True)
    outcome: Mapped[str] = routing()
    reason: Mapped[str | None] = routing()
    kind: Mapped[str] = routing()
    device_id: Mapped[UUID] = routing(index=True)
    member_id: Mapped[UUID] = routing(index=True)
    made_at: Mapped[datetime] = routing()
    received_at: Mapped[datetime] = routing()
    statement: Mapped[str] = operational()
    envelope: Mapped[bytes | None] = sealed(LargeBinary)
    """The whole envelope, kept only while the item is held; the person part inside stays sealed."""


class HeldCare(Model):
    """In whose hands a held item is, and what became of it."""

    __tablename__ = "held_care"
    __table_args__ = (
        ForeignKeyConstraint(
            ["submission_id", "sha256"], ["delivered_item.submission_id", "delivered_item.sha256"]
        ),
    )

    submission_id: Mapped[UUID] = routing(primary_key=True)
    sha256: Mapped[str] = routing(primary_key=True)
    hands: Mapped[str] = routing()
    """`colleague`, `operator`, or `nobody`: it was made again, and this copy needs nobody any more."""
    member_id: Mapped[UUID | None] = routing(ForeignKey("member.id"))
    by: Mapped[UUID] = routing(ForeignKey("member.id"))
    at: Mapped[datetime] = routing()


class AnnouncedItem(Model):
    """An item that a phone said waits on it: an id and a kind, until it has arrived."""

    __tablename__ = "announced_item"

    submission_id: Mapped[UUID] = operational(primary_key=True)
    member_id: Mapped[UUID] = operational(ForeignKey("member.id"), index=True)
    device_id: Mapped[UUID] = operational(ForeignKey("device.id"), index=True)
    kind: Mapped[str] = operational()
    at: Mapped[datetime] = operational()


class BackupWatermark(Model):
    """How much of the log is in a backup: phones drop their sealed copies of everything before it."""

    __tablename__ = "backup_watermark"

    id: Mapped[int] = operational(primary_key=True, autoincrement=False)
    log: Mapped[int] = operational()
    at: Mapped[datetime] = operational()
