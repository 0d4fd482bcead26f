"""An organisation's key, and letting people in. The list of members is in `app.people`."""

from uuid import UUID

from flask import Blueprint, Response, abort, jsonify
from flask_babel import gettext as _
from uuid6 import uuid7

from app import clock
from app.identity import commands, forms, key_commands, queries, rules
from app.identity.access import CurrentMember, member_required, signed_in_member
from app.identity.challenges import Act
from app.identity.confirming import confirmed
from app.identity.limits import each_member
from app.identity.role_words import role_word
from app.identity.views import asking_for_key, config, key_shown, refused
from app.storage import db
from app.web import page

blueprint = Blueprint("organisation", __name__)


def looking_after_members() -> CurrentMember:
    """Returns who is signed in if they may invite and admit colleagues; answers 403 otherwise."""
    member = signed_in_member()
    return member if queries.looks_after_members(db.session, member) else abort(403)


@blueprint.get("/organisation/key")
@member_required(*rules.INVITABLE)
def key_page() -> Response:
    """Making the key (first member), its fingerprint (whoever holds it), or how to get it (whoever waits)."""
    member = signed_in_member()
    me = queries.member(db.session, member.id)
    return page(
        "identity/organisation_key.html",
        organisation=queries.organisation(db.session, member.organisation_id),
        key=queries.current_key(db.session, member.organisation_id),
        key_id=uuid7(),
        me=me,
        looks_after=queries.looks_after_members(db.session, member),
        since=queries.renew_since(db.session, member.organisation_id),
        not_held=queries.keys_not_held(db.session, member.organisation_id, member.id),
        my_fingerprint=rules.fingerprint(me.recipient) if me else "",
    )


@blueprint.post("/organisation/key")
@each_member("10/minute")
@member_required(*rules.INVITABLE)
@confirmed(Act.KEYS)
def make_key() -> Response:
    """Keeps the public half of a key that was made in the page, and its maker's sealed copy."""
    key = forms.new_organisation_key()
    try:
        key_commands.make_organisation_key(db.session, signed_in_member().id, key, clock.now())
    except key_commands.KeyRefused:
        return refused(
            _("Your organisation has a key already"), _("Throw this sheet away. Open the page again."), 409
        )
    db.session.commit()
    return jsonify(fingerprint=rules.fingerprint(key.recipient))


@blueprint.post("/organisation/key/question")
@each_member("20/minute")
@member_required(*rules.INVITABLE)
def question() -> Response:
    """Asks something that only who can open one of the organisation's keys can answer."""
    member = looking_after_members()
    key = queries.key(db.session, forms.key_id()) or abort(404)
    if key.organisation_id != member.organisation_id:
        abort(404)
    return asking_for_key(key.key_id, key.recipient)


@blueprint.get("/organisation/key/renew")
@member_required(*rules.INVITABLE)
def renew_page() -> Response:
    """The ceremony that puts a new key in the place of the current one; for whoever holds that and looks after members."""
    member = looking_after_members()
    colleagues = queries.members_of(db.session, member.organisation_id)
    holders = [one for one in colleagues if one.admitted and not one.disabled]
    if member.id not in {one.id for one in holders}:
        abort(403)
    return page(
        "identity/renew_key.html",
        organisation=queries.organisation(db.session, member.organisation_id),
        key=queries.current_key(db.session, member.organisation_id),
        key_id=uuid7(),
        others=[one for one in holders if one.id != member.id],
        since=queries.renew_since(db.session, member.organisation_id),
    )


@blueprint.post("/organisation/key/renew")
@each_member("10/minute")
@member_required(*rules.INVITABLE)
@confirmed(Act.KEYS)
def renew() -> Response:
    """Keeps the public half of the new key, and its copies sealed to those who hold the old one."""
    member, new = looking_after_members(), forms.renewed_key()
    key_shown(new.replaces)
    try:
        key_commands.renew(db.session, member.id, new, clock.now())
    except key_commands.KeyRefused:
        return refused(
            _("This key cannot be renewed now"), _("Throw this sheet away. Open the page again."), 409
        )
    db.session.commit()
    return jsonify(fingerprint=rules.fingerprint(new.key.recipient))


@blueprint.post("/organisation/key/recovered")
@each_member("10/minute")
@member_required(*rules.INVITABLE)
@confirmed(Act.KEYS)
def recover() -> Response:
    """Keeps the organisation's key as this page read it from the recovery sheet and sealed it to its member."""
    member, sealed = looking_after_members(), forms.sealed_key()
    key_shown(sealed.key_id)
    try:
        key_commands.recover(db.session, member.id, sealed, clock.now())
    except key_commands.KeyRefused:
        return refused(
            _("This key cannot be taken in now"), _("Open the page again to see how things stand."), 409
        )
    db.session.commit()
    return jsonify(key_id=str(sealed.key_id))


@blueprint.post("/organisation/invitations")
@each_member("20/minute")
@member_required(*rules.INVITABLE)
@confirmed(Act.ACCESS)
def invite() -> Response:
    """Makes an invitation and shows its link, once."""
    member = looking_after_members()
    role = forms.invited_role()
    token = commands.invite(db.session, member.organisation_id, role, member.id, clock.now())
    db.session.commit()
    link = f"{config().public_origin}/join/{token}"
    return page("identity/invited.html", link=link, role=role_word(role))


@blueprint.post("/organisation/members/<uuid:member_id>/key")
@each_member("30/minute")
@member_required(*rules.INVITABLE)
@confirmed(Act.KEYS)
def admit(member_id: UUID) -> Response:
    """Keeps the organisation's key as this page sealed it to a member who waits."""
    giver, sealed = looking_after_members(), forms.sealed_key()
    try:
        key_commands.admit(db.session, giver.id, member_id, sealed, clock.now())
    except key_commands.KeyRefused:
        return refused(
            _("This member cannot be admitted now"), _("Open the page again to see how things stand."), 409
        )
    db.session.commit()
    return jsonify(member=str(member_id))
