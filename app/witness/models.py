"""Tables of the witnessed log: how it stood at some moments, signed; and who signed that they saw it so."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped

from app.storage import Model, operational


class LogCheckpoint(Model):
    """What the server said of its log once: origin, size, root, time."""

    __tablename__ = "log_checkpoint"

    size: Mapped[int] = operational(primary_key=True, autoincrement=False)
    statement: Mapped[str] = operational()
    """The signed words, byte for byte."""
    signature: Mapped[str] = operational()
    """By the server's answer key."""
    peaks: Mapped[list[Any]] = operational()
    """The roots of the whole subtrees at that size: later proofs begin here, whether the entries are still there or not."""
    proof: Mapped[dict[str, Any] | None] = operational()
    """That it goes on from the checkpoint before it; nothing for the first."""
    at: Mapped[datetime] = operational()


class Countersignature(Model):
    """A member of a partner saw a checkpoint on a phone that had seen the one before it, and signed its words."""

    __tablename__ = "log_countersignature"
    __table_args__ = (UniqueConstraint("size", "device_id"),)

    id: Mapped[UUID] = operational(primary_key=True)
    size: Mapped[int] = operational(ForeignKey("log_checkpoint.size"), index=True)
    organisation_id: Mapped[UUID] = operational(ForeignKey("organisation.id"))
    member_id: Mapped[UUID] = operational(ForeignKey("member.id"))
    device_id: Mapped[UUID] = operational(ForeignKey("device.id"))
    public_key: Mapped[bytes] = operational(LargeBinary)
    """The phone's, as it was then."""
    signature: Mapped[bytes] = operational(LargeBinary)
    at: Mapped[datetime] = operational()


class LogStart(Model):
    """Where the tree begins now that the log's oldest entries were cut: one row, or none."""

    __tablename__ = "log_start"

    id: Mapped[int] = operational(primary_key=True, autoincrement=False)
    size: Mapped[int] = operational()
    peaks: Mapped[list[Any]] = operational()
