"""What the database promises: what was answered is on the disk, writers wait for one another, times have a zone."""

import threading
import time
from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from app import clock
from app.audit import Event, append, verify
from app.delivery.models import BackupWatermark
from app.storage import db


def only_on_sqlite() -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("SQLite's settings; PostgreSQL has its own")


def test_sqlite_writes_ahead_and_waits_for_the_disk(session: Session) -> None:
    only_on_sqlite()
    names = ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
    told = {name: session.execute(sa.text(f"PRAGMA {name}")).scalar() for name in names}
    assert told == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}


def test_a_second_writer_waits_and_does_not_fail(app: Flask) -> None:
    def write_slowly() -> None:
        with app.app_context():
            append(db.session, Event.MEMBER_SIGNED_OUT, clock.now(), member=1)
            holding.set()
            time.sleep(0.5)
            db.session.commit()

    holding = threading.Event()
    first = threading.Thread(target=write_slowly)
    first.start()
    assert holding.wait(10)
    began = time.monotonic()
    append(db.session, Event.MEMBER_SIGNED_OUT, clock.now(), member=2)
    waited = time.monotonic() - began
    db.session.commit()
    first.join()
    assert waited > 0.2
    assert verify(db.session) == 2


def test_many_writers_at_once_leave_one_log_without_gaps(app: Flask) -> None:
    failed: list[Exception] = []

    def write(number: int) -> None:
        try:
            with app.app_context():
                for _time in range(5):
                    append(db.session, Event.MEMBER_SIGNED_OUT, clock.now(), member=number)
                    db.session.commit()
        except Exception as error:
            failed.append(error)

    writers = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for one in writers:
        one.start()
    for one in writers:
        one.join()
    assert failed == []
    assert verify(db.session) == 30


def test_a_page_that_only_reads_never_waits_for_a_writer(app: Flask) -> None:
    only_on_sqlite()
    with db.engine.connect() as writer:
        writer.execute(sa.text("UPDATE audit_head SET size = size"))
        began = time.monotonic()
        with app.test_request_context("/directory"), app.app_context():
            db.session.execute(sa.text("SELECT count(*) FROM audit_entry")).scalar()
        assert time.monotonic() - began < 5
        writer.rollback()


def test_a_moment_without_a_zone_is_refused(session: Session) -> None:
    session.add(BackupWatermark(id=1, log=0, at=datetime(2026, 3, 4, 12, 0)))  # noqa: DTZ001 - that is the point
    with pytest.raises(StatementError, match="needs a time zone"):
        session.flush()
    session.rollback()


def test_a_moment_comes_back_in_utc_whatever_zone_it_was_told_in(session: Session) -> None:
    told = datetime(2026, 3, 4, 12, 0, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    session.add(BackupWatermark(id=1, log=0, at=told))
    session.commit()
    session.expunge_all()
    kept = session.get_one(BackupWatermark, 1).at
    assert kept == told
    assert kept.tzinfo is UTC
