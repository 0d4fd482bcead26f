"""The switch of one browser: on, off."""

from flask import Blueprint, Response, jsonify

from app import clock
from app.identity import forms as identity_forms
from app.identity import member_required, signed_in_member
from app.identity.limits import each_member
from app.push import commands, forms
from app.storage import db

blueprint = Blueprint("push", __name__)


@blueprint.post("/push/subscriptions")
@each_member("30/minute")
@member_required()
def subscribe() -> Response:
    """Switches nudges on for this browser."""
    commands.subscribe(db.session, signed_in_member().id, forms.new_subscription(), clock.now())
    db.session.commit()
    return jsonify(ok=True)


@blueprint.post("/push/subscriptions/remove")
@each_member("30/minute")
@member_required()
def unsubscribe() -> Response:
    """Switches nudges off for this browser."""
    commands.unsubscribe(
        db.session, signed_in_member().id, identity_forms.text(identity_forms.body(), "endpoint")
    )
    db.session.commit()
    return jsonify(ok=True)
