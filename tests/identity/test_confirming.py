"""What a session alone may not do asks for a passkey first: of this member, for this act, in this session, lately."""

from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.audit.models import AuditEntry
from app.identity.challenges import Act
from app.identity.confirming import COUNTS
from app.identity.roles import Role
from tests.architecture.sources import APP
from tests.conftest import MovableClock
from tests.identity.authenticator import Authenticator
from tests.identity.builders import JSON, Person, invited, member, organisation
from tests.identity.test_passkeys import add

SOMEBODY, SOMETHING = UUID(int=1), UUID(int=2)

ASK_FIRST = {
    "/organisation/key": Act.KEYS,
    "/organisation/key/renew": Act.KEYS,
    "/organisation/key/recovered": Act.KEYS,
    f"/organisation/members/{SOMEBODY}/key": Act.KEYS,
    "/organisation/invitations": Act.ACCESS,
    f"/organisation/members/{SOMEBODY}/off": Act.ACCESS,
    f"/organisation/members/{SOMEBODY}/on": Act.ACCESS,
    f"/organisation/members/{SOMEBODY}/link": Act.ACCESS,
    f"/organisation/members/{SOMEBODY}/reading": Act.ACCESS,
    f"/organisation/members/{SOMEBODY}/phones/{SOMETHING}/off": Act.ACCESS,
    f"/account/phones/{SOMETHING}/off": Act.ACCESS,
    f"/account/passkeys/{SOMETHING}/remove": Act.ACCESS,
    "/account/second-way/options": Act.ACCESS,
    "/account/second-way": Act.ACCESS,
    "/account/second-way/remove": Act.ACCESS,
    "/organisation/confirming": Act.BOUND,
    "/organisation/export": Act.EXPORT,
    f"/organisation/export/{SOMETHING}/agree": Act.EXPORT,
    f"/organisation/export/{SOMETHING}/file": Act.EXPORT,
}


@pytest.fixture
def lead(app: Flask, session: Session) -> Person:
    """A coordinator whose browser confirms nothing by itself."""
    person = member(app, session, Role.COORDINATOR)
    person.client.confirms = None  # type: ignore[attr-defined]
    return person


def asked(answer: TestResponse) -> str:
    """Returns which act an answer asks to confirm; nothing when it asks for none."""
    return (answer.json or {}).get("act", "") if answer.status_code == 403 else ""


@pytest.mark.parametrize(("address", "act"), ASK_FIRST.items())
def test_each_of_these_asks_first_and_goes_on_once_it_was_confirmed(
    lead: Person, address: str, act: Act
) -> None:
    assert asked(lead.client.post(address, headers=JSON)) == act
    assert lead.confirm(act).status_code == 200
    assert not asked(lead.client.post(address, headers=JSON))


def test_it_counts_for_five_minutes_for_one_act_and_in_one_session(lead: Person, clock: MovableClock) -> None:
    address = f"/account/phones/{SOMETHING}/off"
    lead.confirm(Act.ACCESS)
    assert lead.client.post(address).status_code == 404
    assert asked(lead.client.post("/organisation/key", json={}, headers=JSON)) == Act.KEYS
    clock.forward(seconds=COUNTS.total_seconds() - 1)
    assert lead.client.post(address).status_code == 404
    clock.forward(seconds=1)
    assert lead.client.post(address).status_code == 403
    lead.confirm(Act.ACCESS)
    lead.sign_in()
    assert lead.client.post(address).status_code == 403, "signing in confirms nothing"


def test_a_form_that_was_sent_is_sent_again_with_all_that_it_said(lead: Person) -> None:
    posted = {"passkeys": ["yes", '"><b>']}
    shown = lead.client.post(f"/account/phones/{SOMETHING}/off", data=posted)
    assert shown.status_code == 403
    assert f'action="/account/phones/{SOMETHING}/off"' in shown.text
    assert shown.text.count('name="passkeys"') == 2
    assert "<b>" not in shown.text
    assert "no-store" in shown.headers["Cache-Control"]


def test_a_colleagues_passkey_confirms_nothing(app: Flask, session: Session, lead: Person) -> None:
    other = member(app, session)
    options = lead.client.post("/identity/confirm/options", json={"act": Act.KEYS}, headers=JSON)
    answer = other.authenticator.get(options.json)
    posted = {"act": Act.KEYS, "credential": answer}
    assert lead.client.post("/identity/confirm", json=posted, headers=JSON).status_code == 400
    assert asked(lead.client.post("/organisation/key", json={}, headers=JSON))


