"""What belongs to one member: their account page, their phones, and the keys their own page opens."""

from uuid import UUID

from flask import Blueprint, Response, abort, jsonify, redirect
from flask_babel import gettext as _
from flask_login import current_user

from app import clock
from app.identity import commands, forms, own, people_queries, queries, switch_commands
from app.identity.access import member_required, signed_in_member
from app.identity.challenges import Act
from app.identity.confirming import confirmed
from app.identity.limits import each_member
from app.identity.role_words import role_word
from app.identity.views import refused
from app.storage import db
from app.web import page

blueprint = Blueprint("account", __name__)


@blueprint.get("/account")
@member_required()
def account() -> Response:
    """My passkeys, my phones, my key, sign out."""
    member = signed_in_member()
    mine = own.account(db.session, member)
    sessions = people_queries.sessions_of(db.session, member.id, clock.now())
    return page(
        "identity/account.html",
        member=member,
        role=role_word(member.role),
        mine=mine,
        looks_after=queries.looks_after_members(db.session, member),
        sessions=sessions,
        here=next(one for one in sessions if one.id == current_user.session_id),
    )


@blueprint.post("/account/sessions/<uuid:session_id>/end")
@member_required()
def end_session(session_id: UUID) -> Response:
    """Signs one of my other browsers out."""
    switch_commands.end_own_session(db.session, signed_in_member().id, session_id, clock.now())
    db.session.commit()
    return redirect("/account", 303)  # type: ignore[return-value]


@blueprint.post("/account/phones/<uuid:device_id>/off")
@member_required()
@confirmed(Act.ACCESS)
def phone_off(device_id: UUID) -> Response:
    """Switches one of my other phones off, and signs me out everywhere but here."""
    phone = people_queries.phone(db.session, signed_in_member().id, device_id) or abort(404)
    switch_commands.switch_off_own_device(db.session, phone, current_user.session_id, clock.now())
    db.session.commit()
    return redirect("/account", 303)  # type: ignore[return-value]


@blueprint.get("/identity/session")
@member_required()
def session() -> Response:
    """Public and wrapped keys of the signed-in member, for page modules; nothing that anybody else can open."""
    return jsonify(own.for_the_page(db.session, signed_in_member(), clock.now()))


@blueprint.post("/identity/devices")
@each_member("300/minute")
@member_required()
def register_device() -> Response:
    """Tells the server which key this phone signs with."""
    device = forms.new_device()
    try:
        commands.register_device(
            db.session, signed_in_member().id, device, clock.now(), current_user.session_id
        )
    except commands.DeviceTaken:
        return refused(_("This phone is not accepted"), _("Ask your coordinator."), 409)
    db.session.commit()
    return jsonify(id=str(device.id))
