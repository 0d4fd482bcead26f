"""Messages between the two sides: sealed to both, from either, only while something is shared; appointments; steps from phones."""

import json
from base64 import urlsafe_b64decode
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import audit
from app import clock as clocks
from app.audit.models import AuditEntry
from app.consent.rules import State as ConsentState
from app.identity.roles import Role
from app.referrals import commands
from app.referrals.models import ReferralCopy, ReferralMessage, ReferralStep
from app.storage import db
from tests.at_once import behind, on_postgresql
from tests.conftest import MovableClock
from tests.delivery import age_hybrid, builders
from tests.delivery.client import Phone, envelope, pad, unpad, uuid7
from tests.signing_in import browser_of


class Pair:
    """A referral between two organisations that both have a key, and a phone of each."""

    def __init__(self, app: Flask, session: Session) -> None:
        self.app, self.session = app, session
        self.team = builders.partner(session, "Street Team")
        self.house = builders.partner(session, "Harbour House")
        self.sender = builders.phone_of(app, session, self.team.id)
        self.recipient = builders.phone_of(app, session, self.house.id, Role.PARTNER)
        self.sender.send(self.sender.referral(self.house.recipient, {"name": "Amber"}))
        self.copy_id = session.scalars(select(ReferralCopy.id)).one()

    def message(
        self, phone: Phone, side: str, text: str = "Amber waits", id: UUID | None = None, **changes: Any
    ) -> dict[str, Any]:
        """Sends a message as a phone does; returns what the server answered."""
        part = changes.pop("part", None) or age_hybrid.seal(
            pad(json.dumps({"schema": 1, "copy": str(self.copy_id), "side": side, "text": text}).encode()),
            (self.team if side == "recipient" else self.house).recipient.recipient,
        )
        keys = {"sender": str(self.team.recipient.key), "recipient": str(self.house.recipient.key)}
        body = {"copy": str(self.copy_id), "side": side, "kind": "text", "keys": keys} | changes
        return self.send(phone, "referral-message", body, {"text": part}, id)

    def step(
        self, phone: Phone, action: str, code: str | None = None, id: UUID | None = None
    ) -> dict[str, Any]:
        """Sends a step as a phone does."""
        body = {"copy": str(self.copy_id), "action": action, "code": code}
        return self.send(phone, "referral-step", body, {}, id)

    def send(
        self, phone: Phone, kind: str, body: dict[str, Any], parts: dict[str, bytes], id: UUID | None
    ) -> dict[str, Any]:
        id = id or uuid7()
        whole = envelope(phone.device, id, body, parts, {"kind": kind})
        answer: dict[str, Any] = phone.send((id, phone.seal(whole)))[0]
        return answer

    def handed_out(self, phone: Phone, side: str) -> list[dict[str, str]]:
        browser = browser_of(self.app, self.session, phone.device.member_id)
        found: list[dict[str, str]] = browser.post(f"/{side}/{self.copy_id}/messages").get_json()
        return found


@pytest.fixture
def pair(app: Flask, session: Session) -> Pair:
    return Pair(app, session)


