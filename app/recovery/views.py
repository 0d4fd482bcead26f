"""Taking an organisation's sealed copies out: the page on which it is asked for, agreed to and taken."""

from uuid import UUID

from flask import Blueprint, Response, abort, make_response, redirect, url_for

from app import clock
from app.audit import Event, append, in_order
from app.identity import queries as identity
from app.identity import rules
from app.identity.access import CurrentMember, member_required, signed_in_member
from app.identity.challenges import Act
from app.identity.confirming import confirmed
from app.identity.limits import each_member
from app.identity.organisation_views import looking_after_members
from app.push import nudge_member
from app.recovery import asking, exporting
from app.storage import db
from app.web import page, personal

blueprint = Blueprint("exports", __name__)


def holding_the_key() -> CurrentMember:
    """Returns who is signed in if they hold the organisation's key; answers 404 otherwise: there is nothing for them."""
    member = signed_in_member()
    return member if identity.holds_current_key(db.session, member.id) else abort(404)


def there() -> Response:
    """Returns the way back to the page."""
    return redirect(url_for("exports.show"), 303)  # type: ignore[return-value]


def shown(status: int = 200) -> Response:
    """Returns the page as things stand; 409 when they stood otherwise when it was asked."""
    me, now = holding_the_key(), clock.now()
    export = asking.current(db.session, me.organisation_id, now)
    return page(
        "recovery/export.html",
        status,
        export=export,
        me=me,
        may_ask=identity.looks_after_members(db.session, me),
        may_agree=export and asking.may_agree(db.session, me.id, export.asked_by, now),
        others=len(asking.second_persons(db.session, me.organisation_id, me.id, now)),
        changed=status == 409,
    )


@blueprint.get("/organisation/export")
@member_required(*rules.INVITABLE)
def show() -> Response:
    """What an export is, how it stands, and the next step."""
    return shown()


@blueprint.post("/organisation/export")
@each_member("10/hour")
@member_required(*rules.INVITABLE)
@confirmed(Act.EXPORT)
def ask() -> Response:
    """Asks for an export, and has those told who can agree."""
    me, now = looking_after_members(), clock.now()
    holding_the_key()
    if asking.ask(db.session, me.organisation_id, me.id, now):
        for colleague in asking.second_persons(db.session, me.organisation_id, me.id, now):
            nudge_member(db.session, colleague, now)
    db.session.commit()
    return there()


@blueprint.post("/organisation/export/<uuid:export_id>/agree")
@member_required(*rules.INVITABLE)
@confirmed(Act.EXPORT)
def agree(export_id: UUID) -> Response:
    """The second person agrees."""
    return answered(export_id, agreed=True)


@blueprint.post("/organisation/export/<uuid:export_id>/refuse")
@member_required(*rules.INVITABLE)
def refuse(export_id: UUID) -> Response:
    """Anybody who holds the key says no, whoever asked included; afterwards nothing can be taken."""
    return answered(export_id, agreed=False)


def answered(export_id: UUID, agreed: bool) -> Response:
    """Keeps an answer; shows how things stand when it comes too late."""
    me = holding_the_key()
    try:
        asking.answer(db.session, me.organisation_id, export_id, agreed, me.id, clock.now())
    except asking.CannotAgree:
        db.session.rollback()
        return shown(409)
    db.session.commit()
    return there()


@blueprint.post("/organisation/export/<uuid:export_id>/file")
@each_member("10/hour")
@member_required(*rules.INVITABLE)
@confirmed(Act.EXPORT)
def take(export_id: UUID) -> Response:
    """The file, for whoever asked: everything in it is sealed to the organisation's key, the list of what it holds too."""
    in_order(db.session)  # Neither a no nor a withdrawal comes between the look and the log.
    me, now = holding_the_key(), clock.now()
    export = asking.current(db.session, me.organisation_id, now)
    if export is None or export.id != export_id or not export.agreed or export.asked_by != me.id:
        return shown(409)
    organisation = identity.organisation(db.session, me.organisation_id) or abort(404)
    key = identity.current_key(db.session, me.organisation_id) or abort(404)
    file = exporting.sealed(db.session, organisation.id, organisation.name, key.recipient, now)
    append(db.session, Event.ORGANISATION_EXPORTED, now, organisation=organisation.id, by=me.id)
    db.session.commit()
    response = make_response(file)
    response.content_type = "application/octet-stream"
    response.headers["Content-Disposition"] = f'attachment; filename="{now:%Y-%m-%d}.zip.age"'
    return personal(response)
