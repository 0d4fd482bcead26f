"""A browser in which somebody is signed in, without going through the door."""

from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import clock
from app.identity import sessions


def browser_of(app: Flask, session: Session, member_id: UUID) -> FlaskClient:
    """Returns a client whose cookie names a fresh session of this member."""
    row = sessions.begin(session, member_id, "passkey", clock.now())
    session.commit()
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = str(row.id)
        cookie["_fresh"] = True
    return client
