"""A lost phone, a member who left: one confirmation, and from the next request on nobody is let in."""

from dataclasses import dataclass
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock as app_clock
from app.audit.models import AuditEntry
from app.delivery.models import DeliveredItem
from app.identity import commands
from app.identity.models import Device, KeyWrapping, Member, OrganisationKeyGrant, Passkey
from app.identity.roles import Role
from tests.conftest import MovableClock
from tests.delivery import builders as delivery
from tests.delivery.client import Recipient, uuid7
from tests.identity import builders
from tests.identity.builders import JSON, SEALED, Person, device, member_row, organisation
from tests.signing_in import browser_of


@dataclass
class Team:
    """A coordinator and a worker of one organisation; the worker has a phone and two browsers."""

    organisation: UUID
    lead: Person
    worker: Person
    worker_id: UUID
    phone: UUID
    elsewhere: FlaskClient


@pytest.fixture
def team(app: Flask, session: Session) -> Team:
    work = organisation(session)
    lead = builders.member(app, session, Role.COORDINATOR, work)
    worker = builders.member(app, session, Role.OUTREACH, work)
    phone = device()
    worker.client.post("/identity/devices", json=phone | {"waiting": 3, "kept_back": 2}, headers=JSON)
    worker_id = member_row(session, worker).id
    return Team(work, lead, worker, worker_id, UUID(phone["id"]), browser_of(app, session, worker_id))


def events(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEntry.event).order_by(AuditEntry.index)))


def test_the_page_says_how_many_wait_and_never_what(team: Team) -> None:
    listed = team.lead.client.get("/organisation/members").text
    assert "Waits on their phones: 3" in listed
    one = team.lead.client.get(f"/organisation/members/{team.worker_id}").text
    assert "Waited on it then: 3" in one
    assert "Of these, kept back by hand: 2" in one
    assert "Signed in on 2 browsers" in one


def test_the_page_says_of_each_phone_how_many_of_its_items_are_held_and_never_what(
    app: Flask, session: Session
) -> None:
    work = organisation(session)
    lead = builders.member(app, session, Role.COORDINATOR, work)
    phone = delivery.phone_of(app, session, work)
    partner = delivery.Partner.receiving(session)
    unknown = Recipient(partner.id, uuid7(), partner.recipient.recipient)
    phone.send(phone.referral(unknown, {"name": "Amber"}))
    one = lead.client.get(f"/organisation/members/{phone.device.member_id}").text
    assert "Held: 1" in one
    assert "1 item of theirs is held." in one
    assert "Last contact:" in one
    assert "Amber" not in one


def test_a_lost_phone_is_switched_off_and_every_browser_of_its_member_signed_out(
    team: Team, session: Session
) -> None:
    address = f"/organisation/members/{team.worker_id}/phones/{team.phone}/off"
    assert "Switch this phone off?" in team.lead.client.get(address).text
    assert team.lead.client.post(address).status_code == 303
    assert team.worker.client.get("/account").status_code == 401
    assert team.elsewhere.get("/account").status_code == 401
    assert session.get_one(Device, team.phone, populate_existing=True).revoked_at
    assert events(session)[-2:] == ["device.revoked", "member.sessions_ended"]
    assert team.worker.sign_in().status_code == 200, "the member comes in again on another phone"
    assert team.lead.client.get("/account").status_code == 200


def test_a_phone_in_somebody_elses_hands_takes_its_passkey_along(team: Team, session: Session) -> None:
    address = f"/organisation/members/{team.worker_id}/phones/{team.phone}/off"
    team.lead.client.post(address, data={"passkeys": "yes"})
    assert team.worker.sign_in().status_code == 400
    for table in (Passkey, KeyWrapping):
        kept = select(func.count()).select_from(table).where(table.member_id == team.worker_id)
        assert session.scalar(kept) == 0


@pytest.mark.parametrize("how", ["off", "phones/{phone}/off"])
def test_links_that_they_made_for_others_lead_nowhere(
    app: Flask, team: Team, session: Session, how: str
) -> None:
    lead, at = member_row(session, team.lead), app_clock.now()
    links = [
        f"/join/{commands.invite(session, team.organisation, Role.COORDINATOR, team.worker_id, at)}",
        f"/sign-in/{commands.make_sign_in_link(session, lead.id, at, team.worker_id)}",
    ]
    others = f"/join/{commands.invite(session, team.organisation, Role.OUTREACH, lead.id, at)}"
    session.commit()
    stranger = app.test_client()
    assert [stranger.get(one).status_code for one in [*links, others]] == [200, 200, 200]
    address = f"/organisation/members/{team.worker_id}/{how.format(phone=team.phone)}"
    assert team.lead.client.post(address, data={"passkeys": "yes"}).status_code == 303
    assert [stranger.get(one).status_code for one in [*links, others]] == [410, 410, 200]


def test_a_member_who_left_is_let_in_nowhere_and_gets_no_key(team: Team, session: Session) -> None:
    key_id = builders.with_key(team.lead)
    admitted = {"key_id": str(key_id), "sealed": SEALED}
    address = f"/organisation/members/{team.worker_id}"
    assert team.lead.client.post(f"{address}/key", json=admitted, headers=JSON).status_code == 200
    assert team.worker.session()["grants"]
    assert team.lead.client.post(f"{address}/off").status_code == 303
    assert team.worker.client.get("/identity/session").status_code == 401
    assert team.worker.sign_in().status_code == 400
    holders = session.scalars(select(OrganisationKeyGrant.member_id)).all()
    assert team.worker_id not in holders
    assert team.lead.client.post(f"{address}/on").status_code == 303
    assert team.worker.sign_in().status_code == 200
    assert team.worker.session()["grants"] == [], "somebody has to let them in to the key again"


