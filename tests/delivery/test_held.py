"""A held item waits for somebody to put its reason right, and is not held for ever."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app import audit
from app.audit.models import AuditEntry
from app.delivery import held_commands
from app.delivery.models import DeliveredItem
from app.identity.models import Device as DeviceRow
from app.identity.models import Member
from app.referrals.models import Referral
from app.storage import db
from tests.at_once import behind, on_postgresql
from tests.conftest import MovableClock
from tests.delivery import builders
from tests.delivery.client import Phone, envelope, grant, person_part, routing, uuid7


def revoke(session: Session, clock: MovableClock | None) -> None:
    session.execute(update(DeviceRow).values(revoked_at=clock() if clock else None))
    session.commit()


def received(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Referral)) or 0


def test_the_same_bytes_are_received_once_the_reason_is_gone(
    app: Flask, session: Session, clock: MovableClock
) -> None:
    partner, phone = builders.partner(session), builders.phone(app, session)
    sent = phone.referral(partner.recipient, {})
    revoke(session, clock)
    held = phone.send(sent)[0]
    assert phone.send(sent)[0] == held, "nothing was put right, so nothing is new"
    size = audit.verify(session)
    revoke(session, None)
    clock.forward(hours=1)
    receipt = phone.send(sent)[0]
    assert receipt["type"] == "receipt"
    assert phone.send(sent, (sent[0], b""))[:2] == [receipt, receipt]
    row = session.scalars(select(DeliveredItem)).one()
    assert (row.outcome, row.reason, row.envelope) == ("received", None, None)
    assert received(session) == 1
    assert audit.verify(session) > size


@on_postgresql
def test_a_held_item_that_comes_twice_at_once_is_received_once(
    app: Flask, session: Session, clock: MovableClock
) -> None:
    partner, phone = builders.partner(session), builders.phone(app, session)
    sent = phone.referral(partner.recipient, {})
    revoke(session, clock)
    phone.send(sent)
    revoke(session, None)
    answers: list[dict[str, Any]] = []

    def send() -> None:
        answers.extend(phone.send(sent)[:1])

    behind(app, send, send)
    assert answers[0]["type"] == "receipt"
    assert answers == [answers[0]] * 2
    assert list(session.scalars(select(AuditEntry.event))).count("submission.received") == 1


@on_postgresql
def test_a_held_item_that_two_vouch_for_is_vouched_for_once(
    app: Flask, session: Session, clock: MovableClock
) -> None:
    partner, phone = builders.partner(session), builders.phone(app, session)
    sent = phone.referral(partner.recipient, {})
    revoke(session, clock)
    phone.send(sent)
    sha256 = session.scalars(select(DeliveredItem.sha256)).one()

    def vouch() -> str:
        try:
            left = held_commands.try_again(db.session, sent[0], sha256, clock(), phone.device.member_id)
        except held_commands.NotHeld:
            return "not held"
        db.session.commit()
        return left

    assert behind(app, vouch, vouch) == "not held"
    assert list(session.scalars(select(AuditEntry.event))).count("submission.vouched") == 1


def test_an_item_of_a_version_to_come_is_kept_and_taken_once_the_server_knows_it(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    partner, phone, id = builders.partner(session), builders.phone(app, session), uuid7()
    body = {"routing": routing(), "recipients": [grant(partner.recipient)]}
    parts = {str(partner.id): person_part(id, partner.recipient, {})}
    sent = id, phone.seal(envelope(phone.device, id, body, parts, {"schema": 2}))
    held = phone.send(sent)[0]
    assert (held["type"], held["reason"]) == ("held", "unknown-version")
    row = session.scalars(select(DeliveredItem)).one()
    assert builders.kept(session, row) == sent[1]
    assert (row.member_id, row.kind) == (phone.device.member_id, "referral")
    monkeypatch.setattr("app.delivery.envelope.SCHEMAS", frozenset({1, 2}))
    assert phone.send(sent)[0]["type"] == "receipt"
    assert received(session) == 1


def test_nobody_fills_the_server_with_versions_that_it_does_not_know(app: Flask, session: Session) -> None:
    phone, id = builders.phone(app, session), uuid7()
    whole = envelope(phone.device, id, {"anything": 1}, {}, {"schema": 2})
    at = 8 + int.from_bytes(whole[4:8], "big")
    forged = whole[:at] + bytes(64) + whole[at + 64 :]
    strange = envelope(phone.device, id, {}, {}, {"schema": 2, "device": 7})
    for one in (forged, strange):
        assert phone.send((id, phone.seal(one)))[0]["reason"] == "unknown-version"
    assert session.scalars(select(DeliveredItem)).all() == []


def test_a_held_item_says_its_new_reason(app: Flask, session: Session, clock: MovableClock) -> None:
    partner, other = builders.partner(session), builders.partner(session, "Other")
    phone, id = builders.phone(app, session), uuid7()
    body = {"routing": routing(), "recipients": [grant(partner.recipient, key=str(other.recipient.key))]}
    parts = {str(partner.id): person_part(id, partner.recipient, {})}
    sent = id, phone.seal(envelope(phone.device, id, body, parts))
    revoke(session, clock)
    assert phone.send(sent)[0]["reason"] == "revoked-device"
    revoke(session, None)
    assert phone.send(sent)[0]["reason"] == "unknown-recipient"
    assert session.scalars(select(DeliveredItem.reason)).all() == ["unknown-recipient"]


def test_what_nobody_can_put_right_keeps_its_answer(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    partner, phone = builders.partner(session), builders.phone(app, session)
    id, first = phone.referral(partner.recipient, {})
    _, other = phone.referral(partner.recipient, {}, submission=id)
    held = phone.send((id, first), (id, other))[1]
    assert held["reason"] == "id-reused"
    monkeypatch.setattr("app.delivery.door._accept", None)
    assert phone.send((id, other))[0] == held


def test_a_held_item_whose_id_was_taken_meanwhile_stays_held(
    app: Flask, session: Session, clock: MovableClock
) -> None:
    partner, phone = builders.partner(session), builders.phone(app, session)
    id, first = phone.referral(partner.recipient, {})
    _, other = phone.referral(partner.recipient, {}, submission=id)
    revoke(session, clock)
    assert phone.send((id, first))[0]["type"] == "held"
    revoke(session, None)
    assert phone.send((id, other))[0]["type"] == "receipt"
    assert phone.send((id, first))[0]["reason"] == "id-reused"
    assert received(session) == 1


def test_the_operator_sees_what_waits_and_tries_it_again(
    app: Flask, session: Session, clock: MovableClock
) -> None:
    partner, phone = builders.partner(session), builders.phone(app, session)
    sent = phone.referral(partner.recipient, {"name": "Amber"})
    session.execute(update(Member).values(role="overseer"))
    session.commit()
    assert phone.send(sent)[0]["reason"] == "not-allowed"
    run = app.test_cli_runner().invoke
    listed = run(args=["held", "list"]).output
    assert listed.split()[1:3] == [str(sent[0]), "not-allowed"]
    assert len(listed.splitlines()) == 1
    assert run(args=["held", "retry", str(sent[0])]).output == "Still held: not-allowed.\n"
    session.execute(update(Member).values(role="outreach"))
    session.commit()
    assert run(args=["held", "retry", str(sent[0])]).output == "Received.\n"
    assert run(args=["held", "list"]).output == ""
    assert run(args=["held", "retry", str(sent[0])]).exit_code == 1
    assert phone.send((sent[0], b""))[0]["type"] == "receipt"
    events = session.scalars(select(AuditEntry.event).order_by(AuditEntry.index)).all()
    assert events[-1] == "submission.received"


def test_anothers_bytes_do_not_settle_a_held_item(app: Flask, session: Session, clock: MovableClock) -> None:
    """Trying again checks the signature as the first time did."""
    partner, phone = builders.partner(session), builders.phone(app, session)
    sent = phone.referral(partner.recipient, {})
    revoke(session, clock)
    held = phone.send(sent)[0]
    stranger: Phone = builders.phone(app, session)
    session.execute(update(DeviceRow).values(public_key=stranger.device.public_key, revoked_at=None))
    session.commit()
    assert phone.send(sent)[0] == held
    assert received(session) == 0
