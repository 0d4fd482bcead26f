"""A phone that does not get through: its sealed items come as files, and are what they would have been had it sent them."""

from dataclasses import dataclass
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.audit.models import AuditEntry
from app.delivery.models import DeliveredItem
from app.identity.models import Device, Member
from app.identity.roles import Role
from app.referrals.models import Referral
from tests.delivery import builders
from tests.delivery.builders import Partner
from tests.delivery.client import Phone, batch
from tests.signing_in import browser_of


@dataclass
class Team:
    """A worker's phone that gets nowhere, the coordinator of the worker, and whom the referrals are for."""

    partner: Partner
    phone: Phone
    lead: FlaskClient

    def hand_in(self, *contents: bytes) -> str:
        """Hands files in; returns the page that answers."""
        files = [(BytesIO(one), f"{at}.sealed") for at, one in enumerate(contents)]
        answer = self.lead.post("/organisation/hand-in", data={"items": files})
        assert answer.status_code == (200 if contents else 422)
        return answer.text


@pytest.fixture
def team(app: Flask, session: Session) -> Team:
    partner, phone = builders.partner(session), builders.phone(app, session)
    author = session.get_one(Member, phone.device.member_id)
    lead = builders.member(session, author.organisation_id, Role.COORDINATOR)
    return Team(partner, phone, browser_of(app, session, lead))


def rows(session: Session) -> list[DeliveredItem]:
    return list(session.scalars(select(DeliveredItem)))


def test_what_is_handed_in_is_its_authors_and_the_phone_gets_the_same_answer_later(
    team: Team, session: Session
) -> None:
    sent = team.phone.referral(team.partner.recipient, {"name": "Amber"})
    page = team.hand_in(batch([sent]))
    [row] = rows(session)
    assert (row.outcome, row.member_id) == ("received", team.phone.device.member_id)
    receipt = team.phone.send(sent)[0]
    assert receipt["type"] == "receipt"
    assert " ".join(receipt["words"]) in page
    assert "From Somebody" in page
    assert len(rows(session)) == session.scalar(select(func.count()).select_from(Referral)) == 1


def test_what_the_phone_sent_before_stays_one_item(team: Team, session: Session) -> None:
    sent = team.phone.referral(team.partner.recipient, {})
    receipt = team.phone.send(sent)[0]
    assert " ".join(receipt["words"]) in team.hand_in(batch([sent]))
    assert team.phone.send(sent)[0] == receipt
    assert len(rows(session)) == 1


def test_that_somebody_handed_it_in_is_in_the_log(team: Team, session: Session) -> None:
    sent = team.phone.referral(team.partner.recipient, {})
    team.hand_in(batch([sent]))
    newest = session.scalars(select(AuditEntry).order_by(AuditEntry.index.desc())).first()
    assert newest
    assert newest.event == "submission.handed_in"
    assert str(sent[0]) in str(newest.fields)


@pytest.mark.parametrize("harm", ["cut", "bit", "empty", "other", "question"])
def test_a_damaged_file_is_refused_and_nothing_is_taken_from_it(
    team: Team, session: Session, harm: str
) -> None:
    id, sealed = team.phone.referral(team.partner.recipient, {})
    whole = batch([(id, sealed)])
    turned = bytearray(whole)
    turned[len(whole) // 2] ^= 1
    harmed = {
        "cut": whole[:-100],
        "bit": bytes(turned),
        "empty": b"",
        "other": b"%PDF-1.7 something else",
        "question": batch([(id, b"")]),
    }[harm]
    page = team.hand_in(harmed)
    assert "Damaged: nothing was taken from it" in page
    assert "It is still on their phone" in page
    assert rows(session) == []
    assert "Damaged" not in team.hand_in(whole)


def test_one_damaged_file_takes_nothing_from_the_others(team: Team, session: Session) -> None:
    files = [batch([team.phone.referral(team.partner.recipient, {})]) for _ in range(2)]
    page = team.hand_in(files[0], b"nothing", files[1])
    assert page.count("receipt-words") == 2
    assert page.count("Damaged: nothing was taken from it") == 1
    assert len(rows(session)) == 2


def test_what_cannot_be_applied_is_held_as_if_the_phone_had_sent_it(team: Team, session: Session) -> None:
    sent = team.phone.referral(team.partner.recipient, {})
    session.execute(update(Device).values(revoked_at=builders.AT))
    session.commit()
    assert "Sent by a phone that was switched off" in team.hand_in(batch([sent]))
    assert [one.outcome for one in rows(session)] == ["held"]
    assert team.phone.send(sent)[0]["reason"] == "revoked-device"


def test_a_phone_that_the_server_does_not_know_is_named_as_the_reason(
    app: Flask, team: Team, session: Session
) -> None:
    sent = team.phone.referral(team.partner.recipient, {})
    key = builders.phone(app, session).device.public_key
    session.execute(update(Device).where(Device.id == team.phone.device.id).values(public_key=key))
    session.commit()
    assert "the server does not know the phone that signed it" in team.hand_in(batch([sent]))
    assert rows(session) == []


def test_items_of_another_organisation_are_taken_and_its_people_are_not_named(
    team: Team, app: Flask, session: Session
) -> None:
    other = builders.phone(app, session)
    page = team.hand_in(batch([other.referral(team.partner.recipient, {})]))
    assert "From somebody of another organisation" in page
    assert "From Somebody" not in page
    assert [one.outcome for one in rows(session)] == ["received"]


def test_without_a_file_the_page_says_what_to_do(team: Team) -> None:
    assert "Choose between one and twenty files." in team.hand_in()


def test_who_looks_after_nobody_hands_nothing_in(app: Flask, session: Session, team: Team) -> None:
    author = browser_of(app, session, team.phone.device.member_id)
    files = {"items": [(BytesIO(b"x"), "1.sealed")]}
    assert author.get("/organisation/hand-in").status_code == 403
    assert author.post("/organisation/hand-in", data=files).status_code == 403
