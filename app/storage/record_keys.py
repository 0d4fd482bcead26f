"""One key for each stored sealed copy, in a store of its own: erasing the key erases the copy from every backup.

What an organisation's key opens is wrapped once more (AES-256-GCM) before it reaches the main database. The keys live in
another database, whose backups are kept for seven days at most (docs/operating.md). A main backup that is older than an
erasure therefore holds bytes that nobody can open, the organisation and its recovery sheet included.

    blob = record_keys.wrap(session, copy_id, part)       # the key is durable before the session's commit
    part = record_keys.unwrap(session, copy_id, blob)     # raises Erased
    record_keys.erase(session, copy_id, at)               # with the session's commit, or by the job when that was cut short
"""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Flask, current_app
from sqlalchemy import event
from sqlalchemy.orm import Mapped, Session, SessionTransaction

from app.config import Config
from app.storage import sqlite
from app.storage.columns import Instant, operational
from app.storage.model import Model

MARK = b"WMW1"
NONCE = 12
CHUNK = 500
REMEMBERED = timedelta(days=180)
"""How long an erasure is remembered, in either database: to be done again after the other one was restored."""

_metadata = sa.MetaData()
_keys = sa.Table(
    "record_key",
    _metadata,
    sa.Column("record_id", sa.Uuid(), primary_key=True),
    sa.Column("key", sa.LargeBinary(), nullable=True),
    sa.Column("erased_at", Instant(), nullable=True),
)
"""A key, or the mark that there was one: a record that a phone sends once more, after the main database was restored, must
not come back to life."""


class Erased(LookupError):
    """The key of a record is gone, and with it everything that was wrapped under it."""


class ErasedRecord(Model):
    """A record that was erased: written in the caller's transaction, so that an erasure is never half done or forgotten."""

    __tablename__ = "erased_record"

    record_id: Mapped[UUID] = operational(primary_key=True)
    at: Mapped[datetime] = operational(index=True)


def init_app(app: Flask) -> None:
    """Knows where the keys are; their table is made when the first is needed."""
    config: Config = app.extensions["waymark_config"]
    store = sa.create_engine(config.record_keys, hide_parameters=True)
    if store.dialect.name == "sqlite":
        sqlite.listen(store)
        Path(store.url.database or "").touch(mode=0o600)
    app.extensions["waymark_record_keys"] = store


def wrap(session: Session, record_id: UUID, data: bytes) -> bytes:
    """Returns `data` wrapped under the record's key, which is made the first time; raises Erased for an erased record."""
    if session.get(ErasedRecord, record_id):
        raise Erased(record_id)
    key = _key(session, record_id) or _made(session, record_id)
    nonce = secrets.token_bytes(NONCE)
    return MARK + nonce + AESGCM(key).encrypt(nonce, data, record_id.bytes)


def unwrap(session: Session, record_id: UUID, blob: bytes) -> bytes:
    """Returns what `wrap` was given; raises Erased when the key is gone, ValueError for bytes of another record."""
    if not blob.startswith(MARK):
        return blob  # Stored before copies were wrapped: sealed to the organisation alone.
    key = _key(session, record_id)
    if key is None:
        raise Erased(record_id)
    start = len(MARK) + NONCE
    try:
        return AESGCM(key).decrypt(blob[len(MARK) : start], blob[start:], record_id.bytes)
    except InvalidTag as wrong:
        raise ValueError("this copy does not belong to this record") from wrong


def erase(session: Session, record_id: UUID, at: datetime) -> None:
    """Makes everything wrapped under a record unreadable for good, once the session commits. Twice is once."""
    if session.get(ErasedRecord, record_id) is None:
        session.add(ErasedRecord(record_id=record_id, at=at))
        session.flush()
    session.info.setdefault("erased_records", set()).add(record_id)


def is_kept(session: Session, record_id: UUID) -> bool:
    """Returns whether something is wrapped under a record's key."""
    return _key(session, record_id) is not None


def settle(session: Session, at: datetime) -> int:
    """Erases what a cut-short commit, or restored keys, left behind; returns how many keys that were."""
    gone = _erase({one.record_id: one.at for one in session.scalars(sa.select(ErasedRecord))})
    session.execute(sa.delete(ErasedRecord).where(ErasedRecord.at < at - REMEMBERED))
    with _store().begin() as connection:
        connection.execute(sa.delete(_keys).where(_keys.c.erased_at < at - REMEMBERED))
    return gone


