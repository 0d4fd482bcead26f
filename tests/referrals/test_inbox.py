"""The partner's side: what is readable, by whom, for how long, and the answer."""

import json
from dataclasses import dataclass
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.audit.models import AuditEntry
from app.consent.models import ConsentEvent, ConsentGrant
from app.identity.roles import Role
from app.referrals.models import ReferralCopy
from tests.conftest import MovableClock
from tests.delivery import builders
from tests.delivery.client import Phone, unpad, uuid7
from tests.signing_in import browser_of


@dataclass
class Story:
    """A referral that was sent to one partner, and everybody's browser."""

    phone: Phone
    partner: builders.Partner
    copy_id: UUID
    sender: FlaskClient
    receiver: FlaskClient
    stranger: FlaskClient


@pytest.fixture
def story(app: Flask, session: Session) -> Story:
    partner, other = builders.partner(session), builders.partner(session, "Another")
    phone = builders.phone(app, session)
    phone.send(phone.referral(partner.recipient, {"name": "Amber"}))
    return Story(
        phone,
        partner,
        session.scalars(select(ReferralCopy.id)).one(),
        browser_of(app, session, phone.device.member_id),
        browser_of(app, session, builders.member(session, partner.id, Role.PARTNER)),
        browser_of(app, session, builders.member(session, other.id, Role.PARTNER)),
    )


def reads(client: FlaskClient, story: Story) -> list[int]:
    """The status of every way in: the page, the person part, the answer."""
    address = f"/inbox/{story.copy_id}"
    return [
        client.get(address).status_code,
        client.post(f"{address}/person-part").status_code,
        step(client, story, "accept").status_code,
    ]


def step(client: FlaskClient, story: Story, action: str, code: str = "") -> TestResponse:
    """What a step with a fresh id answers."""
    form = {"id": str(uuid7()), "action": action, f"code-{action}": code}
    return client.post(f"/inbox/{story.copy_id}/steps", data=form)


def test_the_recipient_sees_what_is_needed_and_opens_who_it_is(story: Story, session: Session) -> None:
    page = story.receiver.get("/inbox").text
    assert "A place to sleep" in page
    assert "Amber" not in page
    response = story.receiver.post(f"/inbox/{story.copy_id}/person-part")
    assert json.loads(unpad(story.partner.key.open(response.data)))["items"] == {"name": "Amber"}
    assert response.headers["Cache-Control"] == "no-store"
    reading = session.scalars(select(AuditEntry).where(AuditEntry.event == "referral.read")).one()
    assert reading.fields["grant"] == str(session.scalars(select(ConsentGrant.id)).one())


def test_nobody_else_has_a_way_in(app: Flask, story: Story) -> None:
    assert reads(story.stranger, story) == [404, 404, 404]
    assert reads(story.sender, story) == [403, 403, 403]
    assert reads(app.test_client(), story) == [401, 401, 401]
    assert "A place to sleep" not in story.stranger.get("/inbox").text


def test_without_a_live_grant_there_is_no_row(story: Story, clock: MovableClock, session: Session) -> None:
    clock.forward(days=29)
    session.execute(update(ConsentGrant).values(state="renewed"))
    session.commit()
    assert story.receiver.get("/inbox").status_code == 401  # the day's session is over, long before the grant
    for state in ("refused", "withdrawn", "revoked", "expired"):
        session.execute(update(ConsentGrant).values(state=state))
        session.commit()
        page = 404 if state == "refused" else 410  # what ended is told in one line
        assert reads(browser_again(story, session), story) == [page, 404, 404]


def test_a_grant_ends_by_the_servers_clock(story: Story, clock: MovableClock, session: Session) -> None:
    clock.forward(days=29, hours=23)
    assert browser_again(story, session).get(f"/inbox/{story.copy_id}").status_code == 200
    clock.forward(hours=1)
    assert reads(browser_again(story, session), story) == [410, 404, 404]


def browser_again(story: Story, session: Session) -> FlaskClient:
    """The receiver signs in again."""
    app = story.receiver.application
    return browser_of(app, session, builders.member(session, story.partner.id, Role.PARTNER))


def test_withdrawing_takes_the_copy_away_at_once(story: Story, session: Session) -> None:
    assert story.stranger.post(f"/referrals/{story.copy_id}/withdraw").status_code == 404
    assert story.sender.post(f"/referrals/{story.copy_id}/withdraw").status_code == 303
    assert reads(story.receiver, story) == [410, 404, 404]
    copy = session.get(ReferralCopy, story.copy_id, populate_existing=True)
    assert copy
    assert (copy.state, copy.person_part) == ("withdrawn", None)
    assert story.sender.post(f"/referrals/{story.copy_id}/withdraw").status_code == 303
    states = list(session.scalars(select(ConsentEvent.state).order_by(ConsentEvent.at, ConsentEvent.state)))
    assert states == ["given", "withdrawn"]
    assert "Withdrawn by the person" in story.sender.get("/referrals").text


def test_an_answer_reaches_the_sender(story: Story) -> None:
    assert step(story.receiver, story, "decline", "full").status_code == 303
    sent = story.sender.get("/referrals").text
    assert "Declined" in sent
    assert "No place free" in sent


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"action": "nonsense"},
        {"action": "decline"},
        {"action": "decline", "code-decline": "Amber"},
        {"action": "accept", "id": "1"},
    ],
)
def test_a_broken_answer_says_what_to_do_and_changes_nothing(
    story: Story, session: Session, form: dict[str, str]
) -> None:
    whole = {"id": str(uuid7())} | form
    response = story.receiver.post(f"/inbox/{story.copy_id}/steps", data=whole)
    assert response.status_code == 422
    assert "Choose one" in response.text
    if form.get("action") == "decline":
        assert 'value="decline" checked' in response.text
    assert session.scalars(select(ReferralCopy.state)).one() == "requested"


def test_an_answer_can_follow_only_what_it_follows(story: Story) -> None:
    assert step(story.receiver, story, "waitlist").status_code == 303
    assert step(story.receiver, story, "accept").status_code == 303
    assert step(story.receiver, story, "decline", "full").status_code == 409


def test_an_hour_after_the_last_reading_it_takes_a_new_sign_in(
    app: Flask, story: Story, clock: MovableClock, session: Session
) -> None:
    reading = f"/inbox/{story.copy_id}/person-part"
    clock.forward(minutes=59)
    assert story.receiver.post(reading).status_code == 200
    clock.forward(minutes=59)
    assert story.receiver.post(reading).status_code == 200
    read = len(session.scalars(select(AuditEntry).where(AuditEntry.event == "referral.read")).all())
    clock.forward(minutes=60)
    assert story.receiver.post(reading).status_code == 401
    assert story.receiver.get("/inbox").status_code == 200
    assert story.receiver.post(reading).status_code == 401
    assert len(session.scalars(select(AuditEntry).where(AuditEntry.event == "referral.read")).all()) == read
    member = session.scalars(select(AuditEntry).where(AuditEntry.event == "referral.read")).first()
    assert member
    again = browser_of(app, session, UUID(member.fields["member"]))
    assert again.post(reading).status_code == 200
