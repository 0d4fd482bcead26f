"""`/my` and what its page posts. The code itself is stretched in the page and never comes here; nothing is in an address."""

from flask import Blueprint, Response, abort, jsonify
from werkzeug.exceptions import NotFound

from app import clock
from app.consent import exports
from app.my import commands, forms, queries
from app.storage import db
from app.web import limiter, page, public

blueprint = Blueprint("my", __name__)


def missed(response: Response) -> bool:
    """Only a miss counts against a limit: whoever holds a code may look as often as they like."""
    return response.status_code == NotFound.code


by_address = limiter.shared_limit("10 per minute; 60 per day", scope="my", deduct_when=missed)
by_everybody = limiter.shared_limit(
    "5000 per hour", scope="my-all", key_func=lambda: "everybody", deduct_when=missed
)
often = limiter.limit("60 per minute")


@blueprint.get("/my")
def door() -> Response:
    """Where the code is typed."""
    return public("my/door.html")


@blueprint.post("/my/open")
@often
@by_everybody
@by_address
def look() -> Response:
    """What a code opens; the same 404 for every other code."""
    return _opened()


@blueprint.post("/my/withdraw")
@limiter.limit("10 per minute; 100 per day")
def withdraw() -> Response:
    """Ends one grant or all, arrived or not."""
    try:
        commands.withdraw(db.session, forms.code(), forms.grant(), clock.now())
    except commands.NotPossible:
        abort(404)
    db.session.commit()
    return _opened()


@blueprint.post("/my/write")
@often
@by_everybody
@by_address
def write() -> Response:
    """Keeps a request for a call, or how the help was."""
    try:
        commands.write(db.session, forms.code(), forms.words(), clock.now())
    except commands.NotPossible:
        abort(404)
    db.session.commit()
    return _opened()


@blueprint.post("/my/record")
@often
@by_everybody
@by_address
def record() -> Response:
    """The consent record of one grant, for the person to keep."""
    grant = queries.grant_of(db.session, forms.code(), forms.grant() or abort(400)) or abort(404)
    return jsonify(exports.record(db.session, grant, forms.record_format(), clock.now()))


def _opened() -> Response:
    found = queries.door(db.session, forms.code(), clock.now()) or abort(404)
    return page("my/opened.html", door=found)
