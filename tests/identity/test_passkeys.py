"""A member has several passkeys: named, removable, each opening the same key; the last one stays."""

from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.audit.models import AuditEntry
from app.identity.models import KeyWrapping, Passkey
from app.identity.own import base64url
from tests.delivery.age_hybrid import HybridKey
from tests.identity.authenticator import Authenticator
from tests.identity.builders import JSON, Person, member, proof


def add(
    person: Person, authenticator: Authenticator, key: dict[str, str] | None, name: str = "Blue key"
) -> TestResponse:
    options = person.client.post("/account/passkeys/options", headers=JSON)
    posted: dict[str, Any] = {"name": name, "credential": authenticator.create(options.json)}
    if key:
        posted["key"] = key
    posted["proof"] = proof(person, "/account/passkeys/question", person.key)
    return person.client.post("/account/passkeys", json=posted, headers=JSON)


def ids(session: Session) -> list[UUID]:
    """The passkeys' ids, the added ones last: the clock stands still, so that `made_at` orders nothing."""
    return list(session.scalars(select(Passkey.id).order_by(Passkey.name == "Blue key")))


def remove(person: Person, passkey: UUID) -> TestResponse:
    return person.client.post(f"/account/passkeys/{passkey}/remove")


def test_either_of_two_passkeys_signs_in_and_gets_the_same_key_wrapped_for_it(
    app: Flask, session: Session
) -> None:
    person, second = member(app, session), Authenticator()
    assert add(person, second, person.new_key()).status_code == 200
    assert "Blue key" in person.client.get("/account/passkeys").text
    other = Person(app.test_client(), second, person.key)
    assert other.sign_in().status_code == 200
    assert other.session()["member"] == person.session()["member"]
    credentials = {one["credential_id"] for one in other.session()["wrappings"]}
    assert len(credentials) == 2


def test_a_passkey_that_wraps_another_key_is_refused(app: Flask, session: Session) -> None:
    person = member(app, session)
    strange = person.new_key() | {"recipient": HybridKey.new().recipient}
    assert add(person, Authenticator(), strange).status_code == 409
    assert len(ids(session)) == 1


def test_a_passkey_cannot_be_added_with_a_challenge_for_something_else(app: Flask, session: Session) -> None:
    person, second = member(app, session), Authenticator()
    options = person.client.post("/account/passkeys/options", headers=JSON).json
    credential = second.create(options)
    person.client.post("/sign-in/options", headers=JSON)
    posted = {"name": "Blue key", "credential": credential, "key": person.new_key()}
    posted["proof"] = proof(person, "/account/passkeys/question", person.key)
    assert person.client.post("/account/passkeys", json=posted, headers=JSON).status_code == 400
    assert len(ids(session)) == 1


def test_a_removed_passkey_signs_nobody_in_and_the_key_is_no_longer_wrapped_for_it(
    app: Flask, session: Session
) -> None:
    person, second = member(app, session), Authenticator()
    add(person, second, person.new_key())
    other = Person(app.test_client(), second, person.key)
    assert other.sign_in().status_code == 200
    first, _blue = ids(session)
    assert remove(other, first).status_code == 303
    assert person.sign_in().status_code == 400
    assert person.client.get("/account").status_code == 401
    assert len(other.session()["wrappings"]) == 1
    log = session.scalars(select(AuditEntry.event)).all()
    assert log.count("member.passkey_added") == log.count("member.passkey_removed") == 1


def test_the_last_passkey_cannot_be_removed(app: Flask, session: Session) -> None:
    person = member(app, session)
    answer = remove(person, ids(session)[0])
    assert answer.status_code == 409
    assert "This is your last passkey" in answer.text
    assert person.sign_in().status_code == 200


def test_the_last_passkey_that_opens_the_key_cannot_be_removed(app: Flask, session: Session) -> None:
    person, plain = member(app, session), Authenticator()
    assert add(person, plain, None).status_code == 200
    first, second = ids(session)
    answer = remove(person, first)
    assert answer.status_code == 409
    assert "the last one that opens your key" in answer.text
    assert session.query(KeyWrapping).count() == 1
    assert remove(person, second).status_code == 303


def test_nobody_renames_or_removes_a_colleagues_passkey(app: Flask, session: Session) -> None:
    person, other = member(app, session), member(app, session)
    add(person, Authenticator(), person.new_key())
    for passkey in session.scalars(select(Passkey).where(Passkey.name == "Blue key")):
        assert remove(other, passkey.id).status_code == 404
        assert (
            other.client.post(f"/account/passkeys/{passkey.id}/name", data={"name": "x"}).status_code == 404
        )
        assert (
            person.client.post(
                f"/account/passkeys/{passkey.id}/name", data={"name": "  Red\u202e  key "}
            ).status_code
            == 303
        )
    assert "Red key" in person.client.get("/account/passkeys").text


@pytest.mark.parametrize(("synced", "words"), [(True, "may copy it"), (False, "stays on its device")])
def test_the_page_says_whether_a_passkey_may_be_copied(
    app: Flask, session: Session, synced: bool, words: str
) -> None:
    person = member(app, session)
    add(person, Authenticator(backup_eligible=synced), person.new_key())
    session.execute(Passkey.__table__.update().where(Passkey.name == "").values(synced=None))  # type: ignore[attr-defined]
    session.commit()
    assert words in person.client.get("/account/passkeys").text


def test_a_session_alone_adds_no_passkey(app: Flask, session: Session) -> None:
    person, other = member(app, session), member(app, session)
    asked = "/account/passkeys/question"
    for answer in (
        base64url(bytes(32)),
        proof(other, asked, other.key),
        proof(person, asked, person.key) + "A" * 4,
    ):
        options = person.client.post("/account/passkeys/options", headers=JSON).json
        posted = {"name": "Blue key", "credential": Authenticator().create(options), "proof": answer}
        assert person.client.post("/account/passkeys", json=posted, headers=JSON).status_code == 403
    spent = proof(person, asked, person.key)
    for status in (200, 403):
        options = person.client.post("/account/passkeys/options", headers=JSON).json
        posted = {"name": "Blue key", "credential": Authenticator().create(options), "proof": spent}
        assert person.client.post("/account/passkeys", json=posted, headers=JSON).status_code == status
