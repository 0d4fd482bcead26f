"""Held items: what is held, why, from whom, since when; taking it in, trying it again, handing it over."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, redirect, request, url_for
from sqlalchemy.orm import Session

from app import clock
from app.delivery import held_commands, held_queries
from app.delivery.held_queries import HeldItem
from app.identity import queries, rules
from app.identity.access import CurrentMember, member_required
from app.identity.organisation_views import looking_after_members
from app.storage import db
from app.web import page

blueprint = Blueprint("held", __name__)


def theirs(session: Session, me: CurrentMember) -> dict[UUID, str]:
    """Returns the names of everybody in the reader's organisation, by id."""
    return {one.id: one.display_name for one in queries.members_of(session, me.organisation_id)}


def found(submission_id: UUID, sha256: str, names: dict[UUID, str]) -> HeldItem:
    """Returns an item that is held of one's own organisation; answers 404 for any other."""
    item = held_queries.held_item(db.session, submission_id, sha256)
    return item if item and item.member_id in names else abort(404)


@blueprint.get("/organisation/held")
@member_required(*rules.INVITABLE)
def index() -> Response:
    """What is held of this organisation's members, oldest first."""
    names = theirs(db.session, looking_after_members())
    items = held_queries.held_items(db.session, names)
    return page("people/held.html", items=items, names=names, settled=request.args.get("settled", ""))


@blueprint.get("/organisation/held/<uuid:submission_id>/<sha256>")
@member_required(*rules.INVITABLE)
def one(submission_id: UUID, sha256: str) -> Response:
    """One held item: why, what can be done, in whose hands it is."""
    return shown(submission_id, sha256)


def shown(submission_id: UUID, sha256: str, status: int = 200, **context: Any) -> Response:
    """Returns the page of a held item."""
    me = looking_after_members()
    names = theirs(db.session, me)
    item = found(submission_id, sha256, names)
    others = [
        one
        for one in queries.members_of(db.session, me.organisation_id)
        if not one.disabled and one.id != item.member_id
    ]
    return page("people/held_one.html", status, item=item, names=names, others=others, **context)


@blueprint.post("/organisation/held/<uuid:submission_id>/<sha256>/again")
@member_required(*rules.INVITABLE)
def again(submission_id: UUID, sha256: str) -> Response:
    """Tries a held item again; what a switched-off phone signed is taken in because this member says so."""
    me = looking_after_members()
    item = found(submission_id, sha256, theirs(db.session, me))
    try:
        reason = held_commands.try_again(db.session, item.id, item.sha256, clock.now(), me.id)
    except held_commands.NotHeld:
        return redirect(url_for("held.index", settled="gone"), 303)  # type: ignore[return-value]
    db.session.commit()
    if reason:
        return shown(submission_id, sha256, 409, still=True)
    return redirect(url_for("held.index", settled="received"), 303)  # type: ignore[return-value]


@blueprint.post("/organisation/held/<uuid:submission_id>/<sha256>/hand-over")
@member_required(*rules.INVITABLE)
def hand_over(submission_id: UUID, sha256: str) -> Response:
    """Gives a held item into somebody's hands."""
    me = looking_after_members()
    names = theirs(db.session, me)
    item = found(submission_id, sha256, names)
    hands, _colon, whose = request.form.get("hands", "").partition(":")
    member_id = next((one for one in names if str(one) == whose), None)
    if hands not in held_commands.HANDS or (hands == "colleague") != (member_id is not None):
        return shown(submission_id, sha256, 422, unchosen=True)
    held_commands.hand_over(db.session, item.id, item.sha256, hands, member_id, me.id, clock.now())
    db.session.commit()
    return redirect(url_for("held.index", settled="handed"), 303)  # type: ignore[return-value]
