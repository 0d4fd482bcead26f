"""Taking everything out of the app: one asks, another agrees, the file opens with the sheet and says nothing without it."""

import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import clock as clocks
from app.audit.models import AuditEntry
from app.cli import main
from app.consent.models import ConsentGrant
from app.consent.rules import State
from app.identity.roles import Role
from app.recovery import asking, exporting
from app.recovery.models import ExportRequest
from app.referrals import commands as referrals
from app.referrals.models import ReferralCopy
from tests.at_once import behind, on_postgresql
from tests.conftest import MovableClock
from tests.delivery import builders as delivery
from tests.delivery.age_hybrid import HybridKey
from tests.delivery.client import Recipient
from tests.identity.builders import JSON, SEALED, Person, member, member_row, organisation, with_key

ADDRESS = "/organisation/export"
ITEMS = {"name": "Amber", "story": "She said that they keep her papers."}


@dataclass
class House:
    """An organisation with two who look after members and hold its key, and one who does not hold it."""

    id: UUID
    key: HybridKey
    recipient: Recipient
    first: Person
    second: Person
    waits: Person

    def row(self, session: Session) -> ExportRequest:
        return session.scalars(
            select(ExportRequest).order_by(ExportRequest.id.desc())
        ).first() or pytest.fail("nobody asked")

    def say(self, session: Session, who: Person, what: str) -> TestResponse:
        return who.client.post(f"{ADDRESS}/{self.row(session).id}/{what}")


@pytest.fixture
def house(app: Flask, session: Session, clock: MovableClock) -> House:
    work, key = organisation(session), HybridKey.new()
    first = member(app, session, Role.COORDINATOR, work)
    second = member(app, session, Role.COORDINATOR, work)
    waits = member(app, session, Role.PARTNER, work)
    key_id = with_key(first, key)
    address = f"/organisation/members/{member_row(session, second).id}/key"
    posted = {"key_id": str(key_id), "sealed": SEALED}
    assert first.client.post(address, json=posted, headers=JSON).status_code == 200
    clock.forward(hours=24)
    for one in (first, second, waits):
        one.sign_in()
    return House(work, key, Recipient(work, key_id, key.recipient), first, second, waits)


def events(session: Session) -> list[str]:
    return [
        one
        for one in session.scalars(select(AuditEntry.event).order_by(AuditEntry.index))
        if one.startswith("export.") or one == "organisation.exported"
    ]


def test_two_take_the_file_and_the_sheet_opens_it(
    app: Flask, house: House, session: Session, tmp_path: Path
) -> None:
    phone = delivery.phone(app, session)
    assert phone.send(phone.referral(house.recipient, ITEMS))[0]["type"] == "receipt"
    assert house.first.client.post(ADDRESS).status_code == 303
    assert "asks to take out everything" in house.second.client.get("/organisation/key").text
    assert house.say(session, house.second, "agree").status_code == 303
    taken = house.say(session, house.first, "file")
    assert taken.status_code == 200
    assert "no-store" in taken.headers["Cache-Control"]
    assert events(session) == ["export.asked", "export.agreed", "organisation.exported"]
    for word in (b"Amber", b"papers", b"contents.json", b"urgency"):
        assert word not in taken.data
    file = tmp_path / "export.zip.age"
    file.write_bytes(taken.data)
    done = recover(file, tmp_path / "read", house.key.identity)
    assert done == 0
    (read,) = (tmp_path / "read").iterdir()
    assert json.loads(read.read_text())["opened"]["items"] == ITEMS
    assert recover(file, tmp_path / "nothing", HybridKey.new().identity) == 1
    assert not (tmp_path / "nothing").exists()
    assert recover(file, tmp_path / "both", HybridKey.new().identity, house.key.identity) == 0


def recover(file: Path, folder: Path, *sheets: str) -> int:
    arguments = ["recover", str(file), "--to", str(folder)]
    for number, sheet in enumerate(sheets):
        path = file.with_suffix(f".sheet{number}")
        path.write_text(sheet)
        arguments += ["--sheet", str(path)]
    return CliRunner().invoke(main, arguments).exit_code


def test_what_the_consent_no_longer_covers_is_not_in_it(
    app: Flask, house: House, session: Session, clock: MovableClock
) -> None:
    phone = delivery.phone(app, session)
    assert phone.send(phone.referral(house.recipient, ITEMS))[0]["type"] == "receipt"
    until = session.scalars(select(ConsentGrant.until)).one()
    (found,) = exporting.parts(session, house.id, until - timedelta(seconds=1))
    assert found.about["kind"] == "referral"
    assert list(exporting.parts(session, house.id, until)) == [], "before the job has written it down too"


