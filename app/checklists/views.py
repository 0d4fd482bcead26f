"""Addresses of the checklists. All are open to everyone; none ever takes an answer."""

from flask import Blueprint, Response, abort

from app.checklists import queries, words
from app.checklists.model import Checklist
from app.web import public

blueprint = Blueprint("checklists", __name__)


@blueprint.get("/checklists")
def index() -> Response:
    """Shows which checklists there are, for whom, and how long they take."""
    return public("checklists/index.html", checklists=queries.all_checklists(), say=words.say)


@blueprint.get("/checklists/<slug>")
def show(slug: str) -> Response:
    """Shows a whole checklist as one page; the phone turns it into steps and reads the answers itself."""
    checklist = queries.checklist(slug)
    return shown(checklist) if checklist else abort(404)


@blueprint.get("/checklists/<slug>/versions/<name>")
def version(slug: str, name: str) -> Response:
    """Shows a checklist in the words of one version, today's or an earlier one that somebody answered."""
    checklist = queries.version(slug, name)
    return shown(checklist) if checklist else abort(404)


def shown(checklist: Checklist) -> Response:
    """Returns the page of one version."""
    today = queries.checklist(checklist.slug)
    return public(
        "checklists/checklist.html",
        checklist=checklist,
        is_today=today is not None and today.version == checklist.version,
        practice=None,
        **words.of(checklist),
    )
