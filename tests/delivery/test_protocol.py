"""The protocol as docs/delivery-protocol.md describes it, followed by a client of its own."""

import json
from hashlib import sha256
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import audit
from app.consent.models import ConsentGrant
from app.delivery.models import DeliveredItem
from app.identity.models import Device as DeviceRow
from app.referrals.models import Referral, ReferralCopy
from app.storage import record_keys
from tests.conftest import MovableClock
from tests.delivery import builders
from tests.delivery.builders import kept
from tests.delivery.client import batch, envelope, grant, person_part, routing, unpad, uuid7

CHILD = {
    "best_interest": "noted",
    "own_view": "agrees",
    "caregiver": "not-safe",
    "report": "will-be",
    "basis": "law",
}


def count(session: Session, table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_referral_is_received_once_and_its_receipt_names_it(app: Flask, session: Session) -> None:
    partner, phone = builders.partner(session), builders.phone(app, session)
    id, item = phone.referral(partner.recipient, {"name": "Amber"})
    receipt, watermark = phone.send((id, item))
    assert receipt["type"] == "receipt"
    assert (UUID(receipt["id"]), receipt["sha256"]) == (id, sha256(item).hexdigest())
    assert len(receipt["words"]) == 4
    assert watermark == {"type": "watermark", "log": 0, "at": watermark["at"]}
    assert (count(session, Referral), count(session, ConsentGrant), count(session, ReferralCopy)) == (1, 1, 1)
    assert audit.verify(session) > receipt["log"]


def test_the_partner_opens_its_copy_and_nobody_reads_it_in_the_database(app: Flask, session: Session) -> None:
    partner, phone = builders.partner(session), builders.phone(app, session)
    id, item = phone.referral(partner.recipient, {"name": "Amber", "story": "the quarry"})
    phone.send((id, item))
    copy = session.scalars(select(ReferralCopy)).one()
    assert copy.person_part is not None
    assert b"Amber" not in copy.person_part
    sealed = record_keys.unwrap(session, copy.id, copy.person_part)
    opened = json.loads(unpad(partner.key.open(sealed)))
    assert opened["items"] == {"name": "Amber", "story": "the quarry"}
    with pytest.raises(Exception):  # noqa: B017, PT011
        builders.partner(session, "Another").key.open(sealed)


def test_the_same_bytes_again_get_the_same_receipt_and_change_nothing(
    app: Flask, session: Session, clock: MovableClock
) -> None:
    partner, phone = builders.partner(session), builders.phone(app, session)
    sent = phone.referral(partner.recipient, {"name": "Amber"})
    first = phone.send(sent)[0]
    size = audit.verify(session)
    clock.forward(hours=5)
    assert phone.send(sent, sent)[:2] == [first, first]
    assert audit.verify(session) == size
    assert count(session, Referral) == 1


def test_other_bytes_under_an_accepted_id_are_kept_and_held(app: Flask, session: Session) -> None:
    partner, phone = builders.partner(session), builders.phone(app, session)
    id, first = phone.referral(partner.recipient, {"name": "Amber"})
    _, other = phone.referral(partner.recipient, {"name": "Beryl"}, submission=id)
    assert [one["type"] for one in phone.send((id, first), (id, other))] == ["receipt", "held", "watermark"]
    held = session.scalars(select(DeliveredItem).where(DeliveredItem.outcome == "held")).one()
    assert (held.reason, kept(session, held)) == ("id-reused", other)
    assert count(session, Referral) == 1


def test_one_bad_item_never_costs_another(app: Flask, session: Session) -> None:
    partner, phone = builders.partner(session), builders.phone(app, session)
    good = [phone.referral(partner.recipient, {}) for _ in range(3)]
    answers = phone.send(
        good[0], (uuid7(), b"not an age file"), good[1], (uuid7(), phone.seal(b"no envelope")), good[2]
    )
    assert [one["type"] for one in answers] == ["receipt", "held", "receipt", "held", "receipt", "watermark"]
    assert [one["reason"] for one in answers if one["type"] == "held"] == ["unreadable", "unreadable"]
    assert count(session, Referral) == 3


def test_an_id_that_is_not_there_is_missing_and_one_that_is_has_its_receipt(
    app: Flask, session: Session
) -> None:
    partner, phone = builders.partner(session), builders.phone(app, session)
    sent = phone.referral(partner.recipient, {})
    receipt = phone.send(sent)[0]
    known, unknown, _ = phone.send((sent[0], b""), (uuid7(), b""))
    assert known == receipt
    assert unknown["type"] == "missing"


def test_a_changed_signature_or_an_unknown_device_is_not_taken(app: Flask, session: Session) -> None:
    partner, phone = builders.partner(session), builders.phone(app, session)
    stranger = builders.phone(app, session)
    stranger.device.id = uuid7()
    id, item = stranger.referral(partner.recipient, {})
    assert stranger.send((id, item))[0]["reason"] == "unknown-device"
    forged = builders.phone(app, session)
    forged.device.id, forged.device.member_id = phone.device.id, phone.device.member_id
    id, item = forged.referral(partner.recipient, {})
    assert forged.send((id, item))[0]["reason"] == "bad-signature"
    assert count(session, DeliveredItem) == 0


def test_a_revoked_device_loses_nothing_it_is_held(app: Flask, session: Session, clock: MovableClock) -> None:
    partner, phone = builders.partner(session), builders.phone(app, session)
    sent = phone.referral(partner.recipient, {})
    row = session.get(DeviceRow, phone.device.id)
    assert row
    row.revoked_at = clock()
    session.commit()
    assert phone.send(sent)[0]["reason"] == "revoked-device"
    assert kept(session, session.scalars(select(DeliveredItem)).one()) == sent[1]
    assert count(session, Referral) == 0


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"schema": 9}, "unknown-version"),
        ({"kind": "poem"}, "unknown-kind"),
        ({"body": {}}, "invalid"),
        ({"parts": []}, "invalid"),
        ({"made_at": "yesterday"}, "invalid"),
        ({"id": "00000000-0000-7000-8000-000000000000"}, "invalid"),
    ],
)
def test_what_cannot_be_understood_says_why(app: Flask, session: Session, changes: dict, reason: str) -> None:
    partner, phone = builders.partner(session), builders.phone(app, session)
    id = uuid7()
    body = {"routing": routing(), "recipients": [grant(partner.recipient)]}
    parts = {str(partner.id): person_part(id, partner.recipient, {})}
    item = phone.seal(envelope(phone.device, id, body, parts, changes))
    assert phone.send((id, item))[0]["reason"] == reason
    assert count(session, Referral) == 0


