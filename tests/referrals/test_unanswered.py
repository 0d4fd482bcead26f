"""What happens when nobody answers: by the clock of the urgency, each thing once, in the person's order."""

from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity.roles import Role
from app.referrals import cli
from app.referrals.clock_commands import Told
from app.referrals.models import Referral, ReferralCopy, ReferralStep
from tests.conftest import MovableClock
from tests.delivery import builders
from tests.delivery.client import Phone, envelope, grant, person_part, routing, uuid7
from tests.signing_in import browser_of


def refer(
    phone: Phone, partners: list[builders.Partner], urgency: str = "24h", mode: str = "parallel"
) -> UUID:
    """Sends one referral to several partners, in their order."""
    id = uuid7()
    grants = [grant(one.recipient, mode=mode, position=place) for place, one in enumerate(partners, start=1)]
    parts = {str(one.id): person_part(id, one.recipient, {"name": "Amber"}) for one in partners}
    body = {"routing": routing(urgency=urgency), "recipients": grants, "receipt": None}
    (receipt, _watermark) = phone.send((id, phone.seal(envelope(phone.device, id, body, parts))))
    assert receipt["type"] == "receipt", receipt
    return id


def lines(session: Session, organisation_id: UUID) -> list[tuple[str, str]]:
    """A timeline, as state and side."""
    found = session.execute(
        select(ReferralStep.state, ReferralStep.side)
        .join(ReferralCopy, ReferralCopy.id == ReferralStep.copy_id)
        .where(ReferralCopy.organisation_id == organisation_id)
        .order_by(ReferralStep.at, ReferralStep.id)
    )
    return [(state, side) for state, side in found]


def copy_of(session: Session, partner: builders.Partner) -> ReferralCopy:
    return session.scalars(select(ReferralCopy).where(ReferralCopy.organisation_id == partner.id)).one()


def answer(app: Flask, session: Session, partner: builders.Partner, form: dict[str, str]) -> None:
    """Takes a step as a member of the partner."""
    browser = browser_of(app, session, builders.member(session, partner.id, Role.PARTNER))
    address = f"/inbox/{copy_of(session, partner).id}/steps"
    assert browser.post(address, data={"id": str(uuid7())} | form).status_code == 303


@pytest.mark.parametrize(("urgency", "hours"), [("24h", 24), ("72h", 72), ("2w", 336)])
def test_a_reminder_at_half_and_overdue_at_the_end_each_once(
    app: Flask, session: Session, clock: MovableClock, urgency: str, hours: int
) -> None:
    partner = builders.partner(session)
    refer(builders.phone(app, session), [partner], urgency)
    clock.forward(hours=hours / 2, seconds=-1)
    assert cli.look() == Told(0, 0)
    clock.forward(seconds=1)
    assert [cli.look(), cli.look()] == [Told(1, 0), Told(0, 0)]
    clock.forward(hours=hours / 2, seconds=-1)
    assert cli.look() == Told(0, 0)
    clock.forward(seconds=1)
    assert [cli.look(), cli.look()] == [Told(0, 1), Told(0, 0)]
    assert lines(session, partner.id) == [
        ("requested", "sender"),
        ("reminded", "clock"),
        ("overdue", "clock"),
    ]


def test_jobs_that_stood_still_make_up_for_it_without_a_late_reminder(
    app: Flask, session: Session, clock: MovableClock
) -> None:
    partner = builders.partner(session)
    refer(builders.phone(app, session), [partner])
    clock.forward(days=3)
    assert cli.look() == Told(0, 1)
    assert ("reminded", "clock") not in lines(session, partner.id)


def test_nobody_is_reminded_of_what_was_answered_or_withdrawn(
    app: Flask, session: Session, clock: MovableClock
) -> None:
    answered, withdrawn = builders.partner(session), builders.partner(session, "Other")
    phone = builders.phone(app, session)
    refer(phone, [answered, withdrawn])
    receiver = browser_of(app, session, builders.member(session, answered.id, Role.PARTNER))
    form = {"id": str(uuid7()), "action": "waitlist"}
    assert receiver.post(f"/inbox/{copy_of(session, answered).id}/steps", data=form).status_code == 303
    sender = browser_of(app, session, phone.device.member_id)
    assert sender.post(f"/referrals/{copy_of(session, withdrawn).id}/withdraw").status_code == 303
    clock.forward(days=20)
    assert cli.look() == Told(0, 0)


def test_in_order_the_next_sees_nothing_until_its_turn_comes_by_the_clock(
    app: Flask, session: Session, clock: MovableClock
) -> None:
    first, second, third = (builders.partner(session, name) for name in ("First", "Second", "Third"))
    refer(builders.phone(app, session), [first, second, third], mode="in-order")
    copy = copy_of(session, second)
    address = f"/inbox/{copy.id}"
    member = builders.member(session, second.id, Role.PARTNER)
    waiting = browser_of(app, session, member)
    assert copy.state == "waiting"
    assert "A place to sleep" not in waiting.get("/inbox").text
    step = {"id": str(uuid7()), "action": "accept"}
    tries = [
        waiting.get(address),
        waiting.post(f"{address}/person-part"),
        waiting.post(f"{address}/messages"),
    ]
    assert [one.status_code for one in [*tries, waiting.post(f"{address}/steps", data=step)]] == [404] * 4
    clock.forward(hours=24)
    assert cli.look() == Told(0, 1)
    waiting = browser_of(app, session, member)
    assert waiting.get(address).status_code == 200
    assert waiting.post(f"{address}/person-part").status_code == 200
    assert lines(session, second.id) == [("waiting", "sender"), ("requested", "clock")]
    assert copy_of(session, third).state == "waiting"
    clock.forward(hours=23)
    assert cli.look() == Told(1, 0), "the second's clock started with its turn"
    clock.forward(hours=1)
    assert cli.look() == Told(0, 1)
    assert copy_of(session, third).state == "requested"


