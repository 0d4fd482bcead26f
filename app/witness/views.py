"""The log: how it stands, signed; who saw it; and a coordinator's signature that their phone saw it go on."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, jsonify, request

from app import clock
from app.delivery import keys
from app.identity import Role, member_required, signed_in_member
from app.storage import db
from app.web import page
from app.witness import commands, queries, rules

blueprint = Blueprint("witness", __name__)

WITNESSES = (Role.COORDINATOR, Role.OVERSEER)
SHOWN = 10


@blueprint.get("/log")
@member_required(*WITNESSES)
def log() -> Response:
    """The newest checkpoints and who signed that they saw them."""
    rows = queries.recent(db.session, SHOWN)
    listed = [
        (rules.parse(one.statement, one.signature), queries.witnesses(db.session, one.size)) for one in rows
    ]
    fingerprint = rules.fingerprint(rules.bytes_of(keys.current().answer_key))
    return page("witness/log.html", listed=listed, fingerprint=fingerprint)


@blueprint.get("/log/checkpoints")
@member_required(*WITNESSES)
def checkpoints() -> Response:
    """The newest checkpoint, with proofs that it goes on from the one of size `since`; `links` is null for one never made."""
    newest = queries.newest(db.session) or abort(404)
    since = request.args.get("since", type=int)
    links = queries.links(db.session, since, newest) if since else []
    return jsonify(newest=queries.signed(newest), links=links, key=keys.current().answer_key)


@blueprint.post("/log/countersignatures")
@member_required(*WITNESSES)
def countersign() -> Response:
    """Keeps that this member's phone saw a checkpoint; the phone signed its words."""
    posted: Any = request.get_json(silent=True)
    try:
        size, device = int(posted["size"]), UUID(posted["device"])
        signature = rules.bytes_of(posted["signature"])
        member_id = signed_in_member().id
        commands.countersign(db.session, size, device, signature, member_id=member_id, at=clock.now())
    except (ValueError, KeyError, TypeError, AttributeError):
        abort(400)
    db.session.commit()
    return Response(status=204)
