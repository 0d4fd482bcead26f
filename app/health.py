"""`/healthz`: whether this installation works, for whoever watches over it. Nothing in it is about anybody."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, Flask, Response, current_app, jsonify
from sqlalchemy import select, text

from app import clock, jobs
from app.audit.models import AuditHead
from app.storage import alembic, db
from app.storage.migrating import is_current

blueprint = Blueprint("health", __name__)

QUIET = 300
"""Seconds after which jobs count as stopped; they leave a sign every minute."""


def init_app(app: Flask) -> None:
    """Serves `/healthz`."""
    app.register_blueprint(blueprint)


@blueprint.get("/healthz")
def healthz() -> Response:
    """200 when people can use it, 503 when they cannot; says which part is at fault."""
    parts: dict[str, object] = {
        "database": _told(_database),
        "migrations": _told(_migrations),
        "log": _told(_log),
        "queue": _told(_queue),
    }
    works = not {"unreachable", "behind"} & {str(value) for value in parts.values()}
    response = jsonify(ok=works, jobs=_told(_jobs), **parts)
    response.status_code = HTTPStatus.OK if works else HTTPStatus.SERVICE_UNAVAILABLE
    return response


def _told(ask: Callable[[], object]) -> object:
    try:
        return ask()
    except Exception:
        # Why is for the log of the server; an answer to a stranger names no host and no user.
        current_app.logger.exception("health: %s", ask.__name__.removeprefix("_"))
        db.session.rollback()
        return "unreachable"


def _database() -> str:
    db.session.execute(text("SELECT 1"))
    return "ok"


def _migrations() -> str:
    return "ok" if is_current(db.session, alembic.script_directory) else "behind"


def _log() -> str:
    # How long the log is would tell a stranger, asked hour by hour, when people are at work.
    db.session.scalars(select(AuditHead.size)).one()
    return "ok"


def _queue() -> str:
    current_app.extensions["waymark_jobs"].pending_count()
    return "ok"


def _jobs() -> str:
    at = jobs.last_run()
    return "running" if at and (clock.now() - at).total_seconds() < QUIET else "stopped"