@pytest.mark.parametrize(
    ("routing_changes", "grant_changes"),
    [
        ({"needs": []}, {}),
        ({"needs": ["a name: Amber"]}, {}),
        ({"urgency": "soon"}, {}),
        ({"name": "Amber"}, {}),
        ({}, {"days": 3650}),
        ({}, {"items": ["name", "contact"], "withheld": ["contact"]}),
        ({}, {"items": ["name", "shoe-size"]}),
        ({}, {"given_by": "nobody"}),
        ({}, {"part": "another"}),
    ],
)
def test_a_body_that_says_too_much_or_too_little_is_held(
    app: Flask, session: Session, routing_changes: dict, grant_changes: dict
) -> None:
    partner, phone = builders.partner(session), builders.phone(app, session)
    id = uuid7()
    body = {"routing": routing(**routing_changes), "recipients": [grant(partner.recipient, **grant_changes)]}
    parts = {str(partner.id): person_part(id, partner.recipient, {})}
    assert phone.send((id, phone.seal(envelope(phone.device, id, body, parts))))[0]["reason"] == "invalid"
    assert (count(session, Referral), count(session, ConsentGrant)) == (0, 0)


def test_a_part_that_the_server_could_read_is_refused(app: Flask, session: Session) -> None:
    partner, phone = builders.partner(session), builders.phone(app, session)
    id = uuid7()
    body = {"routing": routing(), "recipients": [grant(partner.recipient)]}
    for part in (b'{"name": "Amber"}', phone.seal(b'{"name": "Amber"}')):
        item = phone.seal(envelope(phone.device, id, body, {str(partner.id): part}))
        assert phone.send((id, item))[0]["reason"] == "invalid"


def test_a_key_of_another_organisation_is_refused(app: Flask, session: Session) -> None:
    partner, other = builders.partner(session), builders.partner(session, "Other")
    phone = builders.phone(app, session)
    id = uuid7()
    body = {"routing": routing(), "recipients": [grant(partner.recipient, key=str(other.recipient.key))]}
    item = phone.seal(
        envelope(phone.device, id, body, {str(partner.id): person_part(id, partner.recipient, {})})
    )
    assert phone.send((id, item))[0]["reason"] == "unknown-recipient"


