"""Two at once: one has the log's turn, the other begins meanwhile and waits. On SQLite whole requests wait, so it cannot happen."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import pytest
import sqlalchemy as sa
from flask import Flask

from app import audit
from app.storage import db
from tests.conftest import database_url

T = TypeVar("T")

on_postgresql = pytest.mark.skipif(not database_url(), reason="writers of SQLite wait before they look")


def behind(app: Flask, first: Callable[[], object], then: Callable[[], T]) -> T:
    """Returns what `then` returned: it began while `first` had the turn, and ended after that was committed."""
    db.session.rollback()
    audit.in_order(db.session)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(_apart, app, then)
        _until_it_waits(running, db.session.scalars(sa.select(sa.func.pg_backend_pid())).one())
        first()
        db.session.commit()
        return running.result(timeout=30)


def _apart(app: Flask, then: Callable[[], T]) -> T:
    with app.app_context():
        return then()


def _until_it_waits(running: Future[T], behind_pid: int) -> None:
    waits = sa.text("SELECT count(*) FROM pg_stat_activity WHERE :pid = ANY(pg_blocking_pids(pid))")
    ends = time.monotonic() + 20
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while not running.done() and not connection.execute(waits, {"pid": behind_pid}).scalar():
            assert time.monotonic() < ends, "it neither ended nor waited"
            time.sleep(0.01)