def test_the_last_holder_of_the_key_stays_on_its_list(team: Team, app: Flask, session: Session) -> None:
    builders.with_key(team.worker)
    address = f"/organisation/members/{team.worker_id}/off"
    assert "Nobody else holds the organisation" in team.lead.client.get(address).text
    team.lead.client.post(address)
    assert list(session.scalars(select(OrganisationKeyGrant.member_id))) == [team.worker_id]


def test_nobody_switches_themselves_off(team: Team, session: Session) -> None:
    mine = member_row(session, team.lead).id
    assert team.lead.client.post(f"/organisation/members/{mine}/off").status_code == 409
    assert session.get_one(Member, mine).disabled_at is None


def test_another_organisation_sees_and_switches_nothing(app: Flask, session: Session, team: Team) -> None:
    stranger = builders.member(app, session, Role.COORDINATOR)
    address = f"/organisation/members/{team.worker_id}"
    for path in ("", "/off", f"/phones/{team.phone}/off"):
        assert stranger.client.get(address + path).status_code == 404
    for path in ("/off", "/on", f"/phones/{team.phone}/off"):
        assert stranger.client.post(address + path).status_code == 404
    assert team.worker.client.get("/account").status_code == 200


def test_where_there_is_a_coordinator_a_worker_switches_nobody_off(team: Team, session: Session) -> None:
    lead = member_row(session, team.lead).id
    assert team.worker.client.post(f"/organisation/members/{lead}/off").status_code == 403
    assert team.worker.client.get("/organisation/held").status_code == 403


def test_a_member_ends_their_own_other_sessions_and_phones(
    app: Flask, team: Team, session: Session, clock: MovableClock
) -> None:
    page = team.worker.client.get("/account").text
    assert "This one" in page
    assert "Sign out there" in page
    old = device()
    team.elsewhere.post("/identity/devices", json=old, headers=JSON)
    assert team.worker.client.post(f"/account/phones/{old['id']}/off").status_code == 303
    assert team.elsewhere.get("/account").status_code == 401
    assert team.worker.client.get("/account").status_code == 200
    other = browser_of(app, session, team.worker_id)
    ids = [one for one in team.worker.client.get("/account").text.split('"') if one.endswith("/end")]
    assert len(ids) == 1
    assert team.lead.client.post(ids[0]).status_code == 303, "it ends nothing of another member"
    assert other.get("/account").status_code == 200
    team.worker.client.post(ids[0])
    assert other.get("/account").status_code == 401
    assert team.lead.client.post(f"/account/phones/{team.phone}/off").status_code == 404


def test_what_a_switched_off_phone_still_sends_is_held_until_somebody_vouches(
    app: Flask, session: Session, clock: MovableClock
) -> None:
    partner, phone = delivery.partner(session), delivery.phone(app, session)
    author = session.get_one(Member, phone.device.member_id)
    lead = browser_of(app, session, delivery.member(session, author.organisation_id, Role.COORDINATOR))
    sent = phone.referral(partner.recipient, {"name": "Amber"})
    assert lead.post(f"/organisation/members/{author.id}/phones/{phone.device.id}/off").status_code == 303
    assert phone.send(sent)[0]["reason"] == "revoked-device"
    listed = lead.get("/organisation/held").text
    assert "Sent by a phone that was switched off" in listed
    assert "Amber" not in listed
    row = session.scalars(select(DeliveredItem)).one()
    address = f"/organisation/held/{row.submission_id}/{row.sha256}"
    assert "I asked: take it in" in lead.get(address).text
    stranger = browser_of(
        app, session, delivery.member(session, delivery.organisation(session, "Else"), Role.COORDINATOR)
    )
    assert stranger.post(f"{address}/again").status_code == 404
    assert lead.post(f"{address}/again").status_code == 303
    assert phone.send((sent[0], b""))[0]["type"] == "receipt"
    assert "Nothing is held" in lead.get("/organisation/held").text
    assert "submission.vouched" in events(session)
    later = phone.referral(partner.recipient, {})
    assert phone.send(later)[0]["reason"] == "revoked-device", "one item was vouched for, not the phone"


def test_a_held_item_is_handed_over_and_what_was_made_again_needs_nobody(
    app: Flask, session: Session, clock: MovableClock
) -> None:
    partner, phone = delivery.partner(session), delivery.phone(app, session)
    author = session.get_one(Member, phone.device.member_id)
    lead_id = delivery.member(session, author.organisation_id, Role.COORDINATOR)
    lead = browser_of(app, session, lead_id)
    id, first = phone.referral(partner.recipient, {})
    phone.send((id, first), phone.referral(partner.recipient, {}, submission=id))
    row = session.scalars(select(DeliveredItem).where(DeliveredItem.outcome == "held")).one()
    address = f"/organisation/held/{row.submission_id}/{row.sha256}"
    assert "take it in" not in lead.get(address).text
    wrong = lead.post(f"{address}/hand-over", data={"hands": "colleague:nobody"})
    assert wrong.status_code == 422
    assert "Choose who looks after it." in wrong.text
    assert lead.post(f"{address}/hand-over", data={"hands": "operator"}).status_code == 303
    assert "With the operator" in lead.get("/organisation/held").text
    assert "handed to you" in app.test_cli_runner().invoke(args=["held", "list"]).output
    assert lead.post(f"{address}/hand-over", data={"hands": f"colleague:{lead_id}"}).status_code == 303
    assert "With Somebody" in lead.get("/organisation/held").text
    assert lead.post(f"{address}/hand-over", data={"hands": "nobody"}).status_code == 303
    assert "Nothing is held" in lead.get("/organisation/held").text
    assert session.get_one(DeliveredItem, (row.submission_id, row.sha256)).envelope, "it is kept all the same"
    assert lead.get(address).status_code == 404
