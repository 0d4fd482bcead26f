"""Erasing a key erases every copy that was wrapped under it, in every backup; nothing less than a commit does so."""

import shutil
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app import clock, create_app
from app.config import Config
from app.storage import record_keys
from app.storage.record_keys import Erased, ErasedRecord
from tests.conftest import MovableClock


def stored(session: Session, data: bytes = b"sealed") -> tuple[UUID, bytes]:
    record_id = uuid4()
    blob = record_keys.wrap(session, record_id, data)
    session.commit()
    return record_id, blob


def test_what_is_stored_is_not_what_was_given_and_comes_back(session: Session) -> None:
    record_id, blob = stored(session)
    assert b"sealed" not in blob
    assert record_keys.unwrap(session, record_id, blob) == b"sealed"


def test_a_copy_opens_under_no_other_record(session: Session) -> None:
    _, blob = stored(session)
    other, _ = stored(session)
    with pytest.raises(ValueError, match="does not belong"):
        record_keys.unwrap(session, other, blob)


def test_several_blobs_share_their_record_and_its_end(session: Session) -> None:
    record_id, first = stored(session)
    second = record_keys.wrap(session, record_id, b"message")
    session.commit()
    assert record_keys.unwrap(session, record_id, second) == b"message"
    record_keys.erase(session, record_id, clock.now())
    session.commit()
    for blob in (first, second):
        with pytest.raises(Erased):
            record_keys.unwrap(session, record_id, blob)


def test_an_erasure_that_was_undone_costs_nothing(session: Session) -> None:
    record_id, blob = stored(session)
    record_keys.erase(session, record_id, clock.now())
    session.rollback()
    assert record_keys.unwrap(session, record_id, blob) == b"sealed"
    part = session.begin_nested()
    record_keys.erase(session, record_id, clock.now())
    part.rollback()
    session.commit()
    assert record_keys.unwrap(session, record_id, blob) == b"sealed"


def test_an_erasure_that_was_undone_costs_no_key_that_is_not_kept_yet(session: Session) -> None:
    record_id = uuid4()
    blob = record_keys.wrap(session, record_id, b"sealed")
    part = session.begin_nested()
    record_keys.erase(session, record_id, clock.now())
    with pytest.raises(Erased):
        record_keys.unwrap(session, record_id, blob)
    part.rollback()
    session.commit()
    assert record_keys.unwrap(session, record_id, blob) == b"sealed"


def test_what_is_made_and_erased_at_once_never_has_a_key(session: Session) -> None:
    record_id = uuid4()
    blob = record_keys.wrap(session, record_id, b"sealed")
    record_keys.erase(session, record_id, clock.now())
    session.commit()
    assert record_id not in record_keys.known()
    with pytest.raises(Erased):
        record_keys.unwrap(session, record_id, blob)


def test_a_savepoint_is_no_commit(session: Session) -> None:
    record_id, blob = stored(session)
    with session.begin_nested():
        record_keys.erase(session, record_id, clock.now())
    assert record_id in record_keys.known()
    session.commit()
    assert record_id not in record_keys.known()
    with pytest.raises(Erased):
        record_keys.unwrap(session, record_id, blob)


def test_the_key_is_there_before_the_copy_is(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record_keys, "_store", lambda: (_ for _ in ()).throw(OSError("no such store")))
    session.info["record_keys"] = {uuid4(): b"0" * 32}
    session.add(ErasedRecord(record_id=uuid4(), at=clock.now()))
    with pytest.raises(OSError, match="no such store"):
        session.commit()
    session.rollback()
    assert session.query(ErasedRecord).count() == 0


def test_an_erased_record_takes_nothing_more(session: Session) -> None:
    record_id, _ = stored(session)
    record_keys.erase(session, record_id, clock.now())
    session.commit()
    with pytest.raises(Erased):
        record_keys.wrap(session, record_id, b"again")
    # … not even after the main database was restored from a backup that knows of no erasure.
    session.delete(session.get_one(ErasedRecord, record_id))
    session.commit()
    with pytest.raises(Erased):
        record_keys.wrap(session, record_id, b"again")


def test_restored_keys_are_erased_again(app: Flask, session: Session, data_dir: Path) -> None:
    record_id, blob = stored(session)
    backup = data_dir / "keys-of-yesterday.sqlite"
    app.extensions["waymark_record_keys"].dispose()
    shutil.copy(data_dir / "record-keys.sqlite", backup)
    record_keys.erase(session, record_id, clock.now())
    session.commit()
    app.extensions["waymark_record_keys"].dispose()
    shutil.copy(backup, data_dir / "record-keys.sqlite")
    assert record_keys.unwrap(session, record_id, blob) == b"sealed"
    assert record_keys.settle(session, clock.now()) == 1
    with pytest.raises(Erased):
        record_keys.unwrap(session, record_id, blob)


def test_no_byte_of_an_erased_key_stays_in_its_files(app: Flask, session: Session, data_dir: Path) -> None:
    record_id, _ = stored(session)
    with app.extensions["waymark_record_keys"].connect() as connection:
        key = connection.exec_driver_sql("SELECT key FROM record_key").scalar()
    files = sorted(data_dir.glob("record-keys*"))
    assert any(key in one.read_bytes() for one in files)
    record_keys.erase(session, record_id, clock.now())
    session.commit()
    assert not any(key in one.read_bytes() for one in data_dir.glob("record-keys*"))


def test_an_erasure_is_remembered_for_half_a_year(session: Session, clock: MovableClock) -> None:
    record_id, _ = stored(session)
    record_keys.erase(session, record_id, clock.at)
    session.commit()
    clock.forward(days=179)
    record_keys.settle(session, clock.at)
    assert session.get(ErasedRecord, record_id)
    clock.forward(days=2)
    record_keys.settle(session, clock.at)
    session.commit()
    assert session.get(ErasedRecord, record_id) is None


def test_the_keys_can_live_in_a_database_of_their_own(data_dir: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.sqlite"
    app = create_app(Config(data_dir, record_keys_url=f"sqlite:///{elsewhere}", testing=True))
    with app.app_context():
        assert record_keys.known() == set()
    app.extensions["waymark_record_keys"].dispose()
    assert elsewhere.stat().st_size > 0
    assert elsewhere.stat().st_mode & 0o077 == 0
