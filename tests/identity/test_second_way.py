"""A second way in is an account of its own with nothing in it, that lets nobody else in and ends with its member's."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.audit.models import AuditEntry
from app.identity import queries
from app.identity.models import Member
from app.identity.own import base64url
from app.identity.roles import Role
from tests.delivery import builders as delivery
from tests.delivery.age_hybrid import HybridKey
from tests.identity.authenticator import Authenticator
from tests.identity.builders import JSON, SEALED, Person, device, member, member_row, organisation, with_key

NAMES = {"display_name": "Mina", "organisation": "Food on wheels"}


def make(person: Person, names: dict[str, str] = NAMES) -> tuple[TestResponse, Person]:
    """Makes a second way in; returns the answer, and somebody who comes in by it in another browser."""
    second = Person(person.client.application.test_client(), Authenticator())
    options = person.client.post("/account/second-way/options", json=names, headers=JSON)
    if options.status_code != 200:
        return options, second
    posted: dict[str, Any] = names | {
        "credential": second.authenticator.create(options.json),
        "key": second.new_key(),
    }
    return person.client.post("/account/second-way", json=posted, headers=JSON), second


@pytest.fixture
def team(app: Flask, session: Session) -> tuple[Person, Person]:
    """A coordinator who holds the organisation's key and has a second way in, and whoever comes in by that."""
    lead = member(app, session, Role.COORDINATOR)
    with_key(lead)
    answer, second = make(lead)
    assert answer.status_code == 200
    assert second.sign_in().status_code == 200
    return lead, second


def test_it_signs_in_as_somebody_else_and_its_maker_stays_who_they_are(team: tuple[Person, Person]) -> None:
    lead, second = team
    assert lead.session()["member"]["role"] == "coordinator"
    session = second.session()
    assert session["member"]["role"] == "outreach"
    assert session["member"]["id"] != lead.session()["member"]["id"]
    assert session["grants"] == []
    assert session["organisation_key"] is None
    shown = second.client.get("/account").text
    assert "Mina" in shown
    assert "Food on wheels" in shown


def test_nothing_of_the_member_is_in_it(app: Flask, session: Session) -> None:
    partner = delivery.partner(session)
    lead = member(app, session, Role.COORDINATOR, partner.id)
    phone = delivery.phone(app, session)
    assert phone.send(phone.referral(partner.recipient, {"name": "Amber"}))[0]["type"] == "receipt"
    assert "/inbox/" in lead.client.get("/inbox").text
    _answer, second = make(lead)
    second.sign_in()
    mine = lead.session()["member"]
    for address in (
        "/",
        "/account",
        "/account/passkeys",
        "/account/items",
        "/referrals",
        "/caseload",
        "/organisation/key",
    ):
        text = second.client.get(address).text
        assert "/inbox/" not in text, address
        for word in (mine["id"], mine["organisation_id"], "Ines"):
            assert word not in text, address
    assert second.client.get("/inbox").status_code == 403


def test_its_pages_say_no_more_than_those_of_somebody_who_has_none(
    app: Flask, session: Session, team: tuple[Person, Person]
) -> None:
    _lead, second = team
    assert "Make one" in second.client.get("/account/second-way").text
    assert "A colleague has to let you in" in second.client.get("/organisation/key").text


def test_it_is_no_door_for_anybody_else(team: tuple[Person, Person], session: Session) -> None:
    _lead, second = team
    assert second.client.post("/organisation/invitations", data={"role": "outreach"}).status_code == 403
    assert second.client.get("/organisation/members").status_code == 403
    posted = {"key_id": str(uuid4()), "recipient": HybridKey.new().recipient, "sealed": SEALED}
    assert second.client.post("/organisation/key", json=posted, headers=JSON).status_code == 409
    assert "Food on wheels" not in [one.name for one in queries.recipient_keys(session)]


def test_there_is_one_and_its_organisation_has_no_real_ones_name(app: Flask, session: Session) -> None:
    organisation(session, "Harbour House")
    lead = member(app, session)
    assert make(lead, NAMES | {"organisation": "Harbour House"})[0].status_code == 409
    assert make(lead)[0].status_code == 200
    assert make(lead, NAMES | {"organisation": "Another"})[0].status_code == 409


@pytest.mark.parametrize("missing", ["display_name", "organisation"])
def test_both_names_are_needed(app: Flask, session: Session, missing: str) -> None:
    assert make(member(app, session), NAMES | {missing: " \u200e "})[0].status_code == 400


def test_the_answer_for_another_challenge_makes_none(app: Flask, session: Session) -> None:
    lead, wrong = member(app, session), Authenticator()
    options = lead.client.post("/account/passkeys/options", headers=JSON)
    posted: dict[str, Any] = NAMES | {"credential": wrong.create(options.json), "key": lead.new_key()}
    assert lead.client.post("/account/second-way", json=posted, headers=JSON).status_code == 400


def test_it_is_removed_and_made_again(team: tuple[Person, Person], session: Session) -> None:
    lead, second = team
    assert lead.client.post("/account/second-way/remove").status_code == 303
    assert second.client.get("/account").status_code == 401
    assert second.sign_in().status_code == 400
    assert "Make one" in lead.client.get("/account/second-way").text
    assert make(lead)[0].status_code == 200


def test_it_ends_with_its_member_and_with_their_phone(app: Flask, session: Session) -> None:
    work = organisation(session)
    lead = member(app, session, Role.COORDINATOR, work)
    worker = member(app, session, Role.OUTREACH, work)
    phone = device()
    worker.client.post("/identity/devices", json=phone, headers=JSON)
    worker_id = member_row(session, worker).id
    _answer, second = make(worker)
    second.sign_in()
    lead.client.post(f"/organisation/members/{worker_id}/phones/{phone['id']}/off")
    assert second.client.get("/account").status_code == 401
    second.sign_in()
    lead.client.post(f"/organisation/members/{worker_id}/off")
    assert second.client.get("/account").status_code == 401
    assert second.sign_in().status_code == 400


def test_the_log_says_that_there_is_one_and_not_which(team: tuple[Person, Person], session: Session) -> None:
    second = UUID(team[1].session()["member"]["id"])
    made = session.scalars(select(AuditEntry).where(AuditEntry.event == "member.second_way_made")).one()
    assert str(second) not in str(made.fields)
    assert session.get_one(Member, second).second_way_of == UUID(made.fields["member"])


def test_a_passkeys_name_is_the_one_that_was_chosen(app: Flask, session: Session) -> None:
    lead = member(app, session)
    options = lead.client.post("/account/second-way/options", json=NAMES, headers=JSON).json
    assert options["user"]["name"] == "Mina"
    assert options["excludeCredentials"] == []
    assert options["user"]["id"] != base64url(UUID(lead.session()["member"]["id"]).bytes)
