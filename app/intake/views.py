"""Shells of the conversation: `/referrals/new`, `/intake/<id>/<step>`, `/drafts`. They never receive an answer."""

from uuid import UUID

from flask import Blueprint, Response, abort

from app.checklists import queries, words
from app.consent.rules import DAYS
from app.consent.wording import wording
from app.directory import needs
from app.i18n import LANGUAGES
from app.identity import access
from app.identity.roles import Role
from app.intake import languages, steps
from app.web import public

blueprint = Blueprint("intake", __name__)


@blueprint.get("/referrals/new")
def new() -> Response:
    """Starts a conversation; the page makes its id."""
    return public("intake/new.html", first=steps.ORDER[0], nobody=access.role() is None)


@blueprint.get("/intake/<uuid:intake_id>/<step>")
def show(intake_id: UUID, step: str) -> Response:
    """One step. The id is the phone's and means nothing here."""
    if step not in steps.ALL:
        abort(404)
    return public(
        f"intake/{step}.html",
        place=steps.Place(step),
        base=f"/intake/{intake_id}",
        needs=needs.ALL,
        spoken=languages.spoken(),
        days=DAYS,
        wording=wording(),
        checklists=queries.all_checklists(),
        say=words.say,
        clinic=access.role() is Role.CLINIC,
        shipped=[one.code for one in LANGUAGES],
    )


@blueprint.get("/safety-plan")
def safety_plan() -> Response:
    """What a safety plan is; the page makes the conversation that it belongs to."""
    return public("intake/safety_plan.html", nobody=access.role() is None)


@blueprint.get("/drafts")
def drafts() -> Response:
    """Unfinished conversations on this phone."""
    return public("intake/drafts.html")
