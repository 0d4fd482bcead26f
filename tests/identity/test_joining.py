"""An invitation makes one member, once, within a day."""

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit import verify
from app.identity.models import Invitation, Member, Passkey
from app.identity.roles import Role
from tests.conftest import MovableClock
from tests.identity.authenticator import Authenticator
from tests.identity.builders import JSON, Person, invited, member, organisation


def test_the_page_says_who_invites_and_as_what(client: FlaskClient, session: Session) -> None:
    page = client.get(f"/join/{invited(session, organisation(session, 'Morning Team'), Role.CLINIC)}")
    assert "Join Morning Team" in page.text
    assert "Clinic staff" in page.text
    assert page.headers["Cache-Control"] == "no-store"


def test_joining_signs_in_with_the_invited_role(app: Flask, session: Session) -> None:
    person = member(app, session, Role.PARTNER)
    found = person.session()
    assert found["member"]["role"] == "partner"
    assert found["member"]["recipient"] == person.key.recipient
    assert [one["means"] for one in found["wrappings"]] == ["prf"]
    verify(session)


def test_an_invitation_works_once(app: Flask, session: Session) -> None:
    token = invited(session, organisation(session))
    assert Person(app.test_client()).join(token).status_code == 200
    assert Person(app.test_client()).join(token).status_code == 410
    assert app.test_client().get(f"/join/{token}").status_code == 410
    assert session.scalar(select(func.count()).select_from(Member)) == 1


def test_two_who_open_it_at_the_same_time_do_not_both_get_in(app: Flask, session: Session) -> None:
    token = invited(session, organisation(session))
    slow = Person(app.test_client())
    options = slow.client.post(f"/join/{token}/options", json={"display_name": "Slow"}, headers=JSON).json
    assert Person(app.test_client()).join(token).status_code == 200
    posted = {"display_name": "Slow", "credential": slow.authenticator.create(options), "key": slow.new_key()}
    assert slow.client.post(f"/join/{token}", json=posted, headers=JSON).status_code == 410


def test_an_invitation_ends_after_a_day(app: Flask, session: Session, clock: MovableClock) -> None:
    token = invited(session, organisation(session))
    clock.forward(hours=24)
    gone = app.test_client().get(f"/join/{token}")
    assert gone.status_code == 410
    assert "Ask the person who sent it for a new one" in gone.text
    assert Person(app.test_client()).join(token).status_code == 410


def test_a_failed_attempt_leaves_the_invitation_usable(app: Flask, session: Session) -> None:
    token = invited(session, organisation(session))
    refused = Person(app.test_client(), Authenticator(verifies_user=False)).join(token)
    assert refused.status_code == 400
    assert "not accepted" in refused.json["what"]
    assert Person(app.test_client()).join(token).status_code == 200


def test_a_passkey_made_for_another_site_is_refused(app: Flask, session: Session) -> None:
    token = invited(session, organisation(session))
    for wrong in (Authenticator(origin="https://evil.example"), Authenticator(rp_id="evil.example")):
        assert Person(app.test_client(), wrong).join(token).status_code == 400
    assert session.scalar(select(func.count()).select_from(Passkey)) == 0


def test_an_old_challenge_and_a_used_one_are_refused(
    app: Flask, session: Session, clock: MovableClock
) -> None:
    token, person = invited(session, organisation(session)), Person(app.test_client())
    options = person.client.post(f"/join/{token}/options", json={"display_name": "A"}, headers=JSON).json
    posted = {
        "display_name": "A",
        "credential": person.authenticator.create(options),
        "key": person.new_key(),
    }
    clock.forward(minutes=10)
    assert person.client.post(f"/join/{token}", json=posted, headers=JSON).status_code == 400
    fresh = person.join(token)
    assert fresh.status_code == 200


def test_the_secret_of_a_passkey_is_never_accepted(app: Flask, session: Session) -> None:
    token, person = invited(session, organisation(session)), Person(app.test_client())
    options = person.client.post(f"/join/{token}/options", json={"display_name": "A"}, headers=JSON).json
    credential = person.authenticator.create(options) | {"clientExtensionResults": {"prf": {"enabled": True}}}
    posted = {"display_name": "A", "credential": credential, "key": person.new_key()}
    assert person.client.post(f"/join/{token}", json=posted, headers=JSON).status_code == 400


def test_what_is_no_key_is_refused(app: Flask, session: Session) -> None:
    token, person = invited(session, organisation(session)), Person(app.test_client())
    good = person.new_key()
    for wrong in ({"recipient": "age1x"}, {"means": "password"}, {"sealed": "AAAA"}, {"salt": None}):
        assert person.join(token, key=good | wrong).status_code == 400, wrong


def test_a_name_loses_what_reorders_text_and_cannot_be_empty(app: Flask, session: Session) -> None:
    token = invited(session, organisation(session))
    assert Person(app.test_client()).join(token, "\u202e \u200f").status_code == 400
    assert Person(app.test_client()).join(token, "\u202eInes\u2066  M.").status_code == 200
    assert session.scalars(select(Member.display_name)).one() == "Ines M."


def test_no_token_is_kept(app: Flask, session: Session) -> None:
    token = invited(session, organisation(session))
    row = session.scalars(select(Invitation)).one()
    assert token not in {str(getattr(row, column.name)) for column in Invitation.__table__.columns}
