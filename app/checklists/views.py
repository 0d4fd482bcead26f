"""Addresses of the checklists. Both are open to everyone; neither ever takes an answer."""

from flask import Blueprint, Response, abort
from flask_babel import lazy_gettext as _l

from app.checklists import queries
from app.checklists.rules import Answer
from app.web import public

blueprint = Blueprint("checklists", __name__)

ANSWER_LABELS = {
    Answer.YES: _l("Yes"),
    Answer.NO: _l("No"),
    Answer.DO_NOT_KNOW: _l("Does not know"),
    Answer.PREFERS_NOT_TO_SAY: _l("Prefers not to say"),
    Answer.NOT_ASKED: _l("Not asked"),
}
"""In the order in which they stand on the screen."""


@blueprint.get("/checklists")
def index() -> Response:
    """Shows which checklists there are, for whom, and how long they take."""
    return public("checklists/index.html", checklists=queries.all_checklists())


@blueprint.get("/checklists/<slug>")
def show(slug: str) -> Response:
    """Shows a whole checklist as one page; the phone turns it into steps and reads the answers itself."""
    checklist = queries.checklist(slug)
    if checklist is None:
        abort(404)
    labels = {one: label for one, label in ANSWER_LABELS.items() if one in checklist.answers}
    mixes = [
        {"id": one.id, "all_of": one.all_of, "any_of": one.any_of, "none_of": one.none_of}
        for one in checklist.examples
    ]
    return public("checklists/checklist.html", checklist=checklist, labels=labels, example_mixes=mixes)
