"""`/ask` and what its page fetches and posts. Nothing about a person is in an address, and nothing comes unsealed."""

from http import HTTPStatus

from flask import Blueprint, Response, abort, jsonify, request
from sqlalchemy.exc import IntegrityError

from app import clock
from app.consent.rules import DAYS
from app.consent.wording import wording
from app.delivery import Refused, Withdrawn
from app.directory import needs
from app.self_referral import commands, forms, queries
from app.storage import db
from app.web import limiter, public

blueprint = Blueprint("self_referral", __name__)


def taken(response: Response) -> bool:
    """Only what was taken counts: nobody alone can close the door for the others."""
    return response.status_code == HTTPStatus.CREATED


def again() -> bool:
    """The same one tried again after a lost answer is let through, also where the lost one was the last that is allowed."""
    id = forms.posted_id()
    return id is not None and queries.is_taken(db.session, id)


@blueprint.get("/ask")
def ask() -> Response:
    """The page: everything is asked in it and kept in its memory."""
    return public("self_referral/ask.html", needs=needs.ALL, wording=wording(), days=DAYS)


@blueprint.get("/ask/recipient")
@limiter.limit("60 per minute")
def recipient() -> Response:
    """Whom to seal to, for one service."""
    return jsonify(queries.recipient(db.session, request.args.get("service", "")) or abort(404))


@blueprint.post("/ask")
@limiter.limit("30 per hour")
@limiter.limit("5 per hour; 10 per day", deduct_when=taken, exempt_when=again)
@limiter.limit("300 per hour", key_func=lambda: "everybody", deduct_when=taken, exempt_when=again)
def send() -> tuple[Response, int]:
    """Takes one."""
    try:
        new = commands.take(db.session, forms.asked(), clock.now())
    except (Refused, Withdrawn, IntegrityError):
        db.session.rollback()
        abort(400)
    db.session.commit()
    return jsonify(received=True), HTTPStatus.CREATED if new else HTTPStatus.OK
