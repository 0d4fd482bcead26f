"""Tables of the audit log."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped

from app.storage import Model, operational


class AuditEntry(Model):
    """One thing that happened. Each entry holds the hash of the one before it."""

    __tablename__ = "audit_entry"

    index: Mapped[int] = operational(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = operational()
    event: Mapped[str] = operational()
    fields: Mapped[dict[str, Any]] = operational()
    previous: Mapped[str] = operational()
    hash: Mapped[str] = operational(unique=True)


class AuditHead(Model):
    """The single row that says how long the log is; taking its lock orders the writers."""

    __tablename__ = "audit_head"

    id: Mapped[int] = operational(primary_key=True, autoincrement=False)
    size: Mapped[int] = operational()
    hash: Mapped[str] = operational()


class AuditCheckpoint(Model):
    """Where the log begins now that its oldest entries were cut; an entry that follows says the same."""

    __tablename__ = "audit_checkpoint"

    id: Mapped[int] = operational(primary_key=True, autoincrement=False)
    size: Mapped[int] = operational()
    """How many entries were cut, all in all: the index of the first that is left."""
    hash: Mapped[str] = operational()
    """The last cut entry's, which the first that is left names as the one before it."""
    at: Mapped[datetime] = operational()
