"""`/outbox`: GET shows what waits on this phone, POST is the delivery of a batch."""

from uuid import UUID

from flask import Blueprint, Response, current_app, jsonify, request

from app import clock
from app.delivery import batch, door, keys, opening, statements
from app.delivery.batch import Item
from app.delivery.opening import Allowance, Opened
from app.identity import queries as identity
from app.storage import db
from app.web import limiter, public

blueprint = Blueprint("delivery", __name__)


@blueprint.get("/outbox")
def outbox() -> Response:
    """The list of what waits; the page's module fills it from the phone's own store."""
    return public("delivery/outbox.html")


@blueprint.get("/outbox/keys")
def server_keys() -> Response:
    """What a phone needs to know of the server before it can save anything."""
    found = keys.current()
    return jsonify(recipient=found.recipient, answerKey=found.answer_key)


@blueprint.get("/outbox/standing/<uuid:device_id>")
@limiter.limit("600 per minute")
def standing(device_id: UUID) -> Response:
    """Says, signed, whether a phone or its member was switched off: asked without a session, which is gone by then."""
    device = identity.device_for_delivery(db.session, device_id)
    off = device is not None and (device.revoked or device.member_disabled)
    return jsonify(
        answers=[statements.signed(keys.current(), statements.standing(device_id, off, clock.now()))]
    )


@blueprint.post("/outbox")
@limiter.limit(
    "3000 per minute"
)  # Whole teams share one address; items are signed, so there is nothing to guess.
def receive() -> Response:
    """Answers a batch item by item. Who sent it does not matter: each item carries its author's signature."""
    try:
        items = batch.read(request.get_data())
    except ValueError as wrong:
        response = jsonify(
            error="not a batch", what=str(wrong), do="Send it again as docs/delivery-protocol.md describes."
        )
        response.status_code = 400
        return response
    allowance = Allowance()
    # All is opened before the first statement: on SQLite that statement takes the one write lock there is.
    opened = [one for item in items if (one := _opened(item, allowance))]
    told = [statement for one in opened if (statement := _delivered(one))]
    told.append(door.watermark(db.session, clock.now()))
    db.session.commit()
    return jsonify(answers=[statements.signed(keys.current(), one) for one in told])


def _opened(item: Item, allowance: Allowance) -> Opened | None:
    """What is in an item; None when it has to come again."""
    try:
        return opening.opened(keys.current(), item, allowance)
    except opening.Later:
        return None
    except Exception:
        current_app.logger.exception("item %s could not be opened", item.id)
        return None


def _delivered(opened: Opened) -> str | None:
    """One item's answer; None when something unforeseen happened to it: the phone keeps it and tries again."""
    try:
        with db.session.begin_nested():
            return door.deliver(db.session, opened, clock.now())
    except Exception:
        current_app.logger.exception("item %s could not be delivered", opened.id)
        return None
