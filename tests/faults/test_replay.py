"""A whole outbox sent again, twice: both databases stay as they were; SQLite byte for byte, PostgreSQL version by version of each row."""

import sqlite3
from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.storage import Model
from tests.delivery import builders
from tests.delivery.client import Recipient, uuid7


def bytes_of(connection: sqlite3.Connection) -> bytes:
    """A whole SQLite database, what stands in its journal included.

    Without SQLite's own count of transactions (bytes 24 to 27 and 92 to 95 of its file format): what is held for something that
    can be put right is tried again each time, and that trial is rolled back inside a transaction.
    """
    whole = bytearray(connection.serialize())
    whole[24:28] = whole[92:96] = bytes(4)
    return bytes(whole)


def kept(connection: sa.Connection, tables: list[str]) -> dict[str, Any]:
    """What a database holds: SQLite's bytes; elsewhere each row with which transaction wrote it, and where it lies."""
    driver = connection.connection.driver_connection
    if isinstance(driver, sqlite3.Connection):
        return {"whole": bytes_of(driver)}
    asked = {
        name: sa.text(f'SELECT xmin::text, ctid::text, * FROM "{name}" ORDER BY ctid') for name in tables
    }
    return {name: [tuple(row) for row in connection.execute(one)] for name, one in asked.items()}


def everything(app: Flask, session: Session) -> dict[str, Any]:
    """Both databases: the main one, and that of the keys of copies."""
    session.rollback()
    with app.extensions["waymark_record_keys"].connect() as keys:
        return {
            "main": kept(session.connection(), list(Model.metadata.tables)),
            "keys": kept(keys, ["record_key"]),
        }


def count(session: Session, table: str) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(Model.metadata.tables[table])) or 0


def test_a_whole_outbox_again_changes_nothing(app: Flask, session: Session) -> None:
    partner, phone = builders.partner(session), builders.phone(app, session)
    unknown = Recipient(partner.id, uuid7(), partner.recipient.recipient)
    outbox = [phone.referral(partner.recipient, {"name": "Amber"}) for _ in range(8)]
    outbox.append(phone.referral(unknown, {"name": "Amber"}))
    outbox.append((uuid7(), b"not an envelope"))
    first = phone.send(*outbox)
    assert count(session, "referral") == 8
    assert count(session, "delivered_item") == 9
    before = everything(app, session)
    for _ in range(2):
        again = phone.send(*outbox)
        answers = {one["id"]: one for one in first if one.get("reason") != "unreadable" and "id" in one}
        assert {one["id"]: one for one in again if one.get("id") in answers} == answers
    assert everything(app, session) == before
