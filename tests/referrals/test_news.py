"""What the first page says is new: counted since this phone last looked, and nothing that names anybody."""

from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.identity.roles import Role
from app.referrals import cli
from tests.conftest import MovableClock
from tests.delivery.client import uuid7
from tests.referrals.test_messages import Pair
from tests.signing_in import browser_of


@pytest.fixture
def pair(app: Flask, session: Session) -> Pair:
    return Pair(app, session)


def told(browser: FlaskClient, since: str = "") -> dict[str, object]:
    answer = browser.get(f"/referrals/news?since={quote(since)}")
    assert answer.headers["Cache-Control"] == "no-store"
    found: dict[str, object] = answer.get_json()
    return found


def test_answers_are_counted_since_this_phone_last_looked(
    pair: Pair, session: Session, clock: MovableClock
) -> None:
    sender = browser_of(pair.app, session, pair.sender.device.member_id)
    assert told(sender) == {"sent": "", "inbox": []}
    clock.forward(minutes=5)
    pair.step(pair.recipient, "accept")
    pair.message(pair.recipient, "recipient")
    pair.message(pair.sender, "sender")
    assert told(sender)["sent"] == "2 new answers to what you sent"
    assert told(sender, "nonsense")["sent"] == "2 new answers to what you sent"
    assert told(sender, clock().isoformat()) == {"sent": "", "inbox": []}
    assert f'data-seen="{clock().isoformat()}"' in sender.get("/referrals").text


def test_the_inbox_counts_what_nobody_took_and_what_is_overdue(
    pair: Pair, session: Session, clock: MovableClock
) -> None:
    member = pair.recipient.device.member_id
    assert told(browser_of(pair.app, session, member))["inbox"] == ["1 new referral"]
    clock.forward(hours=24)
    cli.look()
    receiver = browser_of(pair.app, session, member)
    assert told(receiver)["inbox"] == ["1 referral is overdue"]
    assert told(browser_of(pair.app, session, pair.sender.device.member_id))["sent"].startswith("1 new")  # type: ignore[attr-defined]
    pair.step(pair.recipient, "waitlist")
    assert told(receiver)["inbox"] == []


def test_handing_over_puts_it_into_a_colleagues_hands(pair: Pair, session: Session) -> None:
    from tests.delivery import builders

    colleague = builders.member(session, pair.house.id, Role.PARTNER)
    outreach = builders.member(session, pair.house.id, Role.OUTREACH)
    session.commit()
    receiver = browser_of(pair.app, session, pair.recipient.device.member_id)
    address = f"/inbox/{pair.copy_id}/assign"
    for nobody in (outreach, pair.sender.device.member_id, uuid7()):
        assert receiver.post(address, data={"member": str(nobody)}).status_code == 422
    assert receiver.post(address, data={"member": str(colleague)}).status_code == 303
    assert 'id="mine"' not in receiver.get("/inbox").text
    assert 'id="colleagues"' in receiver.get("/inbox").text
    assert 'id="mine"' in browser_of(pair.app, session, colleague).get("/inbox").text
