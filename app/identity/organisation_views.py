"""An organisation's key, and letting people in. The list of members is in `app.people`."""

from uuid import UUID

from flask import Blueprint, Response, abort, jsonify
from flask_babel import gettext as _
from uuid6 import uuid7

from app import clock
from app.identity import commands, forms, key_commands, queries, rules
from app.identity.access import CurrentMember, member_required, signed_in_member
from app.identity.role_words import role_word
from app.identity.views import config, refused
from app.storage import db
from app.web import limiter, page

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
        my_fingerprint=rules.fingerprint(me.recipient) if me else "",
    )


@blueprint.post("/organisation/key")
@limiter.limit("10/minute")
@member_required(*rules.INVITABLE)
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


@blueprint.post("/organisation/invitations")
@limiter.limit("20/minute")
@member_required(*rules.INVITABLE)
def invite() -> Response:
    """Makes an invitation and shows its link, once."""
    member = looking_after_members()
    role = forms.invited_role()
    token = commands.invite(db.session, member.organisation_id, role, member.id, clock.now())
    db.session.commit()
    link = f"{config().public_origin}/join/{token}"
    return page("identity/invited.html", link=link, role=role_word(role))


@blueprint.post("/organisation/members/<uuid:member_id>/key")
@limiter.limit("30/minute")
@member_required(*rules.INVITABLE)
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
