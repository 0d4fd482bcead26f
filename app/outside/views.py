"""`/outside` and what its page posts. Link and code are stretched in the page and never come here; nothing is in an address."""

from http import HTTPStatus

from flask import Blueprint, Response, abort, request
from flask_babel import gettext as _
from uuid6 import uuid7

from app import clock
from app.audit import in_order
from app.consent.rules import Code, code_of
from app.outside import commands, queries
from app.referrals import forms
from app.referrals.rules import CodeMissing, NotPossible
from app.storage import db
from app.web import limiter, page, public

blueprint = Blueprint("outside", __name__)


def missed(response: Response) -> bool:
    """Only a miss counts: whoever holds link and code may look as often as they like."""
    return response.status_code == HTTPStatus.NOT_FOUND


by_address = limiter.shared_limit("5 per minute; 30 per day", scope="outside", deduct_when=missed)
often = limiter.limit("60 per minute")


@blueprint.get("/outside")
def door() -> Response:
    """Where the code is typed; the link's own part stays in the browser."""
    return public("outside/door.html")


@blueprint.post("/outside/open")
@often
@by_address
def look() -> Response:
    """What is needed, how soon and for whom in general; the same 404 for everything that opens nothing."""
    return shown(found())


@blueprint.post("/outside/part")
@often
@by_address
def part() -> Response:
    """Hands out what was sealed, and writes that it did."""
    in_order(db.session)  # A withdrawal that was faster is seen by the look that follows.
    opened, at = found(), clock.now()
    sealed = queries.sealed_part(db.session, opened) or abort(HTTPStatus.GONE)
    commands.note_reading(db.session, opened.copy, at)
    db.session.commit()
    return Response(sealed, mimetype="application/octet-stream")


@blueprint.post("/outside/step")
@often
@by_address
def step() -> Response:
    """Takes the recipient's answer; shows the page again, with what was wrong, when it cannot be taken."""
    opened = found()
    try:
        commands.take_step(db.session, opened.copy, forms.step(chosen()), clock.now())
    except (NotPossible, CodeMissing, ValueError) as wrong:
        db.session.rollback()
        return shown(found(), HTTPStatus.UNPROCESSABLE_ENTITY, error=objection(wrong))
    db.session.commit()
    return shown(found())


def objection(wrong: Exception) -> str:
    """Returns what to do about a step that was not taken."""
    match wrong:
        case NotPossible():
            return _("Something else happened meanwhile. This is how it stands now.")
        case CodeMissing():
            return _("Say why, or how it ended. Choose one from the list.")
        case _other:
            return _("Choose one of the answers first.")


def body() -> dict[str, object]:
    """Returns the posted object."""
    data = request.get_json(silent=True)
    return data if isinstance(data, dict) else abort(HTTPStatus.BAD_REQUEST)


def chosen() -> dict[str, str]:
    """Returns the fields of the step's form."""
    fields = body().get("step")
    return {name: str(value) for name, value in fields.items()} if isinstance(fields, dict) else {}


def code() -> Code:
    """Returns what link and code were stretched to."""
    try:
        return code_of({name: body()[name] for name in ("locator", "token")})
    except (ValueError, KeyError, TypeError):
        abort(HTTPStatus.BAD_REQUEST)


def found() -> queries.Opened:
    """Returns what is opened; answers 404 for everything else."""
    return queries.opened(db.session, code(), clock.now()) or abort(HTTPStatus.NOT_FOUND)


def shown(opened: queries.Opened, status: int = HTTPStatus.OK, error: str = "") -> Response:
    """Returns the part of the page that stands below the code."""
    return page(
        "outside/opened.html", status, opened=opened, referral=opened.referral, error=error, step_id=uuid7()
    )
