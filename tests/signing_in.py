"""A browser in which somebody is signed in, without going through the door."""

from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import clock
from app.identity import sessions
from app.identity.challenges import Act


def browser_of(app: Flask, session: Session, member_id: UUID) -> FlaskClient:
    """Returns a client whose cookie names a fresh session of this member; what it is asked to confirm is confirmed."""
    row = sessions.begin(session, member_id, "passkey", clock.now())
    session.commit()
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = str(row.id)
        cookie["_fresh"] = True

    def confirm(act: Act) -> None:
        row.confirmed_act, row.confirmed_at, row.confirmed_synced = act.value, clock.now(), False
        session.commit()

    client.confirms = confirm  # type: ignore[attr-defined]
    return client
