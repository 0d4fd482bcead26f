"""A member's own passkeys: which there are, one more, another name, one less."""

from uuid import UUID

from flask import Blueprint, Response, abort, jsonify, redirect, request
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as Anything

from app import clock
from app.identity import forms, own, passkey_commands, passkeys, queries
from app.identity.access import member_required, signed_in_member
from app.identity.challenges import Act, Purpose
from app.identity.confirming import confirmed
from app.identity.limits import each_member
from app.identity.views import answered, asking, asking_for_key, config, key_shown, refused, subject_of
from app.storage import db
from app.web import page

blueprint = Blueprint("passkeys", __name__)


def shown(status: int = 200, refusal: str = "") -> Response:
    """Returns the page; `refusal` says which rule kept a passkey from being removed."""
    member = signed_in_member()
    mine = own.account(db.session, member)
    openers = sum(one.prf for one in mine.passkeys)
    return page("identity/passkeys.html", status, mine=mine, openers=openers, refusal=refusal, member=member)


@blueprint.get("/account/passkeys")
@member_required()
def index() -> Response:
    """My passkeys: name, when each was used, what it can do."""
    return shown()


@blueprint.post("/account/passkeys/options")
@each_member("20/minute")
@member_required()
def options() -> Response:
    """What the browser needs to make one more passkey."""
    member = signed_in_member()
    challenge = asking(Purpose.ADD, member.id)
    known = own.credential_ids(db.session, member.id)
    return jsonify(passkeys.creation_options(config(), challenge, member.id, member.display_name, known))


@blueprint.post("/account/passkeys/question")
@each_member("20/minute")
@member_required()
def question() -> Response:
    """Asks something that only who can open the member's own key can answer."""
    me = queries.member(db.session, signed_in_member().id) or abort(404)
    return asking_for_key(me.id, me.recipient)


@blueprint.post("/account/passkeys")
@each_member("20/minute")
@member_required()
def add() -> Response:
    """Keeps one more passkey, with the member's key as it opens it."""
    member, data = signed_in_member(), forms.body()
    name, key, credential = forms.passkey_name(data), forms.more_key(data), forms.credential(data)
    key_shown(member.id)
    asked = answered(Purpose.ADD)
    if subject_of(asked) != member.id:
        raise passkeys.PasskeyRefused("another member's")
    made = passkeys.new_passkey(config(), credential, asked.value)
    try:
        passkey_commands.add(db.session, member.id, made, key, name, clock.now())
    except passkey_commands.CannotAdd:
        return refused(_("This passkey does not fit your key"), _("Sign in again, then try once more."), 409)
    db.session.commit()
    return jsonify(next="/account/passkeys")


@blueprint.post("/account/passkeys/<uuid:passkey_id>/name")
@member_required()
def rename(passkey_id: UUID) -> Anything:
    """Gives a passkey another name."""
    name = forms.passkey_name(request.form)
    if not passkey_commands.rename(db.session, signed_in_member().id, passkey_id, name):
        abort(404)
    db.session.commit()
    return redirect("/account/passkeys", 303)


@blueprint.post("/account/passkeys/<uuid:passkey_id>/remove")
@member_required()
@confirmed(Act.ACCESS)
def remove(passkey_id: UUID) -> Anything:
    """Takes a passkey away, unless it is the last way in or the last that opens the key."""
    mine, here = signed_in_member().id, current_user.session_id
    try:
        if not passkey_commands.remove(db.session, mine, passkey_id, here, clock.now()):
            abort(404)
    except passkey_commands.OnlyPasskey:
        return shown(409, "only")
    except passkey_commands.OnlyOpener:
        return shown(409, "opener")
    db.session.commit()
    return redirect("/account/passkeys", 303)
