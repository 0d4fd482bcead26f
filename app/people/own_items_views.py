"""One's own items that need somebody: what the server holds of them, and what a phone named and never brought."""

import re
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, jsonify, redirect, request, url_for

from app import clock
from app.delivery import announced_commands, held_commands, held_queries
from app.identity import people_queries
from app.identity.access import member_required, signed_in_member
from app.identity.limits import each_member
from app.storage import db
from app.web import page

blueprint = Blueprint("own_items", __name__)
KIND = re.compile(r"[a-z][a-z-]{0,29}")


def named(data: Any) -> tuple[UUID, dict[UUID, str]]:
    """Reads which phone speaks, and the ids and kinds of what waits on it; answers 400 for anything else."""
    try:
        items = {UUID(one["id"]): str(one["kind"]) for one in data["items"][: announced_commands.MOST]}
        device_id = UUID(data["device"])
    except (TypeError, KeyError, ValueError, AttributeError):
        abort(400)
    if not all(id.version == 7 and KIND.fullmatch(kind) for id, kind in items.items()):
        abort(400)
    return device_id, items


@blueprint.post("/account/items/waiting")
@each_member("300/minute")
@member_required()
def announce() -> Response:
    """A phone says what waits on it: ids and kinds. It hears how much other phones of its member named and never brought."""
    device_id, items = named(request.get_json(silent=True))
    member = signed_in_member()
    phone = people_queries.phone(db.session, member.id, device_id) or abort(404)
    announced_commands.announce(db.session, member.id, phone.id, items, clock.now())
    elsewhere = held_queries.awaited_elsewhere(db.session, member.id, phone.id)
    db.session.commit()
    return jsonify(elsewhere=elsewhere)


@blueprint.get("/account/items")
@member_required()
def index() -> Response:
    """What is held of mine, with the reason, and what never arrived."""
    member = signed_in_member()
    return page(
        "people/own_items.html",
        held=held_queries.held_items(db.session, [member.id]),
        awaited=held_queries.awaited(db.session, member.id),
    )


@blueprint.post("/account/items/<uuid:submission_id>/<sha256>/made-again")
@member_required()
def made_again(submission_id: UUID, sha256: str) -> Response:
    """Its author made a held item again: it needs nobody any more, and is kept."""
    member = signed_in_member()
    item = held_queries.held_item(db.session, submission_id, sha256)
    if item is None or item.member_id != member.id:
        abort(404)
    held_commands.hand_over(db.session, item.id, item.sha256, "nobody", None, member.id, clock.now())
    db.session.commit()
    return redirect(url_for("own_items.index"), 303)  # type: ignore[return-value]


@blueprint.post("/account/items/<uuid:submission_id>/settle")
@member_required()
def settle(submission_id: UUID) -> Response:
    """Its author waits no more for an item that never arrived."""
    announced_commands.settle(db.session, signed_in_member().id, submission_id)
    db.session.commit()
    return redirect(url_for("own_items.index"), 303)  # type: ignore[return-value]
