"""Refused is not lost, and neither is what a phone lost: both are named to their author, who settles them."""

from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.delivery.models import AnnouncedItem, DeliveredItem, HeldCare
from app.identity.models import Device, Member
from app.identity.roles import Role
from tests.conftest import MovableClock
from tests.delivery import builders
from tests.delivery.client import Phone, uuid7
from tests.signing_in import browser_of

ADDRESS = "/account/items"


@pytest.fixture
def phone(app: Flask, session: Session) -> Phone:
    return builders.phone(app, session)


@pytest.fixture
def author(app: Flask, session: Session, phone: Phone) -> FlaskClient:
    return browser_of(app, session, phone.device.member_id)


def announce(author: FlaskClient, device: UUID, *items: tuple[UUID, str]) -> int:
    listed = [{"id": str(id), "kind": kind} for id, kind in items]
    answer = author.post(f"{ADDRESS}/waiting", json={"device": str(device), "items": listed})
    return int(answer.get_json()["elsewhere"]) if answer.status_code == 200 else -answer.status_code


def named(session: Session) -> set[UUID]:
    return set(session.scalars(select(AnnouncedItem.submission_id)))


def test_what_a_lost_phone_had_named_is_told_to_its_author_alone(
    app: Flask, session: Session, phone: Phone, author: FlaskClient, clock: MovableClock
) -> None:
    first, second = uuid7(), uuid7()
    assert announce(author, phone.device.id, (first, "referral"), (second, "report")) == 0
    page = author.get(ADDRESS).text
    assert "Never arrived" in page
    assert "Report about a service" in page
    other = browser_of(app, session, builders.phone(app, session).device.member_id)
    assert "Never arrived" not in other.get(ADDRESS).text
    assert other.post(f"{ADDRESS}/{first}/settle").status_code == 303
    assert named(session) == {first, second}
    assert author.post(f"{ADDRESS}/{first}/settle").status_code == 303
    assert named(session) == {second}


def test_what_arrived_is_awaited_no_more(session: Session, phone: Phone, author: FlaskClient) -> None:
    partner = builders.partner(session)
    sent = phone.referral(partner.recipient, {})
    announce(author, phone.device.id, (sent[0], "referral"))
    phone.send(sent)
    assert "Nothing. All that your phones told" in author.get(ADDRESS).text
    announce(author, phone.device.id, (sent[0], "referral"))
    assert named(session) == set()


def test_a_phone_that_names_an_item_no_more_put_another_in_its_place(
    session: Session, phone: Phone, author: FlaskClient
) -> None:
    referral, withdrawal = uuid7(), uuid7()
    announce(author, phone.device.id, (referral, "referral"))
    announce(author, phone.device.id, (withdrawal, "withdrawal"))
    assert named(session) == {withdrawal}


def test_a_phone_that_comes_back_empty_under_another_id_takes_nothing_off_the_list(
    app: Flask, session: Session, phone: Phone, author: FlaskClient
) -> None:
    lost = uuid7()
    announce(author, phone.device.id, (lost, "referral"))
    again = builders.phone(app, session).device
    session.execute(update(Device).where(Device.id == again.id).values(member_id=phone.device.member_id))
    session.commit()
    assert announce(author, again.id) == 1, "and hears of it"
    assert named(session) == {lost}


@pytest.mark.parametrize(
    "posted",
    [
        None,
        [],
        {"items": []},
        {"device": "x", "items": []},
        {"device": str(uuid7()), "items": [{"id": "1", "kind": "referral"}]},
        {"device": str(uuid7()), "items": [{"id": str(uuid7()), "kind": "A story about Amber"}]},
        {"device": str(uuid7()), "items": [{"id": str(uuid7())}]},
        {"device": str(uuid7()), "items": 7},
    ],
)
def test_nothing_but_ids_and_kinds_is_taken(author: FlaskClient, session: Session, posted: object) -> None:
    assert author.post(f"{ADDRESS}/waiting", json=posted).status_code == 400
    assert named(session) == set()


def test_nobody_names_items_for_anothers_phone(app: Flask, session: Session, author: FlaskClient) -> None:
    assert announce(author, builders.phone(app, session).device.id, (uuid7(), "referral")) == -404


HOLDING = {
    "revoked-device": update(Device).values(revoked_at=builders.AT),
    "not-allowed": update(Member).values(role=Role.OVERSEER.value),
}


@pytest.mark.parametrize("reason", HOLDING)
def test_what_is_held_is_read_by_its_author_with_the_reason_and_settled(
    app: Flask, session: Session, phone: Phone, author: FlaskClient, reason: str, clock: MovableClock
) -> None:
    partner = builders.partner(session)
    sent = phone.referral(partner.recipient, {"name": "Amber", "story": "Zq"})
    session.execute(HOLDING[reason].where(True))
    session.commit()
    assert phone.send(sent)[0]["reason"] == reason
    row = session.scalars(select(DeliveredItem)).one()
    page = author.get(ADDRESS).text
    assert {"revoked-device": "Sent by a phone that was switched off", "not-allowed": "may not send this"}[
        reason
    ] in page
    assert "Amber" not in page
    stranger = browser_of(app, session, builders.phone(app, session).device.member_id)
    address = f"{ADDRESS}/{row.submission_id}/{row.sha256}/made-again"
    assert stranger.post(address).status_code == 404
    assert author.post(address).status_code == 303
    assert session.scalars(select(HeldCare.hands)).one() == "nobody"
    assert "Nothing. All that" in author.get(ADDRESS).text
    session.refresh(row)
    assert row.envelope is not None, "it is kept all the same"
