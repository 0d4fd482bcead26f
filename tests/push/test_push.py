"""A nudge says one sentence, always of one size, to the address that a browser gave, and to no other."""

import json
import socket
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from threading import Thread

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from uuid6 import uuid7

from app import push
from app.config import Config
from app.i18n import LANGUAGES
from app.identity.models import Device, Member
from app.identity.roles import Role
from app.push import rules, sender
from app.push.models import PushSubscription
from app.push.queries import Nudge
from app.push.rules import Outcome
from app.referrals.models import ReferralCopy
from tests.conftest import MovableClock
from tests.delivery import builders
from tests.push.sink import Sink, Subscribed, push_service
from tests.signing_in import browser_of


@pytest.fixture
def sink() -> Iterator[Sink]:
    with push_service() as running:
        yield running


def beat(app: Flask) -> None:
    """What `waymark jobs` runs every minute."""
    tasks = app.extensions["waymark_jobs"]._registry.periodic_tasks
    next(task for task in tasks if task.name == "push").execute()


def switch_on(app: Flask, session: Session, member_id: object, browser: Subscribed, **others: object) -> None:
    answer = browser_of(app, session, member_id).post("/push/subscriptions", json=browser.posted(**others))
    assert answer.status_code == 200


@pytest.fixture
def reader(app: Flask, session: Session, sink: Sink) -> tuple[builders.Partner, Subscribed]:
    """A partner whose caseworker switched nudges on."""
    partner = builders.partner(session)
    member = builders.member(session, partner.id, Role.PARTNER)
    session.commit()
    browser = Subscribed(f"{sink.url}/one")
    switch_on(app, session, member, browser)
    return partner, browser


def test_a_new_referral_and_its_answer_nudge_whom_they_are_for(
    app: Flask, session: Session, sink: Sink, reader: tuple[builders.Partner, Subscribed]
) -> None:
    partner, browser = reader
    phone = builders.phone(app, session)
    sending = Subscribed(f"{sink.url}/sender")
    switch_on(app, session, phone.device.member_id, sending, language="ar")
    phone.send(phone.referral(partner.recipient, {"name": "Amber"}))
    beat(app)
    assert [one.path for one in sink.arrived] == ["/one"]
    assert browser.read(sink.arrived[0].body).decode().strip() == "Something was updated."
    member = builders.member(session, partner.id, Role.COORDINATOR)
    session.commit()
    colleague = browser_of(app, session, member)
    copy_id = session.scalars(select(ReferralCopy.id)).one()
    session.rollback()
    step = {"id": str(uuid7()), "action": "accept", "code-accept": ""}
    assert colleague.post(f"/inbox/{copy_id}/steps", data=step).status_code == 303
    beat(app)
    assert [one.path for one in sink.arrived[1:]] == ["/sender"]
    # Another event, another reader, another language: the same size.
    assert len({len(one.body) for one in sink.arrived}) == 1
    assert len(sending.read(sink.arrived[1].body)) == rules.SIZE
    beat(app)
    assert len(sink.arrived) == 2


@pytest.mark.parametrize("code", [one.code for one in LANGUAGES])
def test_the_sentence_is_there_in_every_language_and_all_have_one_size(app: Flask, code: str) -> None:
    with app.app_context():
        said = sender.sentence(code)
    message = rules.payload(said)
    assert (len(message), message.decode().strip()) == (rules.SIZE, said)
    assert (said == "Something was updated.") is (code == "en")


def test_the_message_is_signed_with_the_server_s_key_for_this_push_service_alone(
    app: Flask, session: Session, sink: Sink, reader: tuple[builders.Partner, Subscribed]
) -> None:
    push.nudge_member(session, session.scalars(select(PushSubscription.member_id)).one(), builders.AT)
    session.commit()
    beat(app)
    told = sink.arrived[0].headers
    scheme, _, values = told["authorization"].partition(" ")
    token, key = (part.split("=", 1)[1] for part in values.split(","))
    assert scheme == "vapid"
    assert key == app.extensions["waymark_push"].public_key
    signed, _, signature = token.rpartition(".")
    raw = decoded(signature)
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(key))
    point.verify(der, signed.encode(), ec.ECDSA(hashes.SHA256()))
    claims = json.loads(decoded(signed.split(".")[1]))
    assert claims["aud"] == sink.url
    assert claims["sub"].startswith("https://")
    assert told["content-encoding"] == "aes128gcm"
    assert not {"referer", "cookie", "origin"} & told.keys()


def decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_the_key_is_made_once(app: Flask) -> None:
    config: Config = app.extensions["waymark_config"]
    assert sender.load(config).public_key == app.extensions["waymark_push"].public_key
    assert (config.data_dir / "keys" / "push.pem").stat().st_mode & 0o077 == 0


def wish(session: Session, clock: MovableClock) -> None:
    for member_id in session.scalars(select(PushSubscription.member_id)).all():
        push.nudge_member(session, member_id, clock.at)
    session.commit()


@pytest.mark.parametrize("status", [404, 410])
def test_a_dead_subscription_is_dropped(
    app: Flask, session: Session, sink: Sink, clock: MovableClock, reader: object, status: int
) -> None:
    sink.status = status
    wish(session, clock)
    beat(app)
    assert session.scalars(select(PushSubscription)).all() == []


@pytest.mark.parametrize("status", [429, 500, 301, 400])
def test_what_failed_is_tried_again_later_and_for_a_day(
    app: Flask, session: Session, sink: Sink, clock: MovableClock, reader: object, status: int
) -> None:
    sink.status, sink.location = status, f"{sink.url}/elsewhere"
    wish(session, clock)
    beat(app)
    beat(app)
    assert [one.path for one in sink.arrived] == ["/one"]
    clock.forward(minutes=2)
    beat(app)
    assert len(sink.arrived) == 2
    sink.status = 201
    clock.forward(hours=3)
    beat(app)
    assert len(sink.arrived) == 3
    wish(session, clock)
    sink.status = 500
    clock.forward(hours=25)
    beat(app)
    clock.forward(hours=3)
    beat(app)
    assert len(sink.arrived) == 4
    assert {one.path for one in sink.arrived} == {"/one"}


def test_a_service_that_is_not_there_loses_nothing(
    app: Flask, session: Session, clock: MovableClock, reader: object
) -> None:
    session.scalars(select(PushSubscription)).one().endpoint = "http://127.0.0.1:9/nobody"
    wish(session, clock)
    beat(app)
    row = session.scalars(select(PushSubscription)).one()
    assert (row.failures, row.wanted_at) == (1, clock.at)


@pytest.mark.parametrize("outcome", [Outcome.SENT, Outcome.LATER])
def test_what_is_wished_while_a_nudge_is_being_sent_is_not_lost(
    app: Flask,
    session: Session,
    sink: Sink,
    clock: MovableClock,
    reader: object,
    monkeypatch: pytest.MonkeyPatch,
    outcome: Outcome,
) -> None:
    def sent_meanwhile(_sender: sender.Sender, _nudge: Nudge) -> Outcome:
        wish(session, clock)
        return outcome

    with monkeypatch.context() as patched:
        patched.setattr(sender.Sender, "send", sent_meanwhile)
        wish(session, clock)
        beat(app)
    clock.forward(hours=1)
    beat(app)
    beat(app)
    assert len(sink.arrived) == 1


def test_nothing_rings_in_quiet_hours_and_it_is_not_lost(
    app: Flask, session: Session, sink: Sink, clock: MovableClock
) -> None:
    partner = builders.partner(session)
    member = builders.member(session, partner.id, Role.PARTNER)
    session.commit()
    switch_on(app, session, member, Subscribed(f"{sink.url}/q"), quiet_from=21 * 60, quiet_until=8 * 60)
    clock.forward(hours=11)  # 23:00
    wish(session, clock)
    beat(app)
    clock.forward(hours=8, minutes=59)
    beat(app)
    assert sink.arrived == []
    clock.forward(minutes=1)
    beat(app)
    assert len(sink.arrived) == 1


