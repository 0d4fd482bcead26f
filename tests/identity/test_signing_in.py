"""A passkey signs in; nothing else that looks like one does. Sessions end."""

from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.identity import commands, sessions
from app.identity.models import Member
from app.identity.roles import Role
from tests.conftest import MovableClock
from tests.identity.authenticator import Authenticator
from tests.identity.builders import JSON, Person, member


def away(app: Flask, person: Person) -> Person:
    """The same passkey in a browser that is not signed in."""
    return Person(app.test_client(), person.authenticator, person.key)


def test_a_passkey_signs_in(app: Flask, session: Session) -> None:
    person = away(app, member(app, session))
    assert person.client.get("/account").status_code == 401
    assert person.sign_in().status_code == 200
    assert person.client.get("/account").status_code == 200


def test_only_what_changes_the_cookie_sends_one(app: Flask, session: Session) -> None:
    """Of two questions at once the answer that comes last would put back what the other has changed."""
    person = away(app, member(app, session))
    assert "Set-Cookie" in person.client.post("/sign-in/options", headers=JSON).headers
    assert "Set-Cookie" in person.sign_in().headers
    for address in ("/account", "/identity/session", "/"):
        assert "Set-Cookie" not in person.client.get(address, headers=JSON).headers
    assert "Set-Cookie" in person.client.post("/sign-in/options", headers=JSON).headers


def test_an_answer_works_once(app: Flask, session: Session) -> None:
    person = away(app, member(app, session))
    options = person.client.post("/sign-in/options", headers=JSON).json
    answer = {"credential": person.authenticator.get(options)}
    assert person.client.post("/sign-in", json=answer, headers=JSON).status_code == 200
    assert person.client.post("/sign-in", json=answer, headers=JSON).status_code == 400


def test_a_copied_cookie_does_not_bring_a_challenge_back(app: Flask, session: Session) -> None:
    person = away(app, member(app, session))
    options = person.client.post("/sign-in/options", headers=JSON).json
    with person.client.session_transaction() as cookie:
        copied = dict(cookie)
    answer = {"credential": person.authenticator.get(options)}
    assert person.client.post("/sign-in", json=answer, headers=JSON).status_code == 200
    thief = app.test_client()
    with thief.session_transaction() as cookie:
        cookie.update(copied)
    assert thief.post("/sign-in", json=answer, headers=JSON).status_code == 400


def test_a_refused_answer_uses_the_challenge_up(app: Flask, session: Session) -> None:
    person = away(app, member(app, session))
    options = person.client.post("/sign-in/options", headers=JSON).json
    with person.client.session_transaction() as cookie:
        copied = dict(cookie)
    person.authenticator.verifies_user = False
    wrong = {"credential": person.authenticator.get(options)}
    assert person.client.post("/sign-in", json=wrong, headers=JSON).status_code == 400
    person.authenticator.verifies_user = True
    with person.client.session_transaction() as cookie:
        cookie.update(copied)
    right = {"credential": person.authenticator.get(options)}
    assert person.client.post("/sign-in", json=right, headers=JSON).status_code == 400


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://evil.example"},
        {"rp_id": "evil.example"},
        {"verifies_user": False},
        {"counter": -1},
        {"credential_id": b"somebody else's"},
        {"key": Authenticator().key},
        {"user_handle": bytes(16)},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_what_is_wrong_in_one_thing_is_refused(
    app: Flask, session: Session, wrong: dict[str, object]
) -> None:
    person = away(app, member(app, session))
    person.authenticator.counter = 5
    assert person.sign_in().status_code == 200
    person = away(app, person)
    for name, value in wrong.items():
        setattr(person.authenticator, name, value)
    assert person.sign_in().status_code == 400
    assert person.client.get("/account").status_code == 401


def test_a_challenge_made_for_joining_does_not_sign_in(app: Flask, session: Session) -> None:
    from tests.identity.builders import invited, organisation

    person = away(app, member(app, session))
    token = invited(session, organisation(session))
    options = person.client.post(f"/join/{token}/options", json={"display_name": "A"}, headers=JSON).json
    answer = {"credential": person.authenticator.get(options)}
    assert person.client.post("/sign-in", json=answer, headers=JSON).status_code == 400


def test_a_disabled_member_is_out_at_once_and_stays_out(
    app: Flask, session: Session, clock: MovableClock
) -> None:
    person = member(app, session)
    session.execute(update(Member).values(disabled_at=clock()))
    session.commit()
    assert person.client.get("/account").status_code == 401
    assert away(app, person).sign_in().status_code == 400


def test_a_session_ends_after_a_day(app: Flask, session: Session, clock: MovableClock) -> None:
    person = member(app, session)
    clock.forward(hours=23)
    assert person.client.get("/account").status_code == 200
    clock.forward(hours=1)
    assert person.client.get("/account").status_code == 401


def test_signing_out_ends_the_session_for_every_copy_of_its_cookie(app: Flask, session: Session) -> None:
    person = member(app, session)
    with person.client.session_transaction() as cookie:
        copied = dict(cookie)
    assert person.client.post("/sign-out").status_code == 303
    other = app.test_client()
    with other.session_transaction() as cookie:
        cookie.update(copied)
    assert other.get("/account").status_code == 401


def test_a_page_for_members_keeps_its_address_for_afterwards(app: Flask) -> None:
    page = app.test_client().get("/account?from=there")
    assert page.status_code == 401
    assert "/sign-in?next=/account?from%3Dthere" in page.text or "next=%2Faccount" in page.text


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:1"]
)
def test_signing_in_never_leads_to_another_site(app: Flask, target: str) -> None:
    page = app.test_client().get("/sign-in", query_string={"next": target})
    assert 'data-next="/"' in page.text


def test_what_cleans_up_leaves_what_is_still_good(app: Flask, session: Session, clock: MovableClock) -> None:
    person = member(app, session, Role.PARTNER)
    commands.prune(session, clock())
    session.commit()
    assert person.client.get("/account").status_code == 200
    clock.forward(days=2)
    commands.prune(session, clock())
    session.commit()
    assert session.query(commands.Challenge).count() == 0
    assert session.query(commands.Invitation).count() == 0
    assert session.query(sessions.MemberSession).count() == 0
    assert away(app, person).sign_in().status_code == 200


def test_a_cookie_that_names_no_session_is_nobody(app: Flask) -> None:
    for name in ("", "x", str(UUID(int=7))):
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie["_user_id"] = name
        assert client.get("/account").status_code == 401
