"""A partner without an account: a link and a code open one referral, for half an hour, as long as the person agrees."""

import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import create_app
from app.age.hybrid import CannotOpen
from app.audit.models import AuditEntry
from app.config import Config
from app.consent.rules import State
from app.directory import demo
from app.directory.details import ServiceDetail, load
from app.identity import queries as identity
from app.outside import commands
from app.referrals import commands as referrals
from app.referrals.models import ReferralCopy, ReferralStep
from tests.at_once import behind, on_postgresql
from tests.conftest import MovableClock, database_url
from tests.delivery import builders
from tests.delivery.age_hybrid import HybridKey
from tests.delivery.client import Phone, Recipient, envelope, grant, person_part, routing, unpad, uuid7


@dataclass
class Way:
    """What a phone makes of link and code, not stretched: the server cannot tell."""

    key: HybridKey = field(default_factory=HybridKey.new)
    locator: str = field(default_factory=lambda: secrets.token_hex(16))
    token: str = field(default_factory=lambda: secrets.token_hex(32))

    @property
    def told(self) -> dict[str, str]:
        """What the envelope says of it."""
        return {
            "recipient": self.key.recipient,
            "locator": self.locator,
            "token_sha256": sha256(self.token.encode()).hexdigest(),
        }

    def post(self, client: FlaskClient, what: str, **more: Any) -> TestResponse:
        return client.post(f"/outside/{what}", json={"locator": self.locator, "token": self.token} | more)


@pytest.fixture
def service(session: Session) -> ServiceDetail:
    """An entry whose provider has no account."""
    demo.seed(session, {"Harbour House": builders.partner(session).id})
    return next(one for one in load(session, members=True) if one.outside and not one.confidential)


def sent(
    phone: Phone, service: ServiceDetail, way: Way, organisation: UUID | None = None, **changes: Any
) -> dict[str, Any]:
    """Sends a referral to a provider without an account; returns the answer."""
    to = Recipient(organisation or service.outside or uuid4(), uuid4(), way.key.recipient)
    id = uuid7()
    recipient = grant(to, services=[service.id], outside=way.told, **changes)
    parts = {str(to.organisation): person_part(id, to, {"name": "Amber"})}
    body = {"routing": routing(), "recipients": [recipient]}
    return phone.send((id, phone.seal(envelope(phone.device, id, body, parts))))[0]


@pytest.fixture
def way(app: Flask, session: Session, service: ServiceDetail) -> Way:
    """A referral that arrived."""
    made = Way()
    assert sent(builders.phone(app, session), service, made)["type"] == "receipt"
    return made


def test_link_and_code_open_what_was_sealed_and_the_reading_is_written_down(
    client: FlaskClient, session: Session, service: ServiceDetail, way: Way
) -> None:
    page = way.post(client, "open")
    assert page.status_code == 200
    assert "Amber" not in page.text
    part = way.post(client, "part")
    assert b"Amber" in unpad(way.key.open(part.data))
    assert part.headers["Cache-Control"] == "no-store"
    events = [one.event for one in session.scalars(select(AuditEntry).order_by(AuditEntry.index))]
    assert events.count("referral.read") == 1
    copy = session.scalars(select(ReferralCopy)).one()
    assert copy.opened_at is not None
    found = identity.organisation(session, copy.organisation_id)
    assert found
    assert (found.name, found.kind) == (service.provider, "outside")


def test_it_opens_for_half_an_hour_and_is_deleted_then(
    client: FlaskClient, session: Session, clock: MovableClock, way: Way
) -> None:
    assert way.post(client, "part").status_code == 200
    clock.forward(minutes=29)
    assert way.post(client, "part").status_code == 200
    clock.forward(minutes=1)
    assert way.post(client, "part").status_code == 410
    assert commands.close_opened(session, clock()) == 1
    session.commit()
    assert session.scalars(select(ReferralCopy.person_part)).one() is None
    assert commands.close_opened(session, clock()) == 0
    assert "what was sealed is deleted" in way.post(client, "open").text


def test_what_nobody_read_stays_until_the_consent_ends(
    client: FlaskClient, session: Session, clock: MovableClock, way: Way
) -> None:
    clock.forward(days=29)
    assert commands.close_opened(session, clock()) == 0
    assert way.post(client, "part").status_code == 200
    clock.forward(days=2)
    assert way.post(client, "open").status_code == 404


