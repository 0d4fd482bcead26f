"""Confirming with a passkey: what the browser is asked, its answer, and what those see who have not confirmed yet."""

from typing import Any

from flask import Blueprint, Response, abort, jsonify, request
from flask_babel import gettext as _
from flask_login import current_user

from app import clock
from app.identity import commands, forms, own, passkey_commands, passkeys
from app.identity.access import member_required, signed_in_member
from app.identity.challenges import Act
from app.identity.confirming import ConfirmFirst, is_confirmed, wants_bound
from app.identity.limits import each_member
from app.identity.views import answered, asking, config, refused, subject_of
from app.storage import db
from app.web import page

blueprint = Blueprint("confirm", __name__)


def act_asked() -> Act:
    """Reads which act is confirmed; answers 400 for none that there is."""
    try:
        return Act(forms.text(forms.body(), "act", 40))
    except ValueError:
        abort(400)


@blueprint.post("/identity/confirm/options")
@each_member("30/minute")
@member_required()
def options() -> Response:
    """What the browser needs to ask for one of the member's own passkeys; `confirmed` where the act was confirmed already."""
    member, act = signed_in_member(), act_asked()
    if is_confirmed(act):
        return jsonify(confirmed=True)
    bound = wants_bound(act)
    usable = own.credential_ids(db.session, member.id, bound_only=bound)
    if not usable:
        return no_passkey_for_it(bound)
    challenge = asking(act, member.id)
    return jsonify(passkeys.request_options(config(), challenge, usable))


@blueprint.post("/identity/confirm")
@each_member("30/minute")
@member_required()
def confirm() -> Response:
    """Checks the passkey's answer; from now on this session may do the act, for five minutes."""
    member, act = signed_in_member(), act_asked()
    answer = passkeys.parsed_answer(forms.credential(forms.body()))
    asked = answered(act)
    found = commands.passkey_named(db.session, answer.raw_id)
    if found.member_id != member.id or subject_of(asked) != member.id:
        raise passkeys.PasskeyRefused("another member's")
    used = passkeys.checked_answer(config(), answer, asked.value, found.public_key, found.sign_count)
    if used.synced and wants_bound(act):
        return no_passkey_for_it(bound=True)
    passkey_commands.confirmed(db.session, current_user.session_id, found.id, used, act, clock.now())
    db.session.commit()
    return jsonify(act=act)


def no_passkey_for_it(bound: bool) -> Response:
    """Says why none of the member's passkeys will do, and what will."""
    if bound:
        what = _("This takes a passkey that stays on one device")
        do = _("A security key is one. Add it under My passkeys, then try once more. Nothing was changed.")
        return refused(what, do, 403)
    return refused(_("You have no passkey here"), _("Add one under My passkeys, then try once more."), 403)


@blueprint.app_errorhandler(ConfirmFirst)
def confirm_first(error: ConfirmFirst) -> Any:
    """Asks for the passkey: page modules by themselves, forms on a page that sends them once more afterwards."""
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        words = {"what": _("Confirm that it is you"), "do": _("Try once more and use your passkey.")}
        return jsonify(error="confirm", act=error.act, **words), 403
    again = list(request.form.items(multi=True))
    return page(
        "identity/confirm.html", 403, act=error.act, address=request.full_path.removesuffix("?"), again=again
    )
