"""Phones: registered by their member alone; what they sign is theirs."""

from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.identity import queries
from app.identity.models import Device, Member
from app.identity.own import base64url
from app.identity.signatures import is_device_key, signed_by_device
from tests.conftest import MovableClock
from tests.identity.builders import JSON, device, member


def spki(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def test_a_phone_is_registered_once_and_seen_again(app: Flask, session: Session, clock: MovableClock) -> None:
    person, phone = member(app, session), device()
    for _time in range(2):
        assert person.client.post("/identity/devices", json=phone, headers=JSON).status_code == 200
        clock.forward(hours=1)
    found = queries.device_for_delivery(session, UUID(phone["id"]))
    assert found
    assert str(found.member_id) == person.session()["member"]["id"]
    assert (found.revoked, found.member_disabled) == (False, False)
    assert person.session()["devices"] == [{"id": phone["id"], "revoked": False}]
    row = session.get_one(Device, found.id)
    assert row.last_seen_at > row.registered_at


def test_a_phone_of_another_member_or_with_another_key_is_refused(app: Flask, session: Session) -> None:
    first, second, phone = member(app, session), member(app, session), device()
    assert first.client.post("/identity/devices", json=phone, headers=JSON).status_code == 200
    assert second.client.post("/identity/devices", json=phone, headers=JSON).status_code == 409
    other = phone | {"public_key": device()["public_key"]}
    assert first.client.post("/identity/devices", json=other, headers=JSON).status_code == 409


def test_a_revoked_phone_stays_revoked(app: Flask, session: Session, clock: MovableClock) -> None:
    person, phone = member(app, session), device()
    person.client.post("/identity/devices", json=phone, headers=JSON)
    session.execute(update(Device).values(revoked_at=clock()))
    session.execute(update(Member).values(disabled_at=None))
    session.commit()
    assert person.client.post("/identity/devices", json=phone, headers=JSON).status_code == 409
    found = queries.device_for_delivery(session, UUID(phone["id"]))
    assert found
    assert found.revoked


def test_an_unknown_phone_is_none(session: Session) -> None:
    assert queries.device_for_delivery(session, UUID(int=1)) is None


@pytest.mark.parametrize(
    "wrong",
    [{"public_key": base64url(b"no key")}, {"public_key": "*"}, {"id": "7"}, {"public_key": 3}, {"id": None}],
)
def test_what_is_no_signing_key_is_refused(app: Flask, session: Session, wrong: dict[str, object]) -> None:
    person = member(app, session)
    assert person.client.post("/identity/devices", json=device() | wrong, headers=JSON).status_code == 400


def test_a_key_on_another_curve_is_no_signing_key() -> None:
    assert is_device_key(spki(ec.generate_private_key(ec.SECP256R1())))
    assert not is_device_key(spki(ec.generate_private_key(ec.SECP384R1())))


def test_a_signature_is_64_bytes_over_exactly_what_was_signed() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    r, s = decode_dss_signature(key.sign(b"envelope", ec.ECDSA(SHA256())))
    signature = r.to_bytes(32) + s.to_bytes(32)
    assert signed_by_device(spki(key), signature, b"envelope")
    assert not signed_by_device(spki(key), signature, b"envelope.")
    assert not signed_by_device(spki(key), signature[:63], b"envelope")
    assert not signed_by_device(spki(key), bytes(64), b"envelope")
    assert not signed_by_device(spki(ec.generate_private_key(ec.SECP256R1())), signature, b"envelope")
