"""Joining, signing in and signing out."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, current_app, jsonify, redirect, request
from flask import session as cookie
from flask_babel import gettext as _
from flask_login import current_user
from uuid6 import uuid7

from app import clock
from app.config import Config
from app.identity import commands, forms, own, passkeys, proofs, rules, sessions
from app.identity.access import current_member, member_required, signed_in_member
from app.identity.challenges import Asked, Purpose, ask, take
from app.identity.role_words import role_word
from app.storage import db
from app.web import limiter, page

blueprint = Blueprint("identity", __name__)
TEAM = "120/minute"
"""How often one address may join or sign in: a whole training joins over one line, and there is nothing to guess."""


def config() -> Config:
    """Returns the settings of this installation."""
    found: Config = current_app.extensions["waymark_config"]
    return found


def refused(what: str, do: str, status: int = 400) -> Response:
    """Returns an answer for a page module: what happened and what to do, in the reader's language."""
    response = jsonify(error="refused", what=what, do=do)
    response.status_code = status
    return response


def answered(purpose: StrEnum) -> Asked:
    """Takes out the challenge this browser was given, whatever comes next; raises PasskeyRefused without one."""
    asked = take(db.session, cookie.pop("challenge", ""), purpose, clock.now())
    db.session.commit()
    if asked is None:
        raise passkeys.PasskeyRefused("no challenge")
    return asked


def asking(purpose: StrEnum, subject: UUID | None = None) -> bytes:
    """Keeps a new challenge for this browser; returns its bytes."""
    challenge_id, challenge = ask(db.session, purpose, clock.now(), subject)
    cookie["challenge"] = str(challenge_id)
    db.session.commit()
    return challenge


def asking_for_key(key_id: UUID, recipient: str) -> Response:
    """Answers with something sealed to a key, for this browser alone to say what it is."""
    proof_id, sealed = proofs.question(db.session, key_id, recipient, clock.now())
    cookie["proof"] = str(proof_id)
    db.session.commit()
    return jsonify(sealed=own.base64url(sealed))


def key_shown(key_id: UUID) -> None:
    """Takes the question out that this browser was asked, whatever comes next; raises NotProven unless it opened this key."""
    asked = take(db.session, cookie.pop("proof", ""), Purpose.HOLD_KEY, clock.now())
    db.session.commit()
    proofs.check(asked, key_id, forms.proof())


def after_joining() -> str:
    """Returns where a new key leads: to the organisation's key, for those who may hold it."""
    role = signed_in_member().role
    return "/organisation/key" if rules.may_hold_organisation_key(role) else "/"


def subject_of(asked: Asked) -> UUID:
    """Returns the member whom a new passkey is for; raises PasskeyRefused when the challenge named none."""
    if asked.subject is None:
        raise passkeys.PasskeyRefused("no subject")
    return asked.subject


@blueprint.get("/join/<token>")
def join_page(token: str) -> Response:
    """What an invitation leads to: which organisation, which role, and the steps to join."""
    invitation = own.open_invitation(db.session, token, clock.now())
    if invitation is None:
        raise commands.LinkGone
    return page("identity/join.html", invitation=invitation, role=role_word(invitation.role))


@blueprint.post("/join/<token>/options")
@limiter.limit(TEAM)
def join_options(token: str) -> Response:
    """What the browser needs to make a passkey."""
    name = forms.display_name(forms.body())
    if own.open_invitation(db.session, token, clock.now()) is None:
        raise commands.LinkGone
    member_id = uuid7()
    challenge = asking(Purpose.JOIN, member_id)
    return jsonify(passkeys.creation_options(config(), challenge, member_id, name, []))


@blueprint.post("/join/<token>")
@limiter.limit(TEAM)
def join(token: str) -> Response:
    """Uses the invitation up: the new member is signed in."""
    data = forms.body()
    name, key, credential = forms.display_name(data), forms.new_key(data), forms.credential(data)
    asked = answered(Purpose.JOIN)
    passkey = passkeys.new_passkey(config(), credential, asked.value)
    row = commands.join(db.session, token, subject_of(asked), name, passkey, key, clock.now())
    sessions.remember(db.session, row)
    db.session.commit()
    return jsonify(next=after_joining())


@blueprint.get("/sign-in")
def sign_in_page() -> Response:
    """Where a member signs in; leads on to `next`."""
    target = rules.local_path(request.args.get("next", "/"))
    return page("identity/sign_in.html", next=target, member=current_member())