@pytest.mark.parametrize("data", [b"", b"WMB1short", b"<html>", b"WMB1" + bytes(16) + b"\xff\xff\xff\xff"])
def test_a_broken_batch_says_what_is_wrong(app: Flask, data: bytes) -> None:
    response = app.test_client().post("/outbox", data=data, headers={"Accept": "application/json"})
    assert response.status_code == 400
    assert response.get_json()["do"]


def test_a_batch_takes_two_hundred_items_and_no_more(app: Flask) -> None:
    client = app.test_client()
    assert client.post("/outbox", data=batch([(uuid7(), b"")] * 200)).status_code == 200
    assert client.post("/outbox", data=batch([(uuid7(), b"")] * 201)).status_code == 400


def test_an_answer_that_was_changed_does_not_verify(app: Flask, session: Session) -> None:
    phone = builders.phone(app, session)
    answer = phone.http.post("/outbox", data=batch([])).get_json()["answers"][0]
    assert phone.verifies(answer)
    assert not phone.verifies(answer | {"statement": answer["statement"].replace('"log":0', '"log":9')})


@pytest.mark.parametrize(
    ("routing_changes", "grant_changes", "taken"),
    [
        ({"language": None}, {}, True),
        ({"counted": [{"sector": "labour", "parts": ["exploitation"]}]}, {}, True),
        ({"counted": [{"sector": "labour", "parts": ["her name is Amber"]}]}, {}, False),
        ({"counted": [{"sector": "the farm", "parts": ["exploitation"]}]}, {}, False),
        ({"counted": [{"sector": "labour", "parts": []}]}, {}, False),
        ({"counted": [{"sector": "labour", "parts": ["exploitation"], "note": "x"}]}, {}, False),
        ({"counted": [{"sector": "labour", "parts": ["exploitation"]}] * 11}, {}, False),
        ({"counted": None}, {}, False),
        ({}, {"needs": ["food"]}, False),
        ({}, {"needs": []}, False),
        ({"age_band": "minor"}, {}, False),
        ({"age_band": "minor"}, {"child": CHILD}, True),
        ({"age_band": "minor"}, {"child": CHILD | {"basis": "because Amber said so"}}, False),
        ({}, {"child": CHILD}, False),
        ({}, {"given_by": "caregiver"}, False),
        ({}, {"given_by": "caregiver", "given_because": "guardian"}, True),
        ({}, {"given_because": "guardian"}, False),
        ({}, {"capacity": "lacking"}, False),
        ({}, {"capacity": "lacking", "given_by": "other", "given_because": "court"}, True),
        ({}, {"said_back": "not-done"}, False),
        ({}, {"said_back": "not-done", "said_back_because": "distress"}, True),
        ({}, {"gone_over": ["who", "stop"], "said_back": "repeated"}, True),
        ({}, {"interpreter": "INT-7"}, False),
        ({}, {"interpreter": "INT-7", "interpreter_link": "none"}, True),
        ({}, {"position": 2}, False),
        ({}, {"mode": "in-order"}, True),
        ({}, {"mode": "later"}, False),
    ],
)
def test_a_grant_records_how_it_was_given_and_nothing_that_does_not_fit(
    app: Flask, session: Session, routing_changes: dict, grant_changes: dict, taken: bool
) -> None:
    partner, phone = builders.partner(session), builders.phone(app, session)
    id = uuid7()
    body = {"routing": routing(**routing_changes), "recipients": [grant(partner.recipient, **grant_changes)]}
    parts = {str(partner.id): person_part(id, partner.recipient, {})}
    answer = phone.send((id, phone.seal(envelope(phone.device, id, body, parts))))[0]
    assert answer["type"] == ("receipt" if taken else "held"), answer
    assert count(session, ConsentGrant) == int(taken)
    for name, value in grant_changes.items() if taken else ():
        assert getattr(session.scalars(select(ConsentGrant)).one(), name) == value


def test_the_order_in_which_partners_are_asked_is_kept(app: Flask, session: Session) -> None:
    partners = [builders.partner(session, name) for name in ("Harbour House", "Lamp Street")]
    phone, id = builders.phone(app, session), uuid7()
    recipients = [
        grant(one.recipient, mode="in-order", position=place) for place, one in enumerate(partners, 1)
    ]
    parts = {str(one.id): person_part(id, one.recipient, {}) for one in partners}
    item = phone.seal(envelope(phone.device, id, {"routing": routing(), "recipients": recipients}, parts))
    assert phone.send((id, item))[0]["type"] == "receipt"
    kept = {one.organisation_id: (one.mode, one.position) for one in session.scalars(select(ConsentGrant))}
    assert kept == {one.id: ("in-order", place) for place, one in enumerate(partners, 1)}
