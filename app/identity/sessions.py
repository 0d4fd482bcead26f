"""Signed-in browsers: the cookie names a row, and the row decides. Opened keys are another matter; they live in the page."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from flask import Flask, g
from flask import session as cookie
from flask_login import LoginManager, login_user, logout_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.identity.access import CurrentMember, SignedIn
from app.identity.models import Member, MemberSession
from app.identity.roles import Role
from app.storage import db

LASTS = timedelta(hours=24)


def begin(session: Session, member_id: UUID, means: str, at: datetime) -> MemberSession:
    """Adds a session for a member; `means` says how they proved who they are (`passkey`, `link`, `invitation`)."""
    row = MemberSession(id=uuid4(), member_id=member_id, means=means, created_at=at, last_seen_at=at)
    session.add(row)
    session.flush()
    return row


def signed_in(session: Session, session_id: str, at: datetime) -> SignedIn | None:
    """Returns who a session belongs to; None when it ended, is older than a day, or the member may no longer enter."""
    try:
        key = UUID(session_id)
    except ValueError:
        return None
    row = session.execute(
        select(MemberSession, Member)
        .join(Member, Member.id == MemberSession.member_id)
        .where(
            MemberSession.id == key,
            MemberSession.ended_at.is_(None),
            MemberSession.created_at > at - LASTS,
            Member.disabled_at.is_(None),
        )
    ).one_or_none()
    if row is None:
        return None
    found, member = row
    current = CurrentMember(member.id, member.organisation_id, Role(member.role), member.display_name)
    return SignedIn(found.id, current)


def seen(session: Session, session_id: UUID, device_id: UUID, at: datetime) -> None:
    """Notes that a session's browser was heard of, and which phone it is; what it said first stays."""
    row = session.get_one(MemberSession, session_id)
    row.last_seen_at = at
    row.device_id = row.device_id or device_id


def remember(session: Session, row: MemberSession) -> None:
    """Puts a session into this browser's cookie."""
    found = signed_in(session, str(row.id), row.created_at)
    if found is not None:
        cookie.clear()
        cookie.permanent = True
        login_user(found)


def forget() -> None:
    """Takes the session out of this browser's cookie."""
    logout_user()
    cookie.clear()


def init_app(app: Flask) -> None:
    """Registers Flask-Login; no redirects and no flashed messages, the views answer themselves."""
    manager = LoginManager(app, add_context_processor=False)
    manager.session_protection = None  # It ties a session to an address; phones change theirs all day.
    app.config["PERMANENT_SESSION_LIFETIME"] = LASTS

    @manager.user_loader  # type: ignore[untyped-decorator]
    def load(session_id: str) -> SignedIn | None:
        return signed_in(db.session, session_id, clock.now())

    @app.before_request
    def look_again() -> None:
        # Flask-Login keeps its answer on the app context, which can live longer than one request.
        g.pop("_login_user", None)
