"""The page of a second way in: what it is and cannot do, making it, removing it."""

from typing import Any

from flask import Blueprint, Response, jsonify, redirect, url_for
from flask_babel import gettext as _
from uuid6 import uuid7

from app import clock
from app.identity import forms, passkeys, second_way
from app.identity.access import member_required, signed_in_member
from app.identity.challenges import Act, Purpose
from app.identity.confirming import confirmed
from app.identity.limits import each_member
from app.identity.views import answered, asking, config, refused, subject_of
from app.storage import db
from app.web import page

blueprint = Blueprint("second_way", __name__)


@blueprint.get("/account/second-way")
@member_required()
def show() -> Response:
    """Whether there is one; the form to make it."""
    return page("identity/second_way.html", mine=second_way.of(db.session, signed_in_member().id))


@blueprint.post("/account/second-way/options")
@each_member("20/minute")
@member_required()
@confirmed(Act.ACCESS)
def options() -> Response:
    """What the browser needs to make its passkey."""
    name, _organisation = forms.second_way_names()
    member_id = uuid7()
    challenge = asking(Purpose.SECOND_WAY, member_id)
    return jsonify(passkeys.creation_options(config(), challenge, member_id, name, []))


@blueprint.post("/account/second-way")
@each_member("20/minute")
@member_required()
@confirmed(Act.ACCESS)
def make() -> Response:
    """Keeps it; whoever asked stays signed in as themselves."""
    data, names = forms.body(), forms.second_way_names()
    key, credential = forms.new_key(data), forms.credential(data)
    asked = answered(Purpose.SECOND_WAY)
    made = passkeys.new_passkey(config(), credential, asked.value)
    mine, new_id = signed_in_member().id, subject_of(asked)
    try:
        second_way.make(db.session, mine, new_id, names, made, key, clock.now())
    except second_way.HasOne:
        return refused(_("You have a second way in already"), _("Remove it first."), 409)
    except second_way.NameTaken:
        return refused(_("An organisation has this name"), _("Choose another one. Nothing was changed."), 409)
    db.session.commit()
    return jsonify(next=url_for("second_way.show"))


@blueprint.post("/account/second-way/remove")
@member_required()
@confirmed(Act.ACCESS)
def remove() -> Any:
    """Takes it away."""
    second_way.remove(db.session, signed_in_member().id, clock.now())
    db.session.commit()
    return redirect(url_for("second_way.show"), 303)
