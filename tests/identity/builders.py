"""Organisations and members as joining makes them, through the front door."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import clock
from app.identity import commands, queries
from app.identity.challenges import Act
from app.identity.forms import raw
from app.identity.own import base64url
from app.identity.roles import Role
from tests.delivery.age_hybrid import HybridKey
from tests.identity.authenticator import Authenticator

JSON = {"Accept": "application/json"}
SEALED = base64url(b"age-encryption.org/v1\n" + bytes(200))
"""Looks like an age file; the server cannot tell, and must not need to."""


@dataclass
class Person:
    """A member with a browser and a passkey."""

    client: FlaskClient
    authenticator: Authenticator = field(default_factory=Authenticator)
    key: HybridKey = field(default_factory=HybridKey.new)

    def __post_init__(self) -> None:
        self.client.confirms = self.confirm  # type: ignore[attr-defined]

    def new_key(self) -> dict[str, str]:
        return {
            "recipient": self.key.recipient,
            "means": "prf",
            "salt": base64url(bytes(32)),
            "sealed": SEALED,
        }

    def join(self, token: str, name: str = "Ines", **changes: Any) -> TestResponse:
        """Goes through joining; `changes` replace what is posted at the end."""
        options = self.client.post(f"/join/{token}/options", json={"display_name": name}, headers=JSON)
        if options.status_code != 200:
            return options
        posted = {
            "display_name": name,
            "credential": self.authenticator.create(options.json),
            "key": self.new_key(),
        }
        return self.client.post(f"/join/{token}", json=posted | changes, headers=JSON)

    def sign_in(self) -> TestResponse:
        options = self.client.post("/sign-in/options", headers=JSON)
        answer = self.authenticator.get(options.json)
        return self.client.post("/sign-in", json={"credential": answer}, headers=JSON)

    def confirm(self, act: Act) -> TestResponse:
        """Confirms an act with the passkey, as pages do."""
        asked = self.client.post("/identity/confirm/options", json={"act": act}, headers=JSON)
        if asked.status_code != 200 or "challenge" not in asked.json:
            return asked
        posted = {"act": act, "credential": self.authenticator.get(asked.json)}
        return self.client.post("/identity/confirm", json=posted, headers=JSON)

    def session(self) -> dict[str, Any]:
        found: dict[str, Any] = self.client.get("/identity/session", headers=JSON).json
        return found


def organisation(session: Session, name: str = "") -> UUID:
    made = commands.create_organisation(session, name or f"Team {uuid4()}", "partner", clock.now())
    session.commit()
    return made


def invited(session: Session, organisation_id: UUID, role: Role = Role.OUTREACH) -> str:
    token = commands.invite(session, organisation_id, role, None, clock.now())
    session.commit()
    return token


def member(
    app: Flask, session: Session, role: Role = Role.OUTREACH, organisation_id: UUID | None = None
) -> Person:
    """Somebody who has joined and is signed in."""
    person = Person(app.test_client())
    token = invited(session, organisation_id or organisation(session), role)
    assert person.join(token).status_code == 200
    return person


def with_key(person: Person, key: HybridKey | None = None) -> UUID:
    """Makes the key of this person's organisation; returns its id."""
    key_id = uuid4()
    posted = {"key_id": str(key_id), "recipient": (key or HybridKey.new()).recipient, "sealed": SEALED}
    assert person.client.post("/organisation/key", json=posted, headers=JSON).status_code == 200
    return key_id


def proof(person: Person, address: str, key: HybridKey, **about: Any) -> str:
    """What a page says that has this key open: it is asked, and opens the question."""
    asked = person.client.post(address, json=about, headers=JSON)
    assert asked.status_code == 200, asked.text
    return base64url(key.open(raw(asked.json, "sealed")))


def device() -> dict[str, str]:
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return {"id": str(uuid4()), "public_key": base64url(spki)}


def member_row(session: Session, person: Person) -> queries.MemberView:
    found = queries.member(session, UUID(person.session()["member"]["id"]))
    assert found
    return found
