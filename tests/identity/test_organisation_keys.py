"""An organisation's key is made once, by a member, and handed on by those who hold it."""

from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit import verify
from app.audit.models import AuditEntry
from app.identity import queries
from app.identity.models import Invitation
from app.identity.own import base64url
from app.identity.roles import Role
from tests.delivery.age_hybrid import HybridKey
from tests.identity.builders import JSON, SEALED, Person, device, member, member_row, proof, with_key


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


QUESTION = "/organisation/key/question"


def recover(person: Person, key_id: UUID, key: HybridKey | None = None) -> int:
    posted = {"key_id": str(key_id), "sealed": SEALED, "proof": base64url(bytes(32))}
    if key:
        posted["proof"] = proof(person, QUESTION, key, key_id=str(key_id))
    return person.client.post("/organisation/key/recovered", json=posted, headers=JSON).status_code


def test_who_looks_after_members_takes_the_key_in_from_the_sheet(app: Flask, session: Session) -> None:
    first = member(app, session, Role.COORDINATOR)
    key = HybridKey.new()
    organisation_id, key_id = member_row(session, first).organisation_id, with_key(first, key)
    new = member(app, session, Role.COORDINATOR, organisation_id)
    assert "I have the recovery sheet" in new.client.get("/organisation/key").text
    assert "I have the recovery sheet" not in first.client.get("/organisation/key").text
    assert recover(new, key_id) == 403, "no sheet"
    assert not member_row(session, new).admitted
    assert recover(new, key_id, key) == 200
    assert member_row(session, new).admitted
    assert recover(new, key_id, key) == 409, "held already"
    entries = session.scalars(select(AuditEntry).order_by(AuditEntry.index)).all()
    told = [one for one in entries if one.event == "organisation.key_recovered"]
    assert [one.fields["member"] for one in told] == [str(member_row(session, new).id)]
    verify(session)


def test_nobody_takes_in_anothers_key_or_without_looking_after_members(app: Flask, session: Session) -> None:
    first = member(app, session, Role.COORDINATOR)
    organisation_id, key_id = member_row(session, first).organisation_id, with_key(first)
    outreach = member(app, session, Role.OUTREACH, organisation_id)
    assert "I have the recovery sheet" not in outreach.client.get("/organisation/key").text
    assert recover(outreach, key_id) == 403
    stranger = member(app, session, Role.COORDINATOR)
    with_key(stranger)
    assert stranger.client.post(QUESTION, json={"key_id": str(key_id)}, headers=JSON).status_code == 404
    assert recover(stranger, key_id) == 403
    assert recover(stranger, uuid4()) == 403


def renew(
    person: Person, replaces: UUID, others: dict[UUID, str], key: HybridKey | None = None
) -> tuple[int, UUID]:
    """`key`: the one that is replaced, opened; without it the page has nothing but its session."""
    key_id = uuid4()
    posted = {
        "key_id": str(key_id),
        "recipient": HybridKey.new().recipient,
        "sealed": SEALED,
        "replaces": str(replaces),
        "others": [{"member": str(one), "sealed": sealed} for one, sealed in others.items()],
        "proof": proof(person, QUESTION, key, key_id=str(replaces)) if key else base64url(bytes(32)),
    }
    return person.client.post("/organisation/key/renew", json=posted, headers=JSON).status_code, key_id


def leave(session: Session, by: Person, who: Person) -> None:
    member_id = member_row(session, who).id
    assert by.client.post(f"/organisation/members/{member_id}/off").status_code == 303


TEAM_KEY = HybridKey.new()


def team_of_three(app: Flask, session: Session) -> tuple[Person, Person, Person, UUID]:
    """A coordinator, a colleague and somebody who will leave; all hold `TEAM_KEY`."""
    first = member(app, session, Role.COORDINATOR)
    organisation_id, key_id = member_row(session, first).organisation_id, with_key(first, TEAM_KEY)
    second = member(app, session, Role.OUTREACH, organisation_id)
    third = member(app, session, Role.OUTREACH, organisation_id)
    for one in (second, third):
        assert admit(first, member_row(session, one).id, key_id) == 200
    return first, second, third, key_id


def test_who_leaves_makes_the_key_one_to_renew_and_gets_no_new_one(app: Flask, session: Session) -> None:
    first, second, third, old = team_of_three(app, session)
    assert "Renew the key, so that" not in first.client.get("/organisation/members").text
    gone = member_row(session, third).id
    leave(session, first, third)
    for page in ("/organisation/members", "/organisation/key"):
        assert "Renew the key, so that" in first.client.get(page).text
    shown = first.client.get("/organisation/key/renew").text
    assert str(member_row(session, second).id) in shown
    assert str(gone) not in shown
    assert renew(first, old, {gone: SEALED}, TEAM_KEY)[0] == 409, "who left is given nothing"
    status, new = renew(first, old, {member_row(session, second).id: SEALED}, TEAM_KEY)
    assert status == 200
    [current] = queries.recipient_keys(session)
    assert current.key_id == new
    assert [str(old), str(new)] == [one["key_id"] for one in second.session()["grants"]]
    assert "Renew the key, so that" not in first.client.get("/organisation/members").text
    entry = session.scalars(select(AuditEntry).where(AuditEntry.event == "organisation.key_renewed")).one()
    assert entry.fields["fingerprint"] == current.fingerprint
    assert entry.fields["before"] != current.fingerprint
    verify(session)


def test_a_key_is_renewed_once_and_by_who_holds_it(app: Flask, session: Session) -> None:
    first, second, _third, old = team_of_three(app, session)
    assert renew(second, old, {})[0] == 403, "looks after nobody"
    waiting = member(app, session, Role.COORDINATOR, member_row(session, first).organisation_id)
    assert waiting.client.get("/organisation/key/renew").status_code == 403
    assert renew(waiting, old, {}, TEAM_KEY)[0] == 409, "has a sheet, but was not let in"
    among = {member_row(session, waiting).id: SEALED}
    assert renew(first, old, among, TEAM_KEY)[0] == 409, "renewing lets nobody in"
    assert renew(first, old, {})[0] == 403, "a session alone renews nothing"
    assert renew(first, old, {}, TEAM_KEY)[0] == 200
    assert renew(first, old, {}, TEAM_KEY)[0] == 409, "somebody renewed it meanwhile"


def test_who_is_let_in_later_gets_the_old_keys_too(app: Flask, session: Session) -> None:
    first, _second, third, old = team_of_three(app, session)
    leave(session, first, third)
    _status, new = renew(first, old, {}, TEAM_KEY)
    late = member(app, session, Role.OUTREACH, member_row(session, first).organisation_id)
    assert f'data-keys="{old} {new}"' in first.client.get("/organisation/members").text
    for key in (old, new):
        assert admit(first, member_row(session, late).id, key) == 200
    assert {one["key_id"] for one in late.session()["grants"]} == {str(old), str(new)}


def test_a_lost_phone_or_passkey_asks_for_a_new_key(app: Flask, session: Session) -> None:
    first, second, _third, _old = team_of_three(app, session)
    mine = member_row(session, second)
    phone = device()
    assert second.client.post("/identity/devices", json=phone, headers=JSON).status_code == 200
    off = f"/organisation/members/{mine.id}/phones/{phone['id']}/off"
    assert first.client.post(off, data={"passkeys": "yes"}).status_code == 303
    assert queries.renew_since(session, mine.organisation_id) is not None
