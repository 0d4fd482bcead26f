"""Who may do what: every address of identity that changes something is closed to strangers."""

from uuid import UUID

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.exceptions import Forbidden, Unauthorized

from app.identity import access
from app.identity.models import Member
from app.identity.roles import Role
from tests.identity.builders import JSON, device, member

BY_TOKEN = {
    "identity.join",
    "identity.join_options",
    "identity.demo_sign_in",
    "identity.replace",
    "identity.replace_options",
    "identity.sign_in",
    "identity.sign_in_options",
}
"""Open to strangers: a token or a passkey decides, as test_joining, test_links and test_signing_in say."""

FOR_MEMBERS = {
    "identity.sign_out": "/sign-out",
    "account.register_device": "/identity/devices",
    "account.end_session": f"/account/sessions/{UUID(int=1)}/end",
    "account.phone_off": f"/account/phones/{UUID(int=1)}/off",
    "organisation.make_key": "/organisation/key",
    "organisation.invite": "/organisation/invitations",
    "organisation.recover": "/organisation/key/recovered",
    "organisation.question": "/organisation/key/question",
    "organisation.renew": "/organisation/key/renew",
    "organisation.admit": f"/organisation/members/{UUID(int=1)}/key",
}


def test_every_address_that_changes_something_is_listed_here(app: Flask) -> None:
    ours = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint.split(".")[0] in ("identity", "account", "organisation")
        and "POST" in (rule.methods or ())
    }
    assert ours == BY_TOKEN | FOR_MEMBERS.keys()


@pytest.mark.parametrize("address", FOR_MEMBERS.values())
def test_strangers_change_nothing(client: FlaskClient, address: str) -> None:
    answer = client.post(address, json=device(), headers=JSON)
    assert answer.status_code == 401
    assert answer.json["do"]


@pytest.mark.parametrize(
    "address", ["/account", "/identity/session", "/organisation/key", "/organisation/members"]
)
def test_strangers_read_nothing(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 401


@pytest.mark.parametrize("address", ["/organisation/members", "/organisation/key"])
def test_another_role_is_told_so(app: Flask, session: Session, address: str) -> None:
    assert member(app, session, Role.OVERSEER).client.get(address).status_code == 403


@access.member_required(Role.PARTNER)
def for_partners() -> str:
    return "let in"


def test_a_view_for_one_role_lets_that_role_in_alone(app: Flask, session: Session) -> None:
    for role, outcome in ((Role.PARTNER, None), (Role.OUTREACH, Forbidden)):
        person = member(app, session, role)
        with person.client:
            person.client.get("/account")
            if outcome is None:
                assert for_partners() == "let in"
            else:
                with pytest.raises(outcome):
                    for_partners()
    with app.test_request_context():
        g.pop("_login_user", None)
        with pytest.raises(Unauthorized):
            for_partners()


def test_the_field_pack_is_rendered_for_a_role_and_for_nobody(app: Flask, session: Session) -> None:
    person = member(app, session, Role.OUTREACH)
    with person.client:
        person.client.get("/account")
        assert access.role() is Role.OUTREACH
        g.for_field_pack, g.pack_role = True, Role.CLINIC
        try:
            assert access.current_member() is None
            assert access.role() is Role.CLINIC
            assert for_partners() == "let in"
        finally:
            g.pop("for_field_pack")
            g.pop("pack_role")


def test_what_the_page_is_told_of_a_member_holds_no_names(app: Flask, session: Session) -> None:
    person = member(app, session)
    name = session.query(Member).one().display_name
    assert name not in person.client.get("/identity/session", headers=JSON).text
    assert person.client.get("/identity/session").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "address", ["/organisation/key", "/identity/devices", "/sign-in", "/join/x", "/sign-in/x/passkey"]
)
@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"key": 7}', b'{"credential": []}', b"\xff"])
def test_a_broken_body_is_answered_with_what_to_do(
    app: Flask, session: Session, address: str, body: bytes
) -> None:
    person = member(app, session)
    answer = person.client.post(address, data=body, content_type="application/json", headers=JSON)
    assert answer.status_code == 400
    assert answer.json["do"]