def test_declining_gives_the_turn_on_at_once_and_accepting_does_not(app: Flask, session: Session) -> None:
    first, second, third = (builders.partner(session, name) for name in ("First", "Second", "Third"))
    refer(builders.phone(app, session), [first, second, third], mode="in-order")
    for partner, form in (
        (first, {"action": "decline", "code-decline": "full"}),
        (second, {"action": "accept"}),
    ):
        browser = browser_of(app, session, builders.member(session, partner.id, Role.PARTNER))
        address = f"/inbox/{copy_of(session, partner).id}/steps"
        assert browser.post(address, data={"id": str(uuid7())} | form).status_code == 303
    states = [copy_of(session, one).state for one in (first, second, third)]
    assert states == ["declined", "accepted", "waiting"]
    assert copy_of(session, first).person_part is None


@pytest.mark.parametrize("second_says", ["nothing", "accept", "waitlist"])
def test_who_was_overdue_and_declines_after_all_gives_no_third_one_a_turn(
    app: Flask, session: Session, clock: MovableClock, second_says: str
) -> None:
    first, second, third = (builders.partner(session, name) for name in ("First", "Second", "Third"))
    refer(builders.phone(app, session), [first, second, third], mode="in-order")
    clock.forward(hours=24)
    assert cli.look() == Told(0, 1)
    if second_says != "nothing":
        answer(app, session, second, {"action": second_says})
    answer(app, session, first, {"action": "decline", "code-decline": "full"})
    assert copy_of(session, third).state == "waiting"
    # Only when the second one does not answer either, or cannot help, is it the third one's turn.
    clock.forward(hours=24)
    cli.look()
    assert copy_of(session, third).state == ("requested" if second_says == "nothing" else "waiting")


def test_who_was_overdue_and_helps_after_all_is_the_last_one_asked(
    app: Flask, session: Session, clock: MovableClock
) -> None:
    first, second, third = (builders.partner(session, name) for name in ("First", "Second", "Third"))
    refer(builders.phone(app, session), [first, second, third], mode="in-order")
    clock.forward(hours=24)
    cli.look()
    answer(app, session, first, {"action": "accept"})
    clock.forward(hours=24)
    assert cli.look() == Told(0, 1), "the second one is overdue all the same"
    assert copy_of(session, third).state == "waiting"


def test_giving_back_passes_on_only_to_whom_the_person_agreed(app: Flask, session: Session) -> None:
    first, second = builders.partner(session, "First"), builders.partner(session, "Second")
    refer(builders.phone(app, session), [first, second], mode="in-order")
    ended = []
    for partner in (first, second):
        browser = browser_of(app, session, builders.member(session, partner.id, Role.PARTNER))
        address = f"/inbox/{copy_of(session, partner).id}"
        for form in ({"action": "accept"}, {"action": "pass-on", "code-pass-on": "full"}):
            assert browser.post(f"{address}/steps", data={"id": str(uuid7())} | form).status_code == 303
        assert browser.post(f"{address}/person-part").status_code == 404
        assert "Second" not in browser.get(address).text or partner is second
        ended.append(copy_of(session, partner).state)
    assert ended == ["transferred", "returned"]


def test_whoever_the_person_withdrew_from_gets_no_turn(
    app: Flask, session: Session, clock: MovableClock
) -> None:
    first, second = builders.partner(session, "First"), builders.partner(session, "Second")
    phone = builders.phone(app, session)
    refer(phone, [first, second], mode="in-order")
    sender = browser_of(app, session, phone.device.member_id)
    assert sender.post(f"/referrals/{copy_of(session, second).id}/withdraw").status_code == 303
    clock.forward(hours=24)
    assert cli.look() == Told(0, 1)
    assert copy_of(session, second).state == "withdrawn"
    receiver = browser_of(app, session, builders.member(session, second.id, Role.PARTNER))
    assert "withdrew" not in receiver.get("/inbox").text, "whoever was never asked is told nothing"


def test_the_coordinators_of_both_sides_see_what_nobody_answered(
    app: Flask, session: Session, clock: MovableClock
) -> None:
    partner, phone = builders.partner(session), builders.phone(app, session)
    refer(phone, [partner])
    team = session.scalars(select(Referral.organisation_id)).one()
    members = [
        builders.member(session, team, Role.COORDINATOR),
        builders.member(session, partner.id, Role.COORDINATOR),
    ]
    clock.forward(hours=23)
    cli.look()
    assert "No answer in time" not in browser_of(app, session, members[0]).get("/referrals").text
    clock.forward(hours=1)
    cli.look()
    assert "Nobody answered these in time" in browser_of(app, session, members[0]).get("/referrals").text
    assert "Overdue" in browser_of(app, session, members[1]).get("/inbox").text


def test_the_command_says_what_it_did(app: Flask, session: Session, clock: MovableClock) -> None:
    refer(builders.phone(app, session), [builders.partner(session)])
    clock.forward(days=2)
    said = app.test_cli_runner().invoke(args=["unanswered"]).output
    assert said == "Reminded: 0. Overdue: 1.\n"
