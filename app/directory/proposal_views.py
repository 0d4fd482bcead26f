"""What coordinators of other organisations would change about one's own entries: take it over or leave it."""

from uuid import UUID

from flask import Blueprint, Response, abort, redirect, request, url_for

from app import clock
from app.directory import proposal_commands, proposal_queries
from app.directory.change_words import in_words, label
from app.directory.entry_views import MAY_EDIT
from app.identity.access import member_required, signed_in_member
from app.storage import db
from app.web import page

blueprint = Blueprint("proposals", __name__)
ANSWERS = {"take": proposal_commands.take, "leave": proposal_commands.leave}


@blueprint.get("/directory/proposals")
@member_required(*MAY_EDIT)
def index() -> Response:
    """What others say about this organisation's entries, and waits for its word."""
    me = signed_in_member()
    return page(
        "directory/proposals.html",
        proposals=proposal_queries.waiting_for(db.session, me.organisation_id),
        label=label,
        in_words=in_words,
        gone=request.args.get("gone", ""),
    )


@blueprint.post("/directory/proposals/<uuid:proposal_id>")
@member_required(*MAY_EDIT)
def answer(proposal_id: UUID) -> Response:
    """Takes a proposal over, or leaves the entry as it is; the owner's members alone may."""
    me, settle = signed_in_member(), ANSWERS.get(request.form.get("answer", ""))
    if not proposal_queries.is_for(db.session, proposal_id, me.organisation_id):
        abort(404)
    if settle is None:
        abort(422)
    try:
        settle(db.session, proposal_id, me.id, clock.now())
    except proposal_commands.AlreadySettled:
        db.session.rollback()
        return redirect(url_for("proposals.index", gone="yes"), 303)  # type: ignore[return-value]
    db.session.commit()
    return redirect(url_for("proposals.index"), 303)  # type: ignore[return-value]
