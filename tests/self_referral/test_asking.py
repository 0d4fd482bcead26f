"""Asking for help oneself: it arrives like any referral, sealed, once, and from nobody."""

from base64 import b64encode
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.consent.models import ConsentGrant
from app.identity import cli
from app.identity.models import Device, Member, Organisation, Passkey
from app.identity.roles import Role
from app.identity.rules import TECHNICAL
from app.referrals.models import Referral, ReferralCopy
from app.web import limiter
from tests.delivery import builders
from tests.delivery.client import grant, person_part, routing, uuid7
from tests.signing_in import browser_of

NAME = "Amberly"


def asked(partner: builders.Partner, id: UUID | None = None, **changes: Any) -> dict[str, Any]:
    id = id or uuid7()
    own = grant(
        partner.recipient, how_given="written", said_back="not-done", said_back_because="alone", **changes
    )
    part = person_part(id, partner.recipient, {"name": NAME})
    return {
        "id": str(id),
        "made_at": "2026-03-04T11:00:00.000Z",
        "body": {"routing": routing(), "recipients": [own], "receipt": None},
        "parts": {own["part"]: b64encode(part).decode()},
    }


def count(session: Session, table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_it_arrives_once_however_often_it_is_sent(app: Flask, session: Session, client: FlaskClient) -> None:
    partner = builders.partner(session)
    sent = asked(partner)
    assert [client.post("/ask", json=sent).status_code for _ in range(2)] == [201, 200]
    assert client.post("/ask", json=asked(partner)).status_code == 201
    assert (count(session, Referral), count(session, ReferralCopy), count(session, ConsentGrant)) == (2, 2, 2)
    senders = set(session.scalars(select(Referral.member_id)))
    assert len(senders) == 1
    assert (count(session, Device), count(session, Passkey)) == (0, 0)


def test_it_stands_in_the_inbox_as_asked_by_the_person(
    app: Flask, session: Session, client: FlaskClient
) -> None:
    partner = builders.partner(session)
    assert client.post("/ask", json=asked(partner)).status_code == 201
    worker = builders.member(session, partner.id, Role.PARTNER)
    session.commit()
    theirs = browser_of(app, session, worker)
    inbox = theirs.get("/inbox").text
    assert "The person, who asked for themself" in inbox
    assert NAME not in inbox
    copy = session.scalars(select(ReferralCopy)).one()
    assert theirs.get(f"/inbox/{copy.id}").status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"given_by": "other", "given_because": "parent"},
        {"interpreter": "INT-1", "interpreter_link": "none"},
        {"mode": "in-order"},
        {"items": ["shoe-size"]},
        {"days": 3650},
        {"services": ["s"] * 101},
    ],
)
def test_another_thing_is_refused_and_nothing_is_kept(
    app: Flask, session: Session, client: FlaskClient, changes: dict[str, Any]
) -> None:
    assert client.post("/ask", json=asked(builders.partner(session), **changes)).status_code == 400
    assert count(session, Referral) == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"id": "x"},
        {"made_at": "yesterday"},
        {"made_at": None},
        {"made_at": "0001-01-01T00:00:00+14:00"},
        {"body": []},
        {"parts": {"a": "no base64!"}},
        {"parts": []},
    ],
)
def test_what_cannot_be_read_is_answered_with_400(
    app: Flask, session: Session, client: FlaskClient, wrong: dict[str, Any]
) -> None:
    sent = asked(builders.partner(session)) | wrong if wrong else []
    assert client.post("/ask", json=sent).status_code == 400
    assert count(session, Referral) == 0


def test_a_part_that_the_server_could_read_is_refused(
    app: Flask, session: Session, client: FlaskClient
) -> None:
    sent = asked(builders.partner(session))
    sent["parts"] = {name: b64encode(b'{"name": "Amberly"}').decode() for name in sent["parts"]}
    assert client.post("/ask", json=sent).status_code == 400


def test_too_much_is_refused(app: Flask, session: Session, client: FlaskClient) -> None:
    assert client.post("/ask", json={"id": "x" * 600_000}).status_code == 413


def test_a_service_that_is_not_there_has_nobody_to_ask(client: FlaskClient, session: Session) -> None:
    assert client.get("/ask/recipient?service=nothing").status_code == 404


def test_nobody_joins_those_who_ask_for_themselves_or_signs_in_as_them(
    app: Flask, session: Session, client: FlaskClient
) -> None:
    assert client.post("/ask", json=asked(builders.partner(session))).status_code == 201
    member, team = session.execute(
        select(Member.id, Organisation.name)
        .join(Organisation, Organisation.id == Member.organisation_id)
        .where(Organisation.kind == TECHNICAL)
    ).one()
    run = app.test_cli_runner().invoke
    assert run(cli.sign_in_link, ["--member", str(member)]).exit_code == 1
    assert run(cli.invite, ["--organisation", team, "--role", "partner"]).exit_code == 1
    new = ["--organisation", "Another", "--new", "--kind", TECHNICAL, "--role", "partner"]
    assert run(cli.invite, new).exit_code == 1


def test_what_is_tried_again_after_a_lost_answer_is_not_counted(
    app: Flask, session: Session, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limiter, "enabled", True)
    app.config["RATELIMIT_ENABLED"] = True
    limiter.init_app(app)
    limiter.reset()
    partner = builders.partner(session)
    sent = asked(partner)
    assert [client.post("/ask", json=sent).status_code for _ in range(8)] == [201, *[200] * 7]
    others = [asked(partner) for _ in range(5)]
    assert [client.post("/ask", json=one).status_code for one in others] == [201] * 4 + [429]
    assert client.post("/ask", json=others[3]).status_code == 200, "the last one's answer was lost"
    tries = [client.post("/ask", json={}).status_code for _ in range(30)]
    assert tries[-1] == 429, "what is refused is counted too, with a wider limit"
