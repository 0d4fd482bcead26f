"""An organisation leaves: nobody of it enters, nothing more reaches it, what it held is deleted, the senders are told."""

from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock as clocks
from app.audit.models import AuditEntry
from app.cli import main
from app.identity import commands, queries
from app.identity.roles import Role
from app.referrals.models import ReferralCopy
from tests.delivery import builders
from tests.referrals.test_inbox import Story, story  # noqa: F401
from tests.referrals.test_unanswered import copy_of, refer
from tests.signing_in import browser_of


def close(app: Flask, id: UUID, name: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(main, ["close-organisation", str(id), "--name", name])
    return result.exit_code, result.output


def name_of(session: Session, id: UUID) -> str:
    found = queries.organisation(session, id)
    assert found
    return found.name


def test_what_it_was_sent_ends_and_is_deleted_and_the_sender_is_told(
    app: Flask,
    session: Session,
    story: Story,  # noqa: F811
) -> None:
    assert story.receiver.post(f"/inbox/{story.copy_id}/person-part").status_code == 200
    code, said = close(app, story.partner.id, name_of(session, story.partner.id))
    assert code == 0, said
    assert "Referrals that ended: 1" in said
    assert story.receiver.get("/inbox").status_code == 401
    copy = session.get(ReferralCopy, story.copy_id, populate_existing=True)
    assert copy
    assert (copy.state, copy.person_part, copy.reason) == ("expired", None, "organisation-closed")
    assert "The organisation no longer takes part" in story.sender.get(f"/referrals/{story.copy_id}").text


def test_nothing_more_reaches_it_and_what_waited_on_a_phone_is_held_for_its_author(
    app: Flask, session: Session
) -> None:
    partner, phone = builders.partner(session, "Harbour House"), builders.phone(app, session)
    waiting = phone.referral(partner.recipient, {"name": "Amber"})
    assert close(app, partner.id, "Harbour House")[0] == 0
    assert "Harbour House" not in [one.name for one in queries.recipient_keys(session)]
    answer = phone.send(waiting)[0]
    assert (answer["type"], answer["reason"]) == ("held", "unknown-recipient")


def test_nobody_comes_in_by_a_link_that_waited_or_a_new_one(app: Flask, session: Session) -> None:
    team = builders.organisation(session, "Night Team")
    lead = builders.member(session, team, Role.COORDINATOR)
    browser = browser_of(app, session, lead)
    token = commands.invite(session, team, Role.OUTREACH, lead, clocks.now())
    link = commands.make_sign_in_link(session, lead, clocks.now(), lead)
    session.commit()
    assert close(app, team, "Night Team")[0] == 0
    assert browser.get("/account").status_code == 401
    for address in (f"/join/{token}", f"/sign-in/{link}"):
        assert app.test_client().get(address).status_code == 410
    asked = ["invite", "--organisation", "Night Team", "--role", "outreach"]
    assert app.test_cli_runner().invoke(main, asked).exit_code != 0
    assert "Night Team  (closed)" in app.test_cli_runner().invoke(main, ["organisations"]).output


def test_what_it_sent_to_others_stays_theirs(app: Flask, session: Session, story: Story) -> None:  # noqa: F811
    sender = UUID(story.sender.get("/identity/session").json["member"]["organisation_id"])
    assert close(app, sender, name_of(session, sender))[0] == 0
    assert story.sender.get("/referrals").status_code == 401
    assert story.receiver.post(f"/inbox/{story.copy_id}/person-part").status_code == 200


@pytest.mark.parametrize("name", ["", "harbour house", "Another"])
def test_it_takes_the_id_and_the_name(app: Flask, session: Session, name: str) -> None:
    partner = builders.partner(session, "Harbour House")
    code, said = close(app, partner.id, name)
    assert code == 1
    assert "No organisation has this id and this name" in said
    assert [one.name for one in queries.recipient_keys(session)] == ["Harbour House"]


def test_it_is_in_the_log_once(app: Flask, session: Session) -> None:
    partner = builders.partner(session, "Harbour House")
    for _twice in range(2):
        assert close(app, partner.id, "Harbour House")[0] == 0
    events = list(session.scalars(select(AuditEntry.event)))
    assert events.count("organisation.closed") == 1


def test_whoever_comes_next_in_the_persons_order_is_asked_at_once(app: Flask, session: Session) -> None:
    first, second, third = (builders.partner(session, name) for name in ("First", "Second", "Third"))
    refer(builders.phone(app, session), [first, second, third], mode="in-order")
    assert close(app, second.id, "Second")[0] == 0
    assert [copy_of(session, one).state for one in (first, second, third)] == [
        "requested",
        "expired",
        "waiting",
    ]
    assert close(app, first.id, "First")[0] == 0
    assert [copy_of(session, one).state for one in (first, second, third)] == [
        "expired",
        "expired",
        "requested",
    ]
