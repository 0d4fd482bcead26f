"""Reading about more people in an hour than somebody works with stops, and colleagues hear of it and decide."""

from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock as clocks
from app.audit.models import AuditEntry
from app.identity import reading
from app.identity.models import Member, Reading
from app.identity.roles import Role
from app.push.models import PushSubscription
from tests.conftest import MovableClock
from tests.delivery import builders
from tests.referrals.test_inbox import Story, story  # noqa: F401
from tests.signing_in import browser_of


@dataclass
class House:
    """The receiver of a referral, who read about thirty others just now, and the coordinator of their organisation."""

    story: Story
    reader: UUID
    lead: UUID
    coordinator: FlaskClient

    @property
    def part(self) -> str:
        return f"/inbox/{self.story.copy_id}/person-part"


@pytest.fixture
def house(app: Flask, session: Session, story: Story) -> House:  # noqa: F811
    reader = UUID(story.receiver.get("/identity/session").json["member"]["id"])
    lead = builders.member(session, story.partner.id, Role.COORDINATOR)
    read_about(session, reader, reading.AT_MOST)
    return House(story, reader, lead, browser_of(app, session, lead))


def read_about(session: Session, reader: UUID, number: int) -> None:
    for _one in range(number):
        session.add(Reading(id=uuid4(), member_id=reader, about=uuid4(), at=clocks.now()))
    session.commit()


def events(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEntry.event).order_by(AuditEntry.index)))


def test_the_thirty_first_is_not_handed_out_and_the_log_says_so(house: House, session: Session) -> None:
    answer = house.story.receiver.post(house.part)
    assert answer.status_code == 423
    assert "very many" in answer.json["what"]
    assert events(session)[-1] == "member.reading_stopped"
    assert "referral.read" not in events(session)
    assert house.story.receiver.post(house.part).status_code == 423
    assert events(session).count("member.reading_stopped") == 1, "told once"


def test_messages_and_what_the_person_wrote_are_stopped_alike(house: House) -> None:
    house.story.receiver.post(house.part)
    assert house.story.receiver.post(f"/inbox/{house.story.copy_id}/messages").status_code == 423
    assert house.story.receiver.post(f"/from-person/{uuid4()}").status_code == 423


def test_the_thirtieth_is_handed_out_and_the_same_again_costs_nothing(house: House, session: Session) -> None:
    session.delete(session.scalars(select(Reading)).first())
    session.commit()
    for _again in range(3):
        assert house.story.receiver.post(house.part).status_code == 200
    assert house.story.receiver.post(f"/inbox/{house.story.copy_id}/messages").status_code == 200


def test_an_hour_is_an_hour(house: House, clock: MovableClock) -> None:
    clock.forward(minutes=59, seconds=59)
    assert house.story.receiver.post(house.part).status_code == 423


def test_what_was_read_an_hour_ago_counts_no_more(
    house: House, app: Flask, session: Session, clock: MovableClock
) -> None:
    clock.forward(hours=1)
    again = browser_of(app, session, house.reader)
    assert again.post(house.part).status_code == 200


def test_it_ends_after_an_hour_and_the_second_time_after_a_day(
    app: Flask, house: House, session: Session, clock: MovableClock
) -> None:
    house.story.receiver.post(house.part)
    clock.forward(hours=1)
    again = browser_of(app, session, house.reader)
    assert again.post(house.part).status_code == 200
    read_about(session, house.reader, reading.AT_MOST)
    assert again.post(f"/from-person/{uuid4()}").status_code == 423
    clock.forward(hours=23, minutes=59)
    assert browser_of(app, session, house.reader).post(house.part).status_code == 423
    clock.forward(minutes=1)
    assert browser_of(app, session, house.reader).post(house.part).status_code == 200


def test_those_who_look_after_members_are_nudged_and_nobody_else(house: House, session: Session) -> None:
    for member in (house.lead, house.reader):
        session.add(subscription(member))
    session.commit()
    house.story.receiver.post(house.part)
    wanted = set(
        session.scalars(select(PushSubscription.member_id).where(PushSubscription.wanted_at.is_not(None)))
    )
    assert wanted == {house.lead}


def test_a_colleague_sees_it_asks_and_lets_them_go_on(house: House, session: Session) -> None:
    name = session.get_one(Member, house.reader).display_name
    assert "and was stopped" not in house.coordinator.get("/organisation/members").text
    house.story.receiver.post(house.part)
    listed = house.coordinator.get("/organisation/members").text
    assert "and was stopped" in listed
    assert name in listed
    one = f"/organisation/members/{house.reader}"
    assert "let them go on" in house.coordinator.get(one).text
    assert house.coordinator.post(f"{one}/reading").status_code == 303
    assert "let them go on" not in house.coordinator.get(one).text
    assert house.story.receiver.post(house.part).status_code == 200
    assert "member.reading_went_on" in events(session)


def test_nobody_lets_themselves_or_strangers_go_on(app: Flask, house: House, session: Session) -> None:
    house.story.receiver.post(house.part)
    address = f"/organisation/members/{house.reader}/reading"
    other = builders.member(session, builders.organisation(session, "Else"), Role.COORDINATOR)
    assert browser_of(app, session, other).post(address).status_code == 404
    assert house.story.receiver.post(address).status_code == 403
    read_about(session, house.lead, reading.AT_MOST)
    house.coordinator.post(house.part)
    assert "This is you" in house.coordinator.get(f"/organisation/members/{house.lead}").text
    assert house.coordinator.post(f"/organisation/members/{house.lead}/reading").status_code == 409
    assert house.coordinator.post(house.part).status_code == 423


def test_who_read_about_whom_is_forgotten_after_the_hour(
    session: Session, house: House, clock: MovableClock
) -> None:
    clock.forward(hours=1)
    reading.prune(session, clock())
    assert session.scalars(select(Reading)).all() == []


def subscription(member: UUID) -> PushSubscription:
    return PushSubscription(
        id=uuid4(),
        member_id=member,
        endpoint=f"https://push.example/{member}",
        public_key=b"p",
        secret=b"s",
        language="en",
        made_at=clocks.now(),
        failures=0,
    )
