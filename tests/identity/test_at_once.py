"""Letting somebody in while they, or who lets them in, or all of an organisation are switched off: the one before counts."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import clock as clocks
from app.audit.models import AuditEntry
from app.identity import commands, switch_commands
from app.identity.challenges import Act
from app.identity.models import (
    Device,
    Invitation,
    KeyWrapping,
    Member,
    Organisation,
    OrganisationKey,
    OrganisationKeyGrant,
    Passkey,
    SignInLink,
)
from app.identity.roles import Role
from app.referrals import closing
from app.storage import db
from tests.at_once import behind, on_postgresql
from tests.delivery.age_hybrid import HybridKey
from tests.identity.builders import (
    JSON,
    SEALED,
    Person,
    device,
    invited,
    member,
    member_row,
    organisation,
    proof,
    with_key,
)


def switch_off(member_id: UUID) -> None:
    row = db.session.get_one(Member, member_id)
    switch_commands.switch_off_member(db.session, row, "operator", clocks.now())


def close(organisation_id: UUID) -> None:
    closing.close(db.session, db.session.get_one(Organisation, organisation_id), clocks.now())


def everybody(id: UUID) -> None:
    close(db.session.get_one(Member, id).organisation_id)


def test_nobody_joins_what_is_closed(app: Flask, session: Session) -> None:
    team = organisation(session)
    close(team)
    token = invited(session, team)
    session.commit()
    assert Person(app.test_client()).join(token).status_code == 410
    assert session.scalars(select(Member)).all() == []


@on_postgresql
def test_nobody_joins_what_was_closed_a_moment_before(app: Flask, session: Session) -> None:
    team = organisation(session)
    token = invited(session, team)
    assert behind(app, lambda: close(team), lambda: Person(app.test_client()).join(token)).status_code == 410
    assert session.scalars(select(Member)).all() == []


@on_postgresql
@pytest.mark.parametrize("off", [switch_off, everybody])
def test_who_was_switched_off_a_moment_before_invites_nobody(
    app: Flask, session: Session, off: Callable[[UUID], None]
) -> None:
    lead = member(app, session, Role.COORDINATOR)
    lead_id, before = member_row(session, lead).id, len(session.scalars(select(Invitation)).all())
    lead.confirm(Act.ACCESS)

    def invite() -> TestResponse:
        return lead.client.post("/organisation/invitations", data={"role": "outreach"})

    assert behind(app, lambda: off(lead_id), invite).status_code == 401
    assert len(session.scalars(select(Invitation)).all()) == before


@on_postgresql
@pytest.mark.parametrize("whom", ["giver", "receiver"])
@pytest.mark.parametrize("off", [switch_off, everybody])
def test_nobody_who_was_switched_off_a_moment_before_admits_or_is_admitted(
    app: Flask, session: Session, whom: str, off: Callable[[UUID], None]
) -> None:
    first = member(app, session, Role.COORDINATOR)
    key_id, lead = with_key(first), member_row(session, first)
    third = member_row(session, member(app, session, Role.OUTREACH, lead.organisation_id))
    posted = {"key_id": str(key_id), "sealed": SEALED}
    first.confirm(Act.KEYS)

    def admit() -> TestResponse:
        return first.client.post(f"/organisation/members/{third.id}/key", json=posted, headers=JSON)

    one = lead.id if whom == "giver" else third.id
    assert behind(app, lambda: off(one), admit).status_code == 409
    held = session.scalars(select(OrganisationKeyGrant.member_id)).all()
    assert third.id not in held


@on_postgresql
def test_two_who_switch_one_off_do_it_once(app: Flask, session: Session) -> None:
    one = member_row(session, member(app, session)).id

    def off() -> None:
        switch_off(one)
        db.session.commit()

    behind(app, off, off)
    events = list(session.scalars(select(AuditEntry.event)))
    assert events.count("member.switched_off") == 1


@on_postgresql
def test_a_phone_and_its_organisation_are_switched_off_at_once(app: Flask, session: Session) -> None:
    one = member(app, session)
    phone = device()
    assert one.client.post("/identity/devices", json=phone, headers=JSON).status_code == 200
    owner = member_row(session, one)

    def off() -> None:
        row = db.session.get_one(Device, UUID(phone["id"]))
        switch_commands.switch_off_device(db.session, row, owner.id, clocks.now())
        db.session.commit()

    behind(app, lambda: close(owner.organisation_id), off)
    events = list(session.scalars(select(AuditEntry.event)))
    assert events.count("device.revoked") == 1


@on_postgresql
@pytest.mark.parametrize("off", [switch_off, everybody])
def test_who_was_switched_off_a_moment_before_makes_no_link_for_a_colleague(
    app: Flask, session: Session, off: Callable[[UUID], None]
) -> None:
    lead = member(app, session, Role.COORDINATOR)
    row = member_row(session, lead)
    colleague = member_row(session, member(app, session, Role.OUTREACH, row.organisation_id)).id
    lead.confirm(Act.ACCESS)

    def link() -> TestResponse:
        return lead.client.post(f"/organisation/members/{colleague}/link")

    assert behind(app, lambda: off(row.id), link).status_code == 401
    assert session.scalars(select(SignInLink)).all() == []


@on_postgresql
@pytest.mark.parametrize("off", [switch_off, everybody])
@pytest.mark.parametrize("whose", ["maker", "member"])
def test_a_link_of_or_for_somebody_who_was_switched_off_a_moment_before_leads_nowhere(
    app: Flask, session: Session, whose: str, off: Callable[[UUID], None]
) -> None:
    lead = member_row(session, member(app, session, Role.COORDINATOR))
    lost = member_row(session, member(app, session, Role.OUTREACH, lead.organisation_id)).id
    token = commands.make_sign_in_link(session, lost, clocks.now(), lead.id)
    session.commit()
    new = Person(app.test_client())
    options = new.client.post(f"/sign-in/{token}/options", headers=JSON).json
    posted = {"credential": new.authenticator.create(options), "key": new.new_key()}

    def replace() -> TestResponse:
        return new.client.post(f"/sign-in/{token}/passkey", json=posted, headers=JSON)

    one = lead.id if whose == "maker" else lost
    assert behind(app, lambda: off(one), replace).status_code == 410
    assert new.client.get("/account").status_code == 401


@on_postgresql
@pytest.mark.parametrize("off", [switch_off, everybody])
def test_who_was_switched_off_a_moment_before_takes_no_key_in_from_the_sheet(
    app: Flask, session: Session, off: Callable[[UUID], None]
) -> None:
    first = member(app, session, Role.COORDINATOR)
    key, organisation_id = HybridKey.new(), member_row(session, first).organisation_id
    key_id, new = with_key(first, key), member(app, session, Role.COORDINATOR, organisation_id)
    mine = member_row(session, new).id
    shown = proof(new, "/organisation/key/question", key, key_id=str(key_id))
    posted = {"key_id": str(key_id), "sealed": SEALED, "proof": shown}
    new.confirm(Act.KEYS)

    def recover() -> TestResponse:
        return new.client.post("/organisation/key/recovered", json=posted, headers=JSON)

    assert behind(app, lambda: off(mine), recover).status_code == 409
    assert mine not in session.scalars(select(OrganisationKeyGrant.member_id)).all()


@on_postgresql
@pytest.mark.parametrize("off", [switch_off, everybody])
def test_who_was_switched_off_a_moment_before_makes_no_key_for_all(
    app: Flask, session: Session, off: Callable[[UUID], None]
) -> None:
    lead = member(app, session, Role.COORDINATOR)
    mine = member_row(session, lead).id
    posted = {"key_id": str(uuid4()), "recipient": HybridKey.new().recipient, "sealed": SEALED}
    lead.confirm(Act.KEYS)

    def make() -> TestResponse:
        return lead.client.post("/organisation/key", json=posted, headers=JSON)

    assert behind(app, lambda: off(mine), make).status_code == 409
    assert session.scalars(select(OrganisationKey)).all() == []


@on_postgresql
@pytest.mark.parametrize("before", ["they are switched off", "all are switched off"])
def test_nobody_is_switched_on_by_whom_or_where_all_was_ended_a_moment_before(
    app: Flask, session: Session, before: str
) -> None:
    lead = member(app, session, Role.COORDINATOR)
    row = member_row(session, lead)
    colleague = member_row(session, member(app, session, Role.OUTREACH, row.organisation_id)).id
    switch_off(colleague)
    db.session.commit()
    lead.confirm(Act.ACCESS)

    def on() -> TestResponse:
        return lead.client.post(f"/organisation/members/{colleague}/on")

    off = switch_off if before == "they are switched off" else everybody
    assert behind(app, lambda: off(row.id), on).status_code == 401
    session.expire_all()
    assert session.get_one(Member, colleague).disabled_at is not None


@on_postgresql
def test_a_passkey_that_was_replaced_a_moment_before_signs_nobody_in(app: Flask, session: Session) -> None:
    """Neither waits for what the other holds."""
    person = member(app, session)
    mine = member_row(session, person).id
    token = commands.make_sign_in_link(session, mine, clocks.now(), mine)
    session.commit()

    def replaced() -> None:
        commands.use_sign_in_link(db.session, token, clocks.now())
        db.session.execute(delete(KeyWrapping).where(KeyWrapping.member_id == mine))
        db.session.execute(delete(Passkey).where(Passkey.member_id == mine))

    other = Person(app.test_client(), person.authenticator, person.key)
    assert behind(app, replaced, other.sign_in).status_code == 400
    assert other.client.get("/account").status_code == 401
