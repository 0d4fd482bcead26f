"""What SQLite needs to keep a promise: a receipt must survive a power cut, and writers must queue, not fail."""

from contextvars import ContextVar
from typing import Any

from flask import has_request_context, request
from sqlalchemy import Connection, Engine, event

reading: ContextVar[bool] = ContextVar("reading", default=False)
upgrading: ContextVar[bool] = ContextVar("upgrading", default=False)
"""While a migration runs. SQLite changes a table by making it anew and dropping the old one, which rows elsewhere point to."""


def listen(engine: Engine) -> None:
    """Sets the pragmas on each connection and begins transactions explicitly.

    Python's driver begins none before SELECT; a transaction that reads and then writes would then fail at once with
    "database is locked" when another writer came between. So everything but a GET takes the write lock when it begins.
    """

    @event.listens_for(engine, "connect")
    def connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=30000",
            "secure_delete=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # Can only be said outside of a transaction; a connection may have been a migration's before.
        connection.exec_driver_sql(f"PRAGMA foreign_keys={'OFF' if upgrading.get() else 'ON'}")
        only_reads = reading.get() or (has_request_context() and request.method in ("GET", "HEAD", "OPTIONS"))
        connection.exec_driver_sql("BEGIN" if only_reads else "BEGIN IMMEDIATE")