def test_a_member_or_phone_that_was_switched_off_hears_nothing_more(
    app: Flask, session: Session, sink: Sink, clock: MovableClock
) -> None:
    phone = builders.phone(app, session)
    switch_on(app, session, phone.device.member_id, Subscribed(f"{sink.url}/x"), device=str(phone.device.id))
    device = session.get_one(Device, phone.device.id)
    device.revoked_at = clock.at
    wish(session, clock)
    beat(app)
    device.revoked_at = None
    session.get_one(Member, phone.device.member_id).disabled_at = clock.at
    session.commit()
    beat(app)
    assert sink.arrived == []
    session.get_one(Member, phone.device.member_id).disabled_at = None
    session.commit()
    beat(app)
    assert len(sink.arrived) == 1


def test_switching_off_forgets_one_s_own_browser_alone(app: Flask, session: Session, sink: Sink) -> None:
    mine, other = (builders.phone(app, session).device.member_id for _one in range(2))
    browser = Subscribed(f"{sink.url}/mine")
    switch_on(app, session, mine, browser)
    browser_of(app, session, other).post("/push/subscriptions/remove", json={"endpoint": browser.endpoint})
    assert session.scalars(select(PushSubscription.member_id)).all() == [mine]
    switch_on(app, session, other, browser)
    assert session.scalars(select(PushSubscription.member_id)).all() == [other]
    browser_of(app, session, other).post("/push/subscriptions/remove", json={"endpoint": browser.endpoint})
    assert session.scalars(select(PushSubscription.member_id)).all() == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"endpoint": "http://push.example/x"},
        {"endpoint": "https://10.0.0.1/x"},
        {"endpoint": "https://[::1]/x"},
        {"endpoint": "https://[::ffff:10.0.0.1]/x"},
        {"endpoint": "https://169.254.169.254/latest"},
        {"endpoint": "https://2130706433/x"},
        {"endpoint": "https://127.1/x"},
        {"endpoint": "https://0x7f000001/x"},
        {"endpoint": "https://localhost/x"},
        {"endpoint": "https://printer/x"},
        {"endpoint": "https://db.internal/x"},
        {"endpoint": "https://somebody@push.example/x"},
        {"endpoint": "https://push.example:5432/x"},
        {"endpoint": "http://127.0.0.2/x"},
        {"endpoint": "file:///etc/passwd"},
        {"endpoint": "https://push.example/" + "x" * 2000},
        {"p256dh": "BAAA"},
        {"auth": "BAAA"},
        {"language": "xx"},
        {"quiet_from": 1440},
        {"quiet_from": "21"},
        {"device": "me"},
    ],
)
def test_what_is_no_subscription_is_refused(app: Flask, session: Session, wrong: dict[str, object]) -> None:
    member = builders.phone(app, session).device.member_id
    posted = Subscribed("https://push.example/x").posted(**wrong)
    assert browser_of(app, session, member).post("/push/subscriptions", json=posted).status_code == 400


def test_a_name_that_leads_inside_is_told_nothing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    listening = socket.create_server(("127.0.0.1", 0))
    resolved = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", listening.getsockname())]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_named: resolved)
    config = app.extensions["waymark_push"]
    browser = Subscribed("https://push.example/x")
    outside = sender.Sender(config.vapid, config.contact, loopback=False)
    outcome = outside.send(
        Nudge(builders.uuid4(), browser.endpoint, browser.public, browser.secret, "en", builders.AT)
    )
    assert outcome is Outcome.LATER
    connection, _peer = listening.accept()
    assert connection.recv(1) == b""
    connection.close()
    listening.close()


def test_an_answer_that_never_ends_holds_up_nobody(app: Flask) -> None:
    listening = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        connection, _peer = listening.accept()
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 201 Created\r\nContent-Length: 1000000\r\n\r\nand so on")
        connection.recv(65536)

    service = Thread(target=answer, daemon=True)
    service.start()
    browser = Subscribed(f"http://127.0.0.1:{listening.getsockname()[1]}/x")
    nudge = Nudge(builders.uuid4(), browser.endpoint, browser.public, browser.secret, "en", builders.AT)
    assert app.extensions["waymark_push"].send(nudge) is Outcome.SENT
    listening.close()