@blueprint.post("/sign-in/options")
@limiter.limit(TEAM)
def sign_in_options() -> Response:
    """What the browser needs to ask for a passkey."""
    return jsonify(passkeys.request_options(config(), asking(Purpose.SIGN_IN)))


@blueprint.post("/sign-in")
@limiter.limit(TEAM)
def sign_in() -> Response:
    """Checks a passkey's answer and begins a session."""
    answer = passkeys.parsed_answer(forms.credential(forms.body()))
    asked = answered(Purpose.SIGN_IN)
    found = commands.passkey_named(db.session, answer.raw_id)
    if answer.response.user_handle not in (None, found.member_id.bytes):
        raise passkeys.PasskeyRefused("another member's")
    used = passkeys.checked_answer(config(), answer, asked.value, found.public_key, found.sign_count)
    row = commands.passkey_used(db.session, found.id, used, clock.now())
    sessions.remember(db.session, row)
    db.session.commit()
    return jsonify(member=str(found.member_id))


@blueprint.get("/sign-in/<token>")
def link_page(token: str) -> Response:
    """What a one-time link leads to: a button, so that a program that looks at links does not use it up."""
    member = own.open_sign_in_link(db.session, token, clock.now())
    if member is None:
        raise commands.LinkGone
    return page("identity/sign_in_link.html", member=member, role=role_word(member.role))


@blueprint.post("/sign-in/<token>")
@limiter.limit(TEAM)
def demo_sign_in(token: str) -> Response:
    """Signs in by the link alone: in the demo, and nowhere else."""
    if not config().demo:
        abort(403)
    row = commands.sign_in_by_link(db.session, token, clock.now())
    sessions.remember(db.session, row)
    db.session.commit()
    return redirect("/", 303)  # type: ignore[return-value]


@blueprint.post("/sign-in/<token>/options")
@limiter.limit(TEAM)
def replace_options(token: str) -> Response:
    """What the browser needs to make a new passkey for a member who lost theirs."""
    member = own.open_sign_in_link(db.session, token, clock.now())
    if member is None:
        raise commands.LinkGone
    challenge = asking(Purpose.REPLACE, member.id)
    known = own.credential_ids(db.session, member.id)
    return jsonify(passkeys.creation_options(config(), challenge, member.id, member.display_name, known))


@blueprint.post("/sign-in/<token>/passkey")
@limiter.limit(TEAM)
def replace(token: str) -> Response:
    """Uses the link up: the member has a new passkey and a new key, and waits to be admitted again."""
    data = forms.body()
    key, credential = forms.new_key(data), forms.credential(data)
    asked = answered(Purpose.REPLACE)
    member = own.open_sign_in_link(db.session, token, clock.now())
    if member is None or member.id != subject_of(asked):
        raise commands.LinkGone
    passkey = passkeys.new_passkey(config(), credential, asked.value)
    row = commands.replace_key(db.session, token, passkey, key, clock.now())
    sessions.remember(db.session, row)
    db.session.commit()
    return jsonify(next=after_joining())


@blueprint.post("/sign-out")
@member_required()
def sign_out() -> Response:
    """Ends this session. What the phone has sealed and not yet sent stays, and still goes out."""
    commands.sign_out(db.session, current_user.session_id, clock.now())
    db.session.commit()
    sessions.forget()
    return redirect("/", 303)  # type: ignore[return-value]


@blueprint.app_errorhandler(401)
def sign_in_first(_error: Any) -> Any:
    """Members alone see this: says so and keeps the address for afterwards."""
    target = request.full_path.removesuffix("?") if request.method == "GET" else "/"
    what, do = _("Please sign in"), _("This page is for members.")
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        return refused(what, do, 401)
    return page("identity/sign_in_first.html", 401, next=target)


@blueprint.app_errorhandler(proofs.NotProven)
def not_proven(_error: proofs.NotProven) -> Response:
    """Says that the key has to be open for this."""
    return refused(_("Your key was not open"), _("Unlock, then try once more. Nothing was changed."), 403)


@blueprint.app_errorhandler(passkeys.PasskeyRefused)
def passkey_refused(_error: passkeys.PasskeyRefused) -> Response:
    """One answer to every passkey that does not fit, so that trying teaches nothing."""
    return refused(
        _("This passkey was not accepted"), _("Try again. If it happens again, ask your coordinator.")
    )
