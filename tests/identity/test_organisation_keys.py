"""An organisation's key is made once, by a member, and handed on by those who hold it."""

from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit import verify
from app.audit.models import AuditEntry
from app.identity import queries
from app.identity.models import Invitation
from app.identity.roles import Role
from tests.delivery.age_hybrid import HybridKey
from tests.identity.builders import JSON, SEALED, Person, member, member_row, with_key


def admit(giver: Person, member_id: UUID, key_id: UUID) -> int:
    posted = {"key_id": str(key_id), "sealed": SEALED}
    return giver.client.post(f"/organisation/members/{member_id}/key", json=posted, headers=JSON).status_code


def test_the_first_member_makes_the_key_and_holds_it(app: Flask, session: Session) -> None:
    person = member(app, session)
    assert "Make the key" in person.client.get("/organisation/key").text
    key_id = with_key(person)
    assert person.session()["grants"][0]["key_id"] == str(key_id)
    assert "You hold the key" in person.client.get("/organisation/key").text
    [key] = queries.recipient_keys(session)
    assert key.key_id == key_id
    assert key.fingerprint in person.client.get("/organisation/key").text
    verify(session)


def test_there_is_one_current_key(app: Flask, session: Session) -> None:
    person = member(app, session)
    with_key(person)
    posted = {"key_id": str(uuid4()), "recipient": HybridKey.new().recipient, "sealed": SEALED}
    refused = person.client.post("/organisation/key", json=posted, headers=JSON)
    assert refused.status_code == 409
    assert "already" in refused.json["what"]


def test_operators_and_overseers_make_no_key(app: Flask, session: Session) -> None:
    for role in (Role.OPERATOR, Role.OVERSEER):
        person = member(app, session, role)
        assert person.client.get("/organisation/key").status_code == 403
        posted = {"key_id": str(uuid4()), "recipient": HybridKey.new().recipient, "sealed": SEALED}
        assert person.client.post("/organisation/key", json=posted, headers=JSON).status_code == 403


def test_a_colleague_waits_until_somebody_who_holds_the_key_lets_them_in(
    app: Flask, session: Session
) -> None:
    first = member(app, session, Role.COORDINATOR)
    key_id = with_key(first)
    second = member(app, session, Role.OUTREACH, member_row(session, first).organisation_id)
    waiting = member_row(session, second)
    assert not waiting.admitted
    assert "A colleague has to let you in" in second.client.get("/organisation/key").text
    assert waiting.recipient in first.client.get("/organisation/members").text
    assert admit(first, waiting.id, key_id) == 200
    assert member_row(session, second).admitted
    assert admit(first, waiting.id, key_id) == 409
    events = [entry.event for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.index))]
    assert events.count("organisation.key_granted") == 2


def test_who_does_not_hold_the_key_lets_nobody_in(app: Flask, session: Session) -> None:
    first = member(app, session, Role.PARTNER)
    organisation_id = member_row(session, first).organisation_id
    key_id = with_key(first)
    coordinator = member(app, session, Role.COORDINATOR, organisation_id)
    assert admit(coordinator, member_row(session, coordinator).id, key_id) == 409
    third = member(app, session, Role.PARTNER, organisation_id)
    assert admit(coordinator, member_row(session, third).id, key_id) == 409


def test_nobody_lets_in_members_of_another_organisation_or_with_another_key(
    app: Flask, session: Session
) -> None:
    first, stranger = member(app, session, Role.COORDINATOR), member(app, session)
    key_id = with_key(first)
    assert admit(first, member_row(session, stranger).id, key_id) == 409
    colleague = member(app, session, Role.OUTREACH, member_row(session, first).organisation_id)
    assert admit(first, member_row(session, colleague).id, uuid4()) == 409
    assert admit(first, uuid4(), key_id) == 409


def test_in_an_organisation_with_a_coordinator_only_they_look_after_members(
    app: Flask, session: Session
) -> None:
    worker = member(app, session, Role.OUTREACH)
    organisation_id = member_row(session, worker).organisation_id
    assert worker.client.get("/organisation/members").status_code == 200
    assert "/organisation/members" in worker.client.get("/account").text
    member(app, session, Role.COORDINATOR, organisation_id)
    assert worker.client.get("/organisation/members").status_code == 403
    assert "/organisation/members" not in worker.client.get("/account").text
    assert worker.client.post("/organisation/invitations", data={"role": "outreach"}).status_code == 403
    key_id = with_key(worker)
    third = member(app, session, Role.OUTREACH, organisation_id)
    assert admit(worker, member_row(session, third).id, key_id) == 403


def test_a_coordinator_invites_by_a_link_that_is_shown_once(app: Flask, session: Session) -> None:
    coordinator = member(app, session, Role.COORDINATOR)
    page = coordinator.client.post("/organisation/invitations", data={"role": "clinic"})
    token = page.text.split("/join/")[1].split('"')[0]
    assert Person(app.test_client()).join(token).status_code == 200
    made_by = [one.made_by for one in session.scalars(select(Invitation).where(Invitation.role == "clinic"))]
    assert made_by == [member_row(session, coordinator).id]


def test_nobody_invites_an_operator_or_an_overseer_from_within(app: Flask, session: Session) -> None:
    coordinator = member(app, session, Role.COORDINATOR)
    for role in ("operator", "overseer", "", "king"):
        refused = coordinator.client.post("/organisation/invitations", data={"role": role})
        assert refused.status_code == 400