@on_postgresql
def test_a_no_that_was_a_moment_faster_counts(app: Flask, house: House, session: Session) -> None:
    house.first.client.post(ADDRESS)
    house.say(session, house.second, "agree")
    row, no = house.row(session), member_row(session, house.second).id
    address = f"{ADDRESS}/{row.id}/file"

    def refuse() -> None:
        asking.answer(session, house.id, row.id, False, no, clocks.now())

    assert behind(app, refuse, lambda: house.first.client.post(address)).status_code == 409
    assert events(session)[-1] == "export.refused"


@on_postgresql
def test_what_was_withdrawn_a_moment_before_is_not_in_it(
    app: Flask, house: House, session: Session, tmp_path: Path
) -> None:
    phone = delivery.phone(app, session)
    phone.send(phone.referral(house.recipient, ITEMS))
    house.first.client.post(ADDRESS)
    house.say(session, house.second, "agree")
    address = f"{ADDRESS}/{house.row(session).id}/file"

    def withdraw() -> None:
        copy = session.scalars(select(ReferralCopy)).one()
        referrals.end(session, copy, State.WITHDRAWN, by="person", at=clocks.now())

    taken = behind(app, withdraw, lambda: house.first.client.post(address))
    file = tmp_path / "export.zip.age"
    file.write_bytes(taken.data)
    assert recover(file, tmp_path / "read", house.key.identity) == 0
    assert list((tmp_path / "read").iterdir()) == []


def test_nobody_agrees_with_themselves_and_nothing_is_taken_before(house: House, session: Session) -> None:
    house.first.client.post(ADDRESS)
    assert house.say(session, house.first, "file").status_code == 409
    assert house.say(session, house.first, "agree").status_code == 409
    assert house.say(session, house.first, "file").status_code == 409
    assert events(session) == ["export.asked"]


def test_who_does_not_hold_the_key_neither_sees_asks_nor_agrees(house: House, session: Session) -> None:
    house.first.client.post(ADDRESS)
    assert house.waits.client.get(ADDRESS).status_code == 404
    assert house.waits.client.post(ADDRESS).status_code in (403, 404)
    assert house.say(session, house.waits, "agree").status_code == 404
    assert house.say(session, house.waits, "file").status_code == 404


def test_who_joined_today_cannot_be_the_second_person(
    app: Flask, session: Session, house: House, clock: MovableClock
) -> None:
    new = member(app, session, Role.COORDINATOR, house.id)
    house.first.client.post(ADDRESS)
    key = house.first.session()["organisation_key"]["id"]
    posted = {"key_id": key, "sealed": SEALED}
    address = f"/organisation/members/{member_row(session, new).id}/key"
    assert house.first.client.post(address, json=posted, headers=JSON).status_code == 200
    assert house.say(session, new, "agree").status_code == 409
    clock.forward(hours=23, minutes=59)
    new.sign_in()
    assert house.say(session, new, "agree").status_code == 409


def test_the_second_person_does_not_get_the_file(house: House, session: Session) -> None:
    house.first.client.post(ADDRESS)
    house.say(session, house.second, "agree")
    assert house.say(session, house.second, "file").status_code == 409


def test_a_no_ends_it_also_after_a_yes(house: House, session: Session) -> None:
    house.first.client.post(ADDRESS)
    assert house.say(session, house.second, "refuse").status_code == 303
    assert house.say(session, house.second, "agree").status_code == 409
    house.first.client.post(ADDRESS)
    house.say(session, house.second, "agree")
    house.say(session, house.second, "refuse")
    assert house.say(session, house.first, "file").status_code == 409
    assert events(session)[-1] == "export.refused"


def test_it_ends_by_itself_after_a_day(house: House, session: Session, clock: MovableClock) -> None:
    house.first.client.post(ADDRESS)
    clock.forward(hours=24)
    house.second.sign_in()
    assert house.say(session, house.second, "agree").status_code == 409
    house.first.sign_in()
    house.first.client.post(ADDRESS)
    house.say(session, house.second, "agree")
    clock.forward(hours=24)
    house.first.sign_in()
    assert house.say(session, house.first, "file").status_code == 409
    clock.forward(days=30)
    asking.prune(session, clock())
    assert session.scalars(select(ExportRequest)).all() == []


def test_there_is_one_at_a_time_and_none_of_another_organisation(
    app: Flask, house: House, session: Session
) -> None:
    house.first.client.post(ADDRESS)
    house.second.client.post(ADDRESS)
    assert events(session) == ["export.asked"]
    stranger = member(app, session, Role.COORDINATOR)
    with_key(stranger)
    for what in ("agree", "refuse", "file"):
        assert house.say(session, stranger, what).status_code == 409
    assert "Ask for an export" not in stranger.client.get(ADDRESS).text
    assert "Nobody else could agree yet" in stranger.client.get(ADDRESS).text