def test_a_message_reaches_the_other_side_and_the_server_cannot_read_it(pair: Pair, session: Session) -> None:
    assert pair.message(pair.sender, "sender")["type"] == "receipt"
    (one,) = pair.handed_out(pair.recipient, "inbox")
    assert one["key"] == str(pair.house.recipient.key)
    opened = json.loads(unpad(pair.house.key.open(urlsafe_b64decode(one["text"] + "=="))))
    assert (opened["text"], opened["side"]) == ("Amber waits", "sender")
    (own,) = pair.handed_out(pair.sender, "referrals")
    assert own["key"] == str(pair.team.recipient.key)
    stored = session.scalars(select(ReferralMessage.text)).one()
    assert stored is not None
    assert b"Amber" not in stored
    read = session.scalars(select(AuditEntry).where(AuditEntry.event == "message.read")).all()
    assert [one.fields["organisation"] for one in read] == [str(pair.house.id)] * 2
    for phone, address in ((pair.recipient, "/inbox"), (pair.sender, "/referrals")):
        page = browser_of(pair.app, session, phone.device.member_id).get(f"{address}/{pair.copy_id}").text
        assert "Message from the sender" in page
        assert "Amber waits" not in page


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"part": b"Amber waits"}, "invalid"),
        ({"kind": "poem"}, "invalid"),
        ({"side": "person"}, "invalid"),
        ({"keys": {"sender": "house", "recipient": "house"}}, "invalid"),
        ({"keys": {}}, "invalid"),
        ({"text": "Amber"}, "invalid"),
        ({"copy": str(UUID(int=7))}, "too-late"),
    ],
)
def test_a_message_that_is_not_what_it_should_be_is_held(
    pair: Pair, session: Session, changes: dict[str, Any], reason: str
) -> None:
    if changes.get("keys"):
        changes = {"keys": {side: str(pair.house.recipient.key) for side in ("sender", "recipient")}}
    body = {"copy": str(pair.copy_id), "side": "sender", "kind": "text"}
    keys = {"sender": str(pair.team.recipient.key), "recipient": str(pair.house.recipient.key)}
    part = changes.pop("part", None) or age_hybrid.seal(pad(b"{}"), pair.house.recipient.recipient)
    whole = body | {"keys": keys} | changes
    assert pair.send(pair.sender, "referral-message", whole, {"text": part}, None)["reason"] == reason
    assert session.scalars(select(ReferralMessage)).all() == []


def test_the_other_sides_voice_cannot_be_borrowed(pair: Pair) -> None:
    assert pair.message(pair.sender, "recipient")["reason"] == "not-allowed"
    assert pair.message(pair.recipient, "sender")["reason"] == "too-late"
    stranger = builders.phone(pair.app, pair.session, Role.PARTNER)
    assert pair.message(stranger, "recipient")["reason"] == "too-late"
    assert pair.message(stranger, "sender")["reason"] == "too-late"


def test_messages_go_with_the_consent_and_none_comes_after(pair: Pair, session: Session) -> None:
    pair.message(pair.sender, "sender")
    sender = browser_of(pair.app, session, pair.sender.device.member_id)
    assert sender.post(f"/referrals/{pair.copy_id}/withdraw").status_code == 303
    assert session.scalars(select(ReferralMessage.text)).one() is None
    assert pair.handed_out(pair.sender, "referrals") == []
    receiver = browser_of(pair.app, session, pair.recipient.device.member_id)
    assert receiver.post(f"/inbox/{pair.copy_id}/messages").status_code == 404
    assert pair.message(pair.sender, "sender")["reason"] == "too-late"
    assert pair.message(pair.recipient, "recipient")["reason"] == "too-late"


def test_an_appointment_is_agreed_by_the_other_side_and_only_the_newest(pair: Pair, session: Session) -> None:
    ids = [uuid7(), uuid7()]
    for id in ids:
        assert pair.message(pair.recipient, "recipient", id=id, kind="appointment")["type"] == "receipt"
    sender = browser_of(pair.app, session, pair.sender.device.member_id)
    receiver = browser_of(pair.app, session, pair.recipient.device.member_id)
    own = f"/referrals/{pair.copy_id}/appointments"
    assert "Agree to the appointment" in sender.get(f"/referrals/{pair.copy_id}").text
    assert "Agree to the appointment" not in receiver.get(f"/inbox/{pair.copy_id}").text
    newest = session.scalars(
        select(ReferralMessage.id).order_by(ReferralMessage.at.desc(), ReferralMessage.id.desc())
    ).first()
    older = next(id for id in ids if id != newest)
    assert sender.post(f"{own}/{older}/confirm").status_code == 409
    assert receiver.post(f"/inbox/{pair.copy_id}/appointments/{newest}/confirm").status_code == 409
    assert [sender.post(f"{own}/{newest}/confirm").status_code for _twice in range(2)] == [303, 303]
    lines = session.scalars(select(ReferralStep.side).where(ReferralStep.state == "confirmed")).all()
    assert lines == ["sender"]
    assert "Appointment agreed" in receiver.get(f"/inbox/{pair.copy_id}").text


