"""What belongs to one member: their account page, their phones, and the keys their own page opens."""

from flask import Blueprint, Response, jsonify
from flask_babel import gettext as _

from app import clock
from app.identity import commands, forms, own, queries
from app.identity.access import member_required, signed_in_member
from app.identity.role_words import role_word
from app.identity.views import refused
from app.storage import db
from app.web import limiter, page

blueprint = Blueprint("account", __name__)


@blueprint.get("/account")
@member_required()
def account() -> Response:
    """My passkeys, my phones, my key, sign out."""
    member = signed_in_member()
    mine = own.account(db.session, member)
    looks_after = queries.looks_after_members(db.session, member)
    return page(
        "identity/account.html",
        member=member,
        role=role_word(member.role),
        mine=mine,
        looks_after=looks_after,
    )


@blueprint.get("/identity/session")
@member_required()
def session() -> Response:
    """Public and wrapped keys of the signed-in member, for page modules; nothing that anybody else can open."""
    return jsonify(own.for_the_page(db.session, signed_in_member(), clock.now()))


@blueprint.post("/identity/devices")
@limiter.limit("30/minute")
@member_required()
def register_device() -> Response:
    """Tells the server which key this phone signs with."""
    device = forms.new_device()
    try:
        commands.register_device(db.session, signed_in_member().id, device, clock.now())
    except commands.DeviceTaken:
        return refused(_("This phone is not accepted"), _("Ask your coordinator."), 409)
    db.session.commit()
    return jsonify(id=str(device.id))
