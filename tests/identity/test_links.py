"""A colleague's one-time link: a new passkey for who lost theirs, and no way to read anything."""

import re
from uuid import UUID

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock as app_clock
from app.audit.models import AuditEntry
from app.identity import Role, commands, queries
from app.identity.models import MemberSession, OrganisationKeyGrant, Passkey
from tests.conftest import MovableClock
from tests.identity.builders import JSON, Person, device, member, member_row, with_key


def link_for(session: Session, person: Person, by: UUID | None = None) -> str:
    mine = UUID(person.session()["member"]["id"])
    token = commands.make_sign_in_link(session, mine, app_clock.now(), by or mine)
    session.commit()
    return token


def replace(person: Person, token: str) -> int:
    options = person.client.post(f"/sign-in/{token}/options", headers=JSON)
    if options.status_code != 200:
        return options.status_code
    posted = {"credential": person.authenticator.create(options.json), "key": person.new_key()}
    return person.client.post(f"/sign-in/{token}/passkey", json=posted, headers=JSON).status_code


def test_looking_at_a_link_does_not_use_it_up(app: Flask, session: Session) -> None:
    token, new = link_for(session, member(app, session)), Person(app.test_client())
    assert new.client.get(f"/sign-in/{token}").status_code == 200
    assert new.client.get(f"/sign-in/{token}").status_code == 200
    assert replace(new, token) == 200
    assert new.client.get(f"/sign-in/{token}").status_code == 410
    assert replace(Person(app.test_client()), token) == 410


def test_a_link_ends_after_15_minutes(app: Flask, session: Session, clock: MovableClock) -> None:
    token = link_for(session, member(app, session))
    clock.forward(minutes=15)
    assert app.test_client().get(f"/sign-in/{token}").status_code == 410
    assert replace(Person(app.test_client()), token) == 410


def test_a_new_passkey_replaces_everything_the_member_had(app: Flask, session: Session) -> None:
    old = member(app, session)
    with_key(old)
    assert len(old.session()["grants"]) == 1
    token, new = link_for(session, old), Person(app.test_client())
    assert replace(new, token) == 200
    assert new.session()["grants"] == []
    assert new.session()["member"]["recipient"] == new.key.recipient
    assert old.client.get("/account").status_code == 401
    assert Person(app.test_client(), old.authenticator).sign_in().status_code == 400
    assert session.scalars(select(OrganisationKeyGrant)).all() == []
    assert len(session.scalars(select(Passkey)).all()) == 1


def test_a_new_passkey_switches_the_old_phone_off_and_no_other_link_leads_in(
    app: Flask, session: Session
) -> None:
    old, colleague = member(app, session), member(app, session)
    phones = [device(), device(), device()]
    for person, phone in zip((old, old, colleague), phones, strict=True):
        assert person.client.post("/identity/devices", json=phone, headers=JSON).status_code == 200
    unused, token, others = link_for(session, old), link_for(session, old), link_for(session, colleague)
    made = link_for(session, colleague, member_row(session, old).id)
    assert replace(Person(app.test_client()), token) == 200
    found = [queries.device_for_delivery(session, UUID(one["id"])) for one in phones]
    assert [one.revoked for one in found if one] == [True, True, False]
    assert replace(Person(app.test_client()), unused) == 410
    assert app.test_client().get(f"/sign-in/{unused}").status_code == 410
    assert app.test_client().get(f"/sign-in/{made}").status_code == 410, "whoever found the old phone made it"
    assert app.test_client().get(f"/sign-in/{others}").status_code == 200
    log = session.scalars(select(AuditEntry).where(AuditEntry.event == "device.revoked")).all()
    assert {one.fields["device"] for one in log} == {one["id"] for one in phones[:2]}


def test_outside_the_demo_a_link_alone_signs_nobody_in(app: Flask, session: Session) -> None:
    token = link_for(session, member(app, session))
    before = session.query(MemberSession).count()
    browser = app.test_client()
    assert browser.post(f"/sign-in/{token}").status_code == 403
    assert browser.get("/account").status_code == 401
    assert session.query(MemberSession).count() == before


def test_a_link_for_one_member_does_not_change_another(app: Flask, session: Session) -> None:
    first, second = member(app, session), member(app, session)
    one, other = link_for(session, first), link_for(session, second)
    new = Person(app.test_client())
    options = new.client.post(f"/sign-in/{one}/options", headers=JSON).json
    posted = {"credential": new.authenticator.create(options), "key": new.new_key()}
    assert new.client.post(f"/sign-in/{other}/passkey", json=posted, headers=JSON).status_code == 410
    assert second.client.get("/account").status_code == 200


def test_a_link_that_no_colleague_made_gives_nobody_a_passkey(app: Flask, session: Session) -> None:
    person = member(app, session)
    with_key(person)
    token = commands.make_sign_in_link(session, UUID(person.session()["member"]["id"]), app_clock.now())
    session.commit()
    assert replace(Person(app.test_client()), token) == 410
    assert len(person.session()["grants"]) == 1
    assert Person(app.test_client(), person.authenticator).sign_in().status_code == 200


def test_who_looks_after_members_makes_the_link_for_a_colleague(app: Flask, session: Session) -> None:
    coordinator = member(app, session, Role.COORDINATOR)
    mine = member_row(session, coordinator)
    worker = member(app, session, Role.OUTREACH, mine.organisation_id)
    theirs, stranger = member_row(session, worker).id, member_row(session, member(app, session)).id
    assert worker.client.post(f"/organisation/members/{mine.id}/link").status_code == 403
    assert coordinator.client.post(f"/organisation/members/{stranger}/link").status_code == 404
    assert coordinator.client.post(f"/organisation/members/{mine.id}/link").status_code == 409
    shown = coordinator.client.post(f"/organisation/members/{theirs}/link").text
    found = re.search(r"/sign-in/([\w-]{32})", shown)
    assert found
    new = Person(app.test_client())
    assert replace(new, found[1]) == 200
    assert UUID(new.session()["member"]["id"]) == theirs
    log = session.scalars(select(AuditEntry).where(AuditEntry.event == "member.sign_in_link_made")).one()
    assert log.fields["by"] == str(mine.id)
