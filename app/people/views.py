"""People and devices: who works here, their phones, and switching off what was lost."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, current_app, redirect, request, url_for

from app import clock
from app.config import Config
from app.delivery import held_queries
from app.identity import commands, passkey_commands, people_queries, queries, reading, rules, switch_commands
from app.identity.access import CurrentMember, member_required
from app.identity.challenges import Act
from app.identity.confirming import confirmed
from app.identity.limits import each_member
from app.identity.organisation_views import looking_after_members
from app.identity.role_words import role_word
from app.people import queries as people
from app.storage import db
from app.web import page

blueprint = Blueprint("people", __name__)


def on_to(member_id: UUID) -> Response:
    """Returns the way back to a member's page after a change."""
    return redirect(url_for("people.one", member_id=member_id), 303)  # type: ignore[return-value]


def found(member_id: UUID) -> people.Colleague:
    """Returns a colleague; answers 404 for somebody of another organisation."""
    member = looking_after_members()
    return people.colleague(db.session, member.organisation_id, member_id) or abort(404)


@blueprint.get("/organisation/members")
@member_required(*rules.INVITABLE)
def members_page() -> Response:
    """Who works here, who waits to be admitted, what is held, and a form to invite somebody."""
    member = looking_after_members()
    colleagues = people.colleagues(db.session, member.organisation_id)
    stops = reading.stops_in(db.session, member.organisation_id, clock.now())
    return page(
        "people/members.html",
        organisation=queries.organisation(db.session, member.organisation_id),
        colleagues=colleagues,
        names={one.member.id: one.member.display_name for one in colleagues},
        stops=[one for one in stops if one.ended_by is None],
        held=len(held_queries.held_items(db.session, [one.member.id for one in colleagues])),
        role_word=role_word,
        key=queries.current_key(db.session, member.organisation_id),
        bound=queries.wants_bound_passkeys(db.session, member.organisation_id),
        my_keys=queries.key_ids_of(db.session, member.id),
        me=next(one.member for one in colleagues if one.member.id == member.id),
        roles=[(one, role_word(one)) for one in rules.INVITABLE],
        **to_renew(member),
    )


def to_renew(member: CurrentMember) -> dict[str, Any]:
    """Returns since when the organisation's key should be renewed, and whether this member can."""
    return {
        "since": queries.renew_since(db.session, member.organisation_id),
        "may_renew": queries.holds_current_key(db.session, member.id),
    }


@blueprint.get("/organisation/members/<uuid:member_id>")
@member_required(*rules.INVITABLE)
def one(member_id: UUID) -> Response:
    """One member: phones, last contact, what waits and what is held; never what is in it."""
    return page("people/one.html", **about(found(member_id)))


def about(colleague: people.Colleague) -> dict[str, Any]:
    """Returns what the pages about one member show."""
    me = looking_after_members()
    return {
        "colleague": colleague,
        "role": role_word(colleague.member.role),
        "me": me,
        **to_renew(me),
        "most": reading.AT_MOST,
        "stop": reading.stop_of(db.session, colleague.member.id, clock.now()),
        "sessions": people_queries.sessions_of(db.session, colleague.member.id, clock.now()),
        "last_holder": people_queries.is_last_key_holder(db.session, colleague.member.id),
    }


@blueprint.get("/organisation/members/<uuid:member_id>/phones/<uuid:device_id>/off")
@member_required(*rules.INVITABLE)
def phone_off_page(member_id: UUID, device_id: UUID) -> Response:
    """What switching this phone off does, and the button."""
    colleague = found(member_id)
    phone = next((one for one in colleague.phones if one.id == device_id), None) or abort(404)
    return page("people/phone_off.html", phone=phone, **about(colleague))


@blueprint.post("/organisation/members/<uuid:member_id>/phones/<uuid:device_id>/off")
@member_required(*rules.INVITABLE)
@confirmed(Act.ACCESS)
def phone_off(member_id: UUID, device_id: UUID) -> Response:
    """Switches a lost phone off."""
    me, colleague = looking_after_members(), found(member_id)
    phone = people_queries.phone(db.session, colleague.member.id, device_id) or abort(404)
    passkeys = request.form.get("passkeys") == "yes"
    switch_commands.switch_off_device(db.session, phone, me.id, clock.now(), passkeys)
    db.session.commit()
    return on_to(member_id)


@blueprint.get("/organisation/members/<uuid:member_id>/off")
@member_required(*rules.INVITABLE)
def member_off_page(member_id: UUID) -> Response:
    """What switching this member off does, and the button."""
    return page("people/member_off.html", **about(found(member_id)))


@blueprint.post("/organisation/members/<uuid:member_id>/off")
@member_required(*rules.INVITABLE)
@confirmed(Act.ACCESS)
def member_off(member_id: UUID) -> Response:
    """Lets a member in no more."""
    me = looking_after_members()
    row = people_queries.member_row(db.session, member_id, me.organisation_id) or abort(404)
    try:
        switch_commands.switch_off_member(db.session, row, me.id, clock.now())
    except switch_commands.CannotSwitchOff:
        return page("people/member_off.html", 409, **about(found(member_id)))
    db.session.commit()
    return on_to(member_id)


@blueprint.post("/organisation/members/<uuid:member_id>/link")
@each_member("20/minute")
@member_required(*rules.INVITABLE)
@confirmed(Act.ACCESS)
def new_link(member_id: UUID) -> Response:
    """Makes a link for a colleague who lost every passkey, and shows it, once."""
    me, colleague = looking_after_members(), found(member_id)
    if colleague.member.id == me.id or colleague.member.disabled:
        abort(409)
    token = commands.make_sign_in_link(db.session, colleague.member.id, clock.now(), me.id)
    db.session.commit()
    config: Config = current_app.extensions["waymark_config"]
    return page("people/new_link.html", link=f"{config.public_origin}/sign-in/{token}", colleague=colleague)


@blueprint.post("/organisation/members/<uuid:member_id>/on")
@member_required(*rules.INVITABLE)
@confirmed(Act.ACCESS)
def member_on(member_id: UUID) -> Response:
    """Lets a member in again; they wait to be admitted to the key."""
    me = looking_after_members()
    row = people_queries.member_row(db.session, member_id, me.organisation_id) or abort(404)
    switch_commands.switch_on_member(db.session, row, me.id, clock.now())
    db.session.commit()
    return on_to(member_id)


@blueprint.post("/organisation/confirming")
@member_required(*rules.INVITABLE)
@confirmed(Act.BOUND)
def confirming() -> Response:
    """Has colleagues confirm with passkeys that stay on one device, or with any again."""
    me, wanted = looking_after_members(), request.form.get("bound") == "yes"
    passkey_commands.want_bound_passkeys(db.session, me.organisation_id, wanted, me.id, clock.now())
    db.session.commit()
    return redirect(url_for("people.members_page"), 303)  # type: ignore[return-value]
