"""Reading, answering and ending a referral in the same moment: what ended first is not handed out, and nobody waits in a circle."""

from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock as clocks
from app.audit.models import AuditEntry
from app.consent import commands as consent
from app.consent.models import ConsentGrant
from app.consent.rules import State
from app.identity import reading, switch_commands
from app.identity.models import Member
from app.identity.roles import Role
from app.referrals import commands
from app.referrals.models import PersonWords, ReferralCopy
from app.storage import db
from tests.at_once import behind, on_postgresql
from tests.conftest import MovableClock
from tests.delivery import builders
from tests.my.test_door import Story as Written
from tests.my.test_door import story as written  # noqa: F401
from tests.my.test_door import written as words_to
from tests.referrals.test_inbox import Story, story  # noqa: F401
from tests.signing_in import browser_of

pytestmark = on_postgresql


def events(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEntry.event).order_by(AuditEntry.index)))


def reader_of(story: Story) -> UUID:  # noqa: F811
    return UUID(story.receiver.get("/identity/session").json["member"]["id"])


def withdraw() -> None:
    """The person changes their mind about every referral that there is."""
    for copy in db.session.scalars(select(ReferralCopy)):
        commands.end(db.session, copy, State.WITHDRAWN, by="person", at=clocks.now())


@pytest.mark.parametrize("what", ["person-part", "messages"])
def test_what_was_withdrawn_a_moment_before_is_not_handed_out(
    app: Flask,
    session: Session,
    story: Story,  # noqa: F811
    what: str,
) -> None:
    answer = behind(app, withdraw, lambda: story.receiver.post(f"/inbox/{story.copy_id}/{what}"))
    assert answer.status_code == 404
    assert not {"referral.read", "message.read"} & set(events(session))


def test_a_call_asked_for_by_somebody_who_then_stopped_is_not_handed_out(
    app: Flask,
    session: Session,
    written: Written,  # noqa: F811
) -> None:
    written.phone.send(written.item)
    call = words_to(written.partners[0], written.copy(session, 0).grant_id, "call", "now")
    assert written.code.post(written.person, "write", **call).status_code == 200
    address = f"/from-person/{session.scalars(select(PersonWords.id)).one()}"
    assert behind(app, withdraw, lambda: written.readers[0].post(address)).status_code == 404
    assert "person.words_read" not in events(session)


def test_who_was_switched_off_a_moment_before_is_handed_nothing(
    app: Flask,
    session: Session,
    story: Story,  # noqa: F811
) -> None:
    reader = reader_of(story)

    def off() -> None:
        row = db.session.get_one(Member, reader)
        switch_commands.switch_off_member(db.session, row, "operator", clocks.now())

    assert (
        behind(app, off, lambda: story.receiver.post(f"/inbox/{story.copy_id}/person-part")).status_code
        == 401
    )
    assert "referral.read" not in events(session)


def test_a_reader_does_not_hold_up_what_their_own_phone_delivers(
    app: Flask,
    session: Session,
    story: Story,  # noqa: F811
) -> None:
    phone = builders.phone_of(app, session, story.partner.id, Role.PARTNER)
    reader, sent = (
        browser_of(app, session, phone.device.member_id),
        phone.referral(story.partner.recipient, {}),
    )
    answers: list[str] = []

    def deliver() -> None:
        answers.append(phone.send(sent)[0]["type"])

    assert behind(app, deliver, lambda: reader.post(f"/inbox/{story.copy_id}/person-part")).status_code == 200
    assert answers == ["receipt"]


def test_a_stop_waits_for_its_turn_alike(app: Flask, session: Session, story: Story) -> None:  # noqa: F811
    reader = reader_of(story)

    def stop() -> bool:
        new = reading.stop(db.session, reader, clocks.now())
        db.session.commit()
        return new

    assert behind(app, lambda: reading.stop(db.session, reader, clocks.now()), stop) is False
    assert events(session).count("member.reading_stopped") == 1


def test_what_was_renewed_a_moment_before_it_was_over_is_not_ended(
    app: Flask,
    session: Session,
    clock: MovableClock,
    story: Story,  # noqa: F811
) -> None:
    grant = session.scalars(select(ConsentGrant)).one()
    clock.at = grant.until

    def renew() -> None:
        assert consent.renew(session, grant, 30, by="member", at=grant.until - timedelta(seconds=1))

    def expire() -> int:
        found = commands.expire(db.session, clocks.now())
        db.session.commit()
        return found

    assert behind(app, renew, expire) == 0
    assert session.scalars(select(ReferralCopy.person_part)).one() is not None


def test_nobody_is_given_what_ended_a_moment_before(
    app: Flask,
    session: Session,
    story: Story,  # noqa: F811
) -> None:
    answer = behind(app, withdraw, lambda: story.receiver.post(f"/inbox/{story.copy_id}/assign"))
    assert answer.status_code == 303
    assert session.get_one(ReferralCopy, story.copy_id, populate_existing=True).assigned_to is None
    assert "referral.assigned" not in events(session)


def test_that_nothing_is_left_is_said_once(app: Flask, session: Session, story: Story) -> None:  # noqa: F811
    withdraw()
    session.commit()
    address = f"/inbox/{story.copy_id}/destroyed"
    answers: list[int] = []

    def say() -> int:
        answers.append(story.receiver.post(address).status_code)
        return answers[0]

    behind(app, say, say)
    assert set(answers) <= {303, 404}
    assert events(session).count("copy.destroyed") == 1