def test_everything_else_opens_nothing_and_all_of_it_alike(client: FlaskClient, way: Way) -> None:
    for wrong in (Way(), Way(locator=way.locator), Way(token=way.token)):
        answers = [wrong.post(client, what) for what in ("open", "part", "step")]
        assert [one.status_code for one in answers] == [404, 404, 404]
    assert client.post("/outside/open", json={"locator": way.locator}).status_code == 400
    assert client.post("/outside/open", data="x").status_code == 400


def test_guessing_ends_after_a_few_tries(data_dir: Path) -> None:
    limited = create_app(Config(data_dir, database_url=database_url())).test_client()
    tries = [Way().post(limited, "open").status_code for _number in range(6)]
    assert tries == [404] * 5 + [429]


def test_a_withdrawal_takes_it_away_at_once(
    client: FlaskClient, session: Session, clock: MovableClock, way: Way
) -> None:
    copy = session.scalars(select(ReferralCopy)).one()
    assert referrals.end(session, copy, State.WITHDRAWN, by="person", at=clock())
    session.commit()
    assert [way.post(client, what).status_code for what in ("open", "part", "step")] == [404, 404, 404]
    assert session.scalars(select(ReferralCopy.person_part)).one() is None


@on_postgresql
def test_what_was_withdrawn_a_moment_before_is_not_handed_out(
    app: Flask, client: FlaskClient, session: Session, clock: MovableClock, way: Way
) -> None:
    def withdraw() -> None:
        copy = session.scalars(select(ReferralCopy)).one()
        referrals.end(session, copy, State.WITHDRAWN, by="person", at=clock())

    assert behind(app, withdraw, lambda: way.post(client, "part")).status_code == 404
    assert session.scalars(select(AuditEntry).where(AuditEntry.event == "referral.read")).all() == []


def test_the_answer_stands_in_the_timeline_that_the_sender_sees(
    client: FlaskClient, session: Session, way: Way
) -> None:
    assert way.post(client, "step", step={}).status_code == 422
    assert way.post(client, "step", step={"id": str(uuid7()), "action": "decline"}).status_code == 422
    step = {"id": str(uuid7()), "action": "accept"}
    assert way.post(client, "step", step=step).status_code == 200
    assert way.post(client, "step", step=step).status_code == 200
    states = session.scalars(select(ReferralStep.state).order_by(ReferralStep.at, ReferralStep.id)).all()
    assert sorted(states) == ["accepted", "requested"]
    assert way.post(client, "step", step={"id": str(uuid7()), "action": "take-back"}).status_code == 422


def test_a_provider_with_an_account_and_a_name_that_is_not_the_entrys_are_refused(
    app: Flask, session: Session, service: ServiceDetail
) -> None:
    phone = builders.phone(app, session)
    assert sent(phone, service, Way(), uuid4())["reason"] == "unknown-recipient"
    known = next(one for one in load(session, members=True) if one.partner)
    assert sent(phone, known, Way(), known.partner)["reason"] == "unknown-recipient"
    answer = sent(phone, service, way := Way(), needs=["food"])
    assert answer["reason"] == "invalid", "told of a need that the person does not have"
    assert way.post(app.test_client(), "open").status_code == 404


def test_two_referrals_to_one_provider_have_nothing_of_each_other(
    app: Flask, client: FlaskClient, session: Session, service: ServiceDetail, way: Way
) -> None:
    other = Way()
    assert sent(builders.phone(app, session), service, other)["type"] == "receipt"
    assert other.post(client, "open").status_code == way.post(client, "open").status_code == 200
    with pytest.raises(CannotOpen):
        other.key.open(way.post(client, "part").data)


def test_nobody_signs_in_as_a_provider_without_an_account(
    app: Flask, session: Session, service: ServiceDetail, way: Way
) -> None:
    copy = session.scalars(select(ReferralCopy)).one()
    (stand_in,) = identity.members_of(session, copy.organisation_id)
    runner = app.test_cli_runner()
    assert runner.invoke(args=["sign-in-link", "--member", str(stand_in.id)]).exit_code != 0
    found = identity.organisation(session, copy.organisation_id)
    assert found
    asked = runner.invoke(args=["invite", "--organisation", found.name, "--role", "partner"])
    assert asked.exit_code != 0
    assert "no account" in asked.output
    assert copy.organisation_id not in {one.organisation_id for one in identity.recipient_keys(session)}
