"""What a stranger, or a phone gone wrong, can post: it costs nobody else anything, and puts nothing readable on the server."""

import json
import zlib
from typing import Any
from uuid import uuid4

import pyrage
import pytest
from flask import Flask
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from app.consent.models import ConsentGrant
from app.delivery import envelope as wire
from app.delivery import opening, padding
from app.delivery.models import DeliveredItem
from app.identity.roles import Role
from app.referrals.models import Referral
from app.storage import db
from tests.delivery import builders
from tests.delivery.builders import kept
from tests.delivery.client import Phone, envelope, grant, person_part, routing, uuid7


def sealed(phone: Phone, opened: bytes) -> bytes:
    """Seals without padding to a size class, so that bombs stay small."""
    packed = zlib.compress(opened, 9)
    padded = len(packed).to_bytes(4, "big") + packed
    return pyrage.encrypt(padded, [pyrage.x25519.Recipient.from_str(phone.recipient)])


def referral(
    phone: Phone,
    partner: builders.Partner,
    routes: Any = None,
    recipient: dict[str, Any] | None = None,
    header: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Sends a referral with these changes; returns the answer."""
    id = uuid7()
    facts = routing(**(routes or {})) if routes is None or isinstance(routes, dict) else routes
    body = {"routing": facts, "recipients": [grant(partner.recipient, **(recipient or {}))]}
    parts = {str(partner.id): person_part(id, partner.recipient, {})}
    return phone.send((id, phone.seal(envelope(phone.device, id, body, parts, header))))[0]


def test_everything_is_opened_before_the_first_statement_to_the_database(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    partner, phone = builders.partner(session), builders.phone(app, session)
    items = [phone.referral(partner.recipient, {}) for _ in range(3)]
    session.rollback()
    order: list[str] = []
    read = wire.read
    monkeypatch.setattr(wire, "read", lambda data: order.append("open") or read(data))
    begun = lambda _connection: order.append("begin")  # noqa: E731
    event.listen(db.engine, "begin", begun)
    try:
        answers = phone.send(*items)
    finally:
        event.remove(db.engine, "begin", begun)
    assert [one["type"] for one in answers] == ["receipt"] * 3 + ["watermark"]
    assert order[:3] == ["open"] * 3
    assert order.count("open") == 3
    assert "begin" in order


def test_a_long_header_is_not_parsed_and_the_rest_not_unpacked(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = builders.phone(app, session)
    head = b"[" * (wire.HEADER + 1)
    bomb = b"WMK1" + len(head).to_bytes(4, "big") + head + bytes(64) + bytes(2_000_000)

    def never(*_args: object, **_kwargs: object) -> bytes:
        raise AssertionError("unpacked")

    monkeypatch.setattr(padding, "unpad", never)
    assert phone.send((uuid7(), sealed(phone, bomb)))[0]["reason"] == "unreadable"


def test_a_bomb_is_refused_and_costs_the_others_nothing(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(padding, "LARGEST", 100_000)
    partner, phone = builders.partner(session), builders.phone(app, session)
    bomb = b"WMK1" + (2).to_bytes(4, "big") + b"{}" + bytes(200_000)
    answers = phone.send((uuid7(), sealed(phone, bomb)), phone.referral(partner.recipient, {}))
    assert [one["type"] for one in answers] == ["held", "receipt", "watermark"]
    assert answers[0]["reason"] == "unreadable"


@pytest.mark.parametrize("limit", ["unpacked", "headers"])
def test_what_is_beyond_a_requests_allowance_comes_again(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    partner, phone = builders.partner(session), builders.phone(app, session)
    items = [phone.referral(partner.recipient, {}) for _ in range(4)]
    most = {"unpacked": 6_000, "headers": 2_000}[limit]
    whole = opening.Allowance
    monkeypatch.setattr("app.delivery.views.Allowance", lambda: whole(**{limit: most}))
    received: set[str] = set()
    for _round in range(4):
        left = [one for one in items if str(one[0]) not in received]
        answers = phone.send(*left)
        assert len(answers) - 1 < max(len(left), 2)
        received |= {one["id"] for one in answers if one["type"] == "receipt"}
    assert received == {str(id) for id, _sealed in items}


def test_many_stanzas_are_not_tried(app: Flask, session: Session) -> None:
    phone = builders.phone(app, session)
    others = [pyrage.x25519.Identity.generate().to_public() for _ in range(60)]
    mine = pyrage.x25519.Recipient.from_str(phone.recipient)
    assert phone.send((uuid7(), pyrage.encrypt(b"", [*others, mine])))[0]["reason"] == "unreadable"


@pytest.mark.parametrize(
    ("routes", "recipient"),
    [
        ({"language": "es, and her name is Amber"}, {}),
        ({"language": "Amber"}, {}),
        ({"area": "the house behind the mill"}, {}),
        ({"area": "Harbour"}, {}),
        ({"area": "a" * 61}, {}),
        ({}, {"interpreter": "Amber Jones"}),
        ({}, {"interpreter": "a" * 17}),
        ({}, {"interpreter": ""}),
        ({}, {"services": ["Amber Jones"]}),
        ({}, {"services": ["a" * 81]}),
        ({}, {"wording": {"version": "Amber Jones", "sha256": "00" * 32, "language": "es"}}),
        ({}, {"wording": {"version": "1", "sha256": "Amber", "language": "es"}}),
        ({}, {"wording": {"version": "1", "sha256": "00" * 32, "language": "Amber J"}}),
        ({}, {"note": "Amber"}),
        ({}, {"wording": {"version": "1", "sha256": "00" * 32, "language": "es", "note": "Amber"}}),
    ],
)
def test_no_field_that_the_server_reads_has_room_for_a_sentence(
    app: Flask, session: Session, routes: dict[str, Any], recipient: dict[str, Any]
) -> None:
    partner, phone = builders.partner(session), builders.phone(app, session)
    assert referral(phone, partner, routes, recipient)["reason"] == "invalid"
    assert session.scalar(select(func.count()).select_from(ConsentGrant)) == 0


@pytest.mark.parametrize(
    ("routes", "recipient"),
    [
        ({"language": "zh-Hant", "area": "port-ysolde"}, {}),
        ({"area": "مدينة-البحر"}, {}),
        (
            {},
            {
                "interpreter": "int-204",
                "interpreter_link": "none",
                "services": ["coast-2026~a%2Fb.c", "demo-12"],
            },
        ),
    ],
)
def test_what_phones_say_fits(
    app: Flask, session: Session, routes: dict[str, Any], recipient: dict[str, Any]
) -> None:
    partner, phone = builders.partner(session), builders.phone(app, session)
    assert referral(phone, partner, routes, recipient)["type"] == "receipt"


@pytest.mark.parametrize(
    ("routes", "recipient", "header"),
    [
        ([], {}, {}),
        ("routing", {}, {}),
        ({"needs": "shelter"}, {}, {}),
        ({"needs": [["shelter"]]}, {}, {}),
        ({"interpreter": 1}, {}, {}),
        ({}, {"id": 5}, {}),
        ({}, {"id": str(uuid4()).upper()}, {}),
        ({}, {"key": None}, {}),
        ({}, {"part": 5}, {}),
        ({}, {"services": "abc"}, {}),
        ({}, {"days": 30.0}, {}),
        ({}, {"items": "name"}, {}),
        ({}, {"wording": []}, {}),
        ({}, {"read_aloud": 1}, {}),
        ({}, {}, {"body": {"routing": routing(), "recipients": 5}}),
        ({}, {}, {"body": {"routing": routing(), "recipients": [5]}}),
        ({}, {}, {"body": []}),
        ({}, {}, {"made_at": "9999-12-31T23:59:59-14:00"}),
        ({}, {}, {"made_at": "0001-01-01T00:00:00+14:00"}),
        ({}, {}, {"made_at": 5}),
        ({}, {}, {"schema": True}),
        ({}, {}, {"device": 5}),
        ({}, {}, {"parts": [5]}),
        ({}, {}, {"parts": {"a": 1}}),
        ({}, {}, {"kind": "referral of Amber Jones"}),
        ({}, {}, {"kind": ["referral"]}),
        ({}, {}, {"more": "\ud800"}),
        ({}, {}, {"more": {"\udc00": 1}}),
        ({}, {}, {"more": "a\0b"}),
        ({}, {}, {"more": float("nan")}),
    ],
)
def test_what_is_signed_and_malformed_is_answered_as_invalid(
    app: Flask, session: Session, routes: Any, recipient: dict[str, Any], header: dict[str, Any]
) -> None:
    partner, phone = builders.partner(session), builders.phone(app, session)
    answer = referral(phone, partner, routes, recipient, header)
    assert (answer["type"], answer.get("reason")) == ("held", "invalid")
    assert session.scalar(select(func.count()).select_from(Referral)) == 0


@pytest.mark.parametrize(
    "head",
    [b"[]", b"5", b"null", b"[" * 100_000, b'{"schema": 1}'.decode().encode("utf-16"), b"\xff"],
    ids=["list", "number", "null", "deep", "utf-16", "no text"],
)
def test_a_header_that_is_no_object_is_invalid(app: Flask, session: Session, head: bytes) -> None:
    phone = builders.phone(app, session)
    whole = b"WMK1" + len(head).to_bytes(4, "big") + head + bytes(64)
    assert phone.send((uuid7(), phone.seal(whole)))[0]["reason"] == "invalid"


@pytest.mark.parametrize("role", list(Role))
def test_only_who_works_for_an_organisation_sends_referrals(app: Flask, session: Session, role: Role) -> None:
    partner, phone = builders.partner(session), builders.phone(app, session, role)
    sent = phone.referral(partner.recipient, {})
    answer = phone.send(sent)[0]
    if role in (Role.OVERSEER, Role.OPERATOR):
        assert answer["reason"] == "not-allowed"
        assert kept(session, session.scalars(select(DeliveredItem)).one()) == sent[1]
    else:
        assert answer["type"] == "receipt"


def test_the_limits_are_those_of_the_protocol() -> None:
    assert json.dumps(padding.LARGEST) == str(32 * 1024 * 1024)
    assert (opening.UNPACKED, opening.HEADERS) == (64 * 1024 * 1024, 4 * 1024 * 1024)
    assert (wire.HEADER, opening.STANZAS) == (256 * 1024, 4 * 1024)