def known() -> set[UUID]:
    """Returns the records that have a key."""
    with _store().connect() as connection:
        return set(connection.scalars(sa.select(_keys.c.record_id).where(_keys.c.key.is_not(None))))


def _store() -> sa.Engine:
    found: sa.Engine = current_app.extensions["waymark_record_keys"]
    if not current_app.extensions.get("waymark_record_keys_ready"):
        _metadata.create_all(found)
        current_app.extensions["waymark_record_keys_ready"] = True
    return found


def _waiting(session: Session) -> dict[UUID, bytes]:
    """Keys made in this session that are not in the store yet."""
    found: dict[UUID, bytes] = session.info.setdefault("record_keys", {})
    return found


def _key(session: Session, record_id: UUID) -> bytes | None:
    if record_id in _waiting(session):
        return None if session.get(ErasedRecord, record_id) else _waiting(session)[record_id]
    with _store().connect() as connection:
        return connection.scalar(sa.select(_keys.c.key).where(_keys.c.record_id == record_id))


def _made(session: Session, record_id: UUID) -> bytes:
    with _store().connect() as connection:
        if connection.scalar(sa.select(_keys.c.record_id).where(_keys.c.record_id == record_id)):
            raise Erased(record_id)
    key = _waiting(session)[record_id] = AESGCM.generate_key(256)
    return key


def _erase(times: Mapping[UUID, datetime]) -> int:
    """Overwrites keys, marking when; returns how many there were."""
    left, gone = list(times), 0
    store = _store()
    while left:
        some, left = left[:CHUNK], left[CHUNK:]
        with store.begin() as connection:
            marked = set(connection.scalars(sa.select(_keys.c.record_id).where(_keys.c.record_id.in_(some))))
            has_key = _keys.c.record_id.in_(some) & _keys.c.key.is_not(None)
            gone += connection.execute(
                sa.update(_keys).where(has_key).values(key=None, erased_at=max(times[one] for one in some))
            ).rowcount
            rows = [{"record_id": one, "erased_at": times[one]} for one in some if one not in marked]
            if rows:
                connection.execute(sa.insert(_keys), rows)
    if gone and store.dialect.name == "sqlite":
        # The write-ahead file still holds what `secure_delete` has overwritten in the database.
        plain = store.raw_connection()  # Not inside a transaction, which SQLAlchemy would begin.
        plain.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        plain.close()
    return gone


@event.listens_for(Session, "before_commit")
def _keep(session: Session) -> None:
    """A copy must never be stored whose key is not: the keys go first. One too many does no harm."""
    if session.in_nested_transaction() or not session.info.get("record_keys"):
        return
    made = _waiting(session)
    # Asked now: an erasure that a savepoint undid must not cost the key of what is stored after all.
    gone = set(session.scalars(sa.select(ErasedRecord.record_id).where(ErasedRecord.record_id.in_(made))))
    rows = [{"record_id": one, "key": key} for one, key in made.items() if one not in gone]
    if rows:
        with _store().begin() as connection:
            connection.execute(sa.insert(_keys), rows)
    session.info["record_keys"] = {}


@event.listens_for(Session, "after_commit")
def _settle(session: Session) -> None:
    if session.in_nested_transaction() or not (told := session.info.pop("erased_records", None)):
        return
    try:
        # Asked for anew: what a savepoint undid must not cost a key.
        with session.get_bind().engine.connect() as connection:
            sure = sa.select(ErasedRecord.record_id, ErasedRecord.at).where(ErasedRecord.record_id.in_(told))
            times = {row.record_id: row.at for row in connection.execute(sure)}
        _erase(times)
    except sa.exc.SQLAlchemyError:
        # It is committed that they are erased: the job comes back to them.
        current_app.logger.exception("keys of erased records are not deleted yet")


@event.listens_for(Session, "after_soft_rollback")
def _undo(session: Session, ended: SessionTransaction) -> None:
    if not ended.nested:
        session.info.pop("record_keys", None)
        session.info.pop("erased_records", None)