def test_an_answer_is_good_for_the_act_it_was_asked_for_and_once(lead: Person) -> None:
    def confirm(act: Act, credential: object) -> int:
        posted = {"act": act, "credential": credential}
        return lead.client.post("/identity/confirm", json=posted, headers=JSON).status_code

    def answer(address: str) -> object:
        asked_for = lead.client.post(address, json={"act": Act.KEYS}, headers=JSON)
        return lead.authenticator.get(asked_for.json)

    assert confirm(Act.ACCESS, answer("/identity/confirm/options")) == 400
    assert confirm(Act.KEYS, answer("/sign-in/options")) == 400, "asked for signing in"
    good = answer("/identity/confirm/options")
    assert confirm(Act.KEYS, good) == 200
    assert confirm(Act.KEYS, good) == 400


def test_nobody_confirms_an_act_that_there_is_not(lead: Person) -> None:
    for act in ("", "sign-in", "confirm-everything", None):
        answer = lead.client.post("/identity/confirm/options", json={"act": act}, headers=JSON)
        assert answer.status_code == 400


def test_an_organisation_wants_passkeys_that_stay_on_one_device(app: Flask, session: Session) -> None:
    work = organisation(session)
    lead = member(app, session, Role.COORDINATOR, work)
    assert lead.client.post("/organisation/confirming", data={"bound": "yes"}).status_code == 303
    assert "Only passkeys that stay on one device count" in lead.client.get("/organisation/members").text

    syncing = Person(app.test_client(), Authenticator(backup_eligible=True))
    joined = join_as_coordinator(session, syncing, work)
    assert joined.status_code == 200
    address = f"/account/phones/{SOMETHING}/off"
    assert syncing.confirm(Act.ACCESS).status_code == 403
    assert "stays on one device" in syncing.confirm(Act.ACCESS).json["what"]
    assert syncing.client.post(address).status_code == 403

    assert add(syncing, Authenticator(), None).status_code == 200
    options = syncing.client.post("/identity/confirm/options", json={"act": Act.ACCESS}, headers=JSON)
    assert len(options.json["allowCredentials"]) == 1
    posted = {"act": Act.ACCESS, "credential": syncing.authenticator.get(options.json)}
    refused = syncing.client.post("/identity/confirm", json=posted, headers=JSON)
    assert refused.status_code == 403, "whatever the browser was asked for, the passkey itself tells"

    assert lead.client.post("/organisation/confirming", data={}).status_code == 303
    assert syncing.confirm(Act.ACCESS).status_code == 200
    assert syncing.client.post(address).status_code == 404


def test_who_has_no_such_passkey_does_not_lock_everybody_out(app: Flask, session: Session) -> None:
    work = organisation(session)
    syncing = Person(app.test_client(), Authenticator(backup_eligible=True))
    join_as_coordinator(session, syncing, work)
    assert syncing.client.post("/organisation/confirming", data={"bound": "yes"}).status_code == 403
    assert "Any passkey counts now" in syncing.client.get("/organisation/members").text


def test_who_confirmed_with_a_passkey_that_is_copied_confirms_again_after_the_rule_changed(
    app: Flask, session: Session
) -> None:
    work = organisation(session)
    lead = member(app, session, Role.COORDINATOR, work)
    syncing = Person(app.test_client(), Authenticator(backup_eligible=True))
    join_as_coordinator(session, syncing, work)
    address = f"/account/phones/{SOMETHING}/off"
    assert syncing.client.post(address).status_code == 404
    lead.client.post("/organisation/confirming", data={"bound": "yes"})
    assert syncing.client.post(address).status_code == 403


def test_who_may_not_look_after_members_rules_nothing(app: Flask, session: Session) -> None:
    work = organisation(session)
    member(app, session, Role.COORDINATOR, work)
    worker = member(app, session, Role.OUTREACH, work)
    assert worker.client.post("/organisation/confirming", data={"bound": "yes"}).status_code == 403


def test_each_confirmation_is_in_the_log(lead: Person, session: Session) -> None:
    lead.confirm(Act.KEYS)
    last = session.scalars(select(AuditEntry).order_by(AuditEntry.index.desc())).first()
    assert last
    assert (last.event, last.fields["act"]) == ("member.confirmed", "confirm-keys")


def test_every_door_that_asks_first_is_in_this_list() -> None:
    """Found in the source: a door added later belongs into the list above."""
    guarded = sum(path.read_text().count("\n@confirmed(") for path in APP.rglob("*.py"))
    assert guarded == len(ASK_FIRST)


def join_as_coordinator(session: Session, person: Person, work: UUID) -> TestResponse:
    return person.join(invited(session, work, Role.COORDINATOR))
