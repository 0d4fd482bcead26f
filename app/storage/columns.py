"""Column types, and the class every column must have: who may be able to read it.

*routing* — what the server must read to deliver and order referrals; it never says who someone is.
*sealed* — ciphertext that only an organisation, a member or the person can open.
*operational* — everything that is not about a person who is helped: accounts, the directory, the log.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect
from sqlalchemy.orm import MappedColumn, mapped_column
from sqlalchemy.types import TypeDecorator

CLASS = "waymark_class"


class Instant(TypeDecorator[datetime]):
    """A moment: aware in Python, UTC in the database, on SQLite too."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Returns UTC; raises ValueError for a time without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Returns an aware UTC moment."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def routing(*args: Any, **kwargs: Any) -> MappedColumn[Any]:
    """A column that the server must read to deliver: needs, urgency, language, coarse area, recipients, states."""
    return mapped_column(*args, info={CLASS: "routing"}, **kwargs)


def sealed(*args: Any, **kwargs: Any) -> MappedColumn[Any]:
    """A column that holds ciphertext which nothing on the server can open."""
    return mapped_column(*args, info={CLASS: "sealed"}, **kwargs)


def operational(*args: Any, **kwargs: Any) -> MappedColumn[Any]:
    """A column about the installation, its members or the directory, never about a person who is helped."""
    return mapped_column(*args, info={CLASS: "operational"}, **kwargs)
