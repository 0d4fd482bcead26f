"""The app as it is served under faults: a request may say (`X-Fault`) what happens to the server while it is answered."""

import os
import resource
import signal
import sqlite3
from pathlib import Path

import sqlalchemy as sa
from flask import Flask, Response, has_request_context, request
from sqlalchemy import event
from sqlalchemy.orm import Session

from app import create_app, delivery
from app.config import Config
from app.delivery import Submission

ROOM = 8192
"""Bytes that any file may have once the disk is full: a commit gets two pages far."""


def wanted() -> str:
    return request.headers.get("X-Fault", "") if has_request_context() else ""


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@event.listens_for(Session, "before_commit")
def before(session: Session) -> None:
    if session.in_nested_transaction():
        return
    if wanted() == "kill-before-commit":
        die()
    if wanted() == "disk-full":
        session.flush()
        resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, resource.RLIM_INFINITY))


@event.listens_for(Session, "after_commit")
def after(session: Session) -> None:
    if wanted() == "kill-after-commit" and not session.in_nested_transaction():
        die()


@event.listens_for(Session, "after_begin")
def begun(_session: Session, _transaction: object, connection: sa.Connection) -> None:
    if wanted() == "database-down":
        raise sa.exc.OperationalError(
            "connect", None, sqlite3.OperationalError("unable to open database file")
        )
    if wanted() == "read-only":
        connection.exec_driver_sql("PRAGMA query_only=ON")


@event.listens_for(sa.pool.Pool, "checkin")
def given_back(connection: sqlite3.Connection | None, _record: object) -> None:
    """The next request gets a connection that can write: a transaction cannot even begin on one that cannot."""
    if connection:
        connection.execute("PRAGMA query_only=OFF")


def poisoned(_session: Session, _submission: Submission) -> None:
    """A kind whose items trip over something that nobody foresaw."""
    raise RuntimeError("nobody foresaw this")


def lethal(_session: Session, _submission: Submission) -> None:
    """A kind whose items take the whole process with them."""
    die()


def made() -> Flask:
    app = create_app(
        Config(Path(os.environ["WAYMARK_DATA"]), testing=True, public_origin=os.environ["PUBLIC_ORIGIN"])
    )
    delivery.register(app, "poison", poisoned)
    delivery.register(app, "lethal", lethal)

    @app.before_request
    def room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    @app.after_request
    def answered(response: Response) -> Response:
        if wanted() == "kill-before-answer":
            die()
        return response

    return app


app = made()
