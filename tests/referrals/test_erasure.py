"""What a person had erased is erased: a backup from before it, put back, gives nobody anything to open."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import create_app
from app.config import Config
from app.delivery.models import DeliveredItem
from app.identity.models import Device
from app.identity.roles import Role
from app.referrals.models import ReferralCopy
from app.storage import db, record_keys
from tests.conftest import Browser, MovableClock, database_url
from tests.delivery import builders
from tests.delivery.client import Phone, unpad
from tests.signing_in import browser_of


@pytest.fixture(autouse=True)
def on_sqlite() -> None:
    if database_url():
        pytest.skip("backs up and restores SQLite's file; the wrapping is the same on both")


def back_up(data_dir: Path, to: Path) -> None:
    """What docs/operating.md says for SQLite."""
    to.mkdir(exist_ok=True)
    connection = sqlite3.connect(data_dir / "waymark.sqlite")
    connection.execute(f"VACUUM INTO '{to / 'waymark.sqlite'}'")
    connection.close()


@contextmanager
def restored(backup: Path, data_dir: Path, clock: MovableClock) -> Iterator[Flask]:
    """A server on an old main backup, with today's keys of the server and of the copies."""
    db.session.rollback()
    shutil.copytree(data_dir / "keys", backup / "keys")
    for file in data_dir.glob("record-keys.sqlite*"):
        shutil.copy(file, backup)
    app = create_app(Config(backup, testing=True))
    app.extensions["waymark_clock"] = clock
    app.test_client_class = Browser
    with app.app_context():
        yield app
        db.session.rollback()
        db.session.close()
        db.engine.dispose()


def openable(session: Session, partner: builders.Partner) -> list[str]:
    """The names in all copies that the organisation's own key still opens, whoever tries with whatever the server has."""
    names = []
    for copy in session.scalars(select(ReferralCopy)):
        for blob in (copy.person_part or b"", unwrapped(session, copy.id, copy.person_part)):
            try:
                names.append(json.loads(unpad(partner.key.open(blob)))["items"]["name"])
            except Exception:
                continue
    return names


def unwrapped(session: Session, record_id: UUID, blob: bytes | None) -> bytes:
    try:
        return record_keys.unwrap(session, record_id, blob or b"")
    except record_keys.Erased:
        return b""


def withdraw(app: Flask, session: Session, phone: Phone, referral_id: UUID) -> None:
    copy_id = session.scalars(select(ReferralCopy.id).where(ReferralCopy.referral_id == referral_id)).one()
    answer = browser_of(app, session, phone.device.member_id).post(f"/referrals/{copy_id}/withdraw")
    assert answer.status_code == 303


def test_what_was_withdrawn_opens_from_no_older_backup(
    app: Flask, session: Session, clock: MovableClock, data_dir: Path, tmp_path: Path
) -> None:
    partner, phone = builders.partner(session), builders.phone(app, session)
    gone, kept = (phone.referral(partner.recipient, {"name": name}) for name in ("Amber", "Beryl"))
    phone.send(gone, kept)
    reader = builders.member(session, partner.id, Role.PARTNER)
    session.commit()
    back_up(data_dir, tmp_path / "backup")
    assert sorted(openable(session, partner)) == ["Amber", "Beryl"]
    withdraw(app, session, phone, gone[0])
    with restored(tmp_path / "backup", data_dir, clock) as server:
        assert db.session.scalars(select(ReferralCopy.state)).all() == ["requested", "requested"]
        assert openable(db.session, partner) == ["Beryl"]
        browser = browser_of(server, db.session, reader)
        asked = {
            copy.referral_id: browser.post(f"/inbox/{copy.id}/person-part").status_code
            for copy in db.session.scalars(select(ReferralCopy)).all()
        }
        assert asked == {gone[0]: 404, kept[0]: 200}


def test_what_a_phone_sends_again_after_a_restore_stays_withdrawn(
    app: Flask, session: Session, clock: MovableClock, data_dir: Path, tmp_path: Path
) -> None:
    partner, phone = builders.partner(session), builders.phone(app, session)
    back_up(data_dir, tmp_path / "backup")
    sent = phone.referral(partner.recipient, {"name": "Amber"})
    phone.send(sent)
    withdraw(app, session, phone, sent[0])
    with restored(tmp_path / "backup", data_dir, clock) as server:
        again = Phone(server.test_client(), phone.device)
        assert again.send(sent)[0]["type"] == "receipt"
        copy = db.session.scalars(select(ReferralCopy)).one()
        assert (copy.state, copy.person_part) == ("withdrawn", None)
        assert openable(db.session, partner) == []


def test_what_was_held_before_it_was_received_opens_from_no_older_backup(
    app: Flask, session: Session, clock: MovableClock, data_dir: Path, tmp_path: Path
) -> None:
    partner, phone = builders.partner(session), builders.phone(app, session)
    device = session.get_one(Device, phone.device.id)
    device.revoked_at = clock()
    session.commit()
    sent = phone.referral(partner.recipient, {"name": "Amber"})
    assert phone.send(sent)[0]["reason"] == "revoked-device"
    back_up(data_dir, tmp_path / "backup")
    device.revoked_at = None
    session.commit()
    assert phone.send(sent)[0]["type"] == "receipt"
    withdraw(app, session, phone, sent[0])
    with restored(tmp_path / "backup", data_dir, clock) as server:
        held = db.session.scalars(select(DeliveredItem)).one()
        assert sent[1] not in (held.envelope or b"")
        assert unwrapped(db.session, sent[0], held.envelope) == b""
        told = server.test_cli_runner().invoke(args=["held", "retry", str(sent[0])])
        assert "erased" in told.output