@on_postgresql
@pytest.mark.parametrize("what", ["withdrawn", "another proposal"])
def test_an_appointment_that_was_over_a_moment_before_is_agreed_to_by_nobody(
    pair: Pair, session: Session, what: str
) -> None:
    id = uuid7()
    assert pair.message(pair.recipient, "recipient", id=id, kind="appointment")["type"] == "receipt"
    sender = browser_of(pair.app, session, pair.sender.device.member_id)

    def before() -> None:
        copy = db.session.get_one(ReferralCopy, pair.copy_id)
        if what == "withdrawn":
            commands.end(db.session, copy, ConsentState.WITHDRAWN, by="person", at=clocks.now())
        else:
            assert pair.message(pair.recipient, "recipient", kind="appointment")["type"] == "receipt"

    def agree() -> int:
        return sender.post(f"/referrals/{pair.copy_id}/appointments/{id}/confirm").status_code

    assert behind(pair.app, before, agree) in (404, 409)
    assert session.scalars(select(ReferralStep).where(ReferralStep.state == "confirmed")).all() == []


def test_a_step_made_without_a_network_is_the_same_step(
    pair: Pair, session: Session, clock: MovableClock
) -> None:
    id = uuid7()
    assert pair.step(pair.recipient, "accept", id=id)["type"] == "receipt"
    line = session.scalars(select(ReferralStep).where(ReferralStep.id == id)).one()
    assert (line.state, line.side, line.at) == ("accepted", "recipient", clock())
    assert line.claimed_at is not None
    assert line.claimed_at != line.at
    # The page's own form, whose answer was lost: the same id, so the same step.
    receiver = browser_of(pair.app, session, pair.recipient.device.member_id)
    form = {"id": str(id), "action": "accept"}
    assert receiver.post(f"/inbox/{pair.copy_id}/steps", data=form).status_code == 303
    assert len(session.scalars(select(ReferralStep)).all()) == 2
    assert session.scalars(select(ReferralCopy.assigned_to)).one() == pair.recipient.device.member_id


def test_another_step_under_an_id_that_was_used_is_refused_and_the_page_offers_another_id(
    pair: Pair, session: Session
) -> None:
    receiver = browser_of(pair.app, session, pair.recipient.device.member_id)
    address, id = f"/inbox/{pair.copy_id}/steps", uuid7()
    for _twice in range(2):
        assert receiver.post(address, data={"id": str(id), "action": "accept"}).status_code == 303
    other = receiver.post(address, data={"id": str(id), "action": "contact"})
    assert other.status_code == 409
    assert "This is how it stands now" in other.text
    assert str(id) not in other.text
    assert session.get_one(ReferralCopy, pair.copy_id, populate_existing=True).state == "accepted"
    assert pair.step(pair.recipient, "contact", id=id)["reason"] == "id-reused"
    passed_on = {"id": str(uuid7()), "action": "pass-on"}
    for code, status in (("full", 303), ("full", 303), ("other", 409)):
        assert receiver.post(address, data=passed_on | {"code-pass-on": code}).status_code == status


def test_a_step_that_came_too_late_says_so_and_changes_nothing(pair: Pair, session: Session) -> None:
    assert pair.step(pair.recipient, "decline", "full")["type"] == "receipt"
    assert pair.step(pair.recipient, "accept")["reason"] == "too-late"
    assert pair.step(pair.recipient, "decline", "Amber")["reason"] == "too-late"
    assert session.scalars(select(ReferralCopy.state)).one() == "declined"


def test_a_broken_step_is_invalid(pair: Pair) -> None:
    assert pair.step(pair.recipient, "decline")["reason"] == "invalid"
    assert pair.step(pair.recipient, "withdraw")["reason"] == "invalid"
    body = {"copy": str(pair.copy_id), "action": "accept", "code": None, "note": "Amber"}
    assert pair.send(pair.recipient, "referral-step", body, {}, None)["reason"] == "invalid"
    body.pop("note")
    assert pair.send(pair.recipient, "referral-step", body, {"x": b"y"}, None)["reason"] == "invalid"


def test_no_message_is_kept_after_a_withdrawal_that_was_a_moment_faster(
    pair: Pair, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def somebody_was_first(waiting: Session) -> None:
        gone = update(ReferralCopy).values(state="withdrawn").execution_options(synchronize_session=False)
        waiting.execute(gone)

    monkeypatch.setattr(audit, "in_order", somebody_was_first)
    assert pair.message(pair.sender, "sender")["reason"] == "too-late"
    assert session.scalars(select(ReferralMessage)).all() == []
