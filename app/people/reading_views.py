"""A member who read about too many people in an hour: they hear why it stopped, their colleagues are told and decide."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, redirect, url_for
from flask_babel import gettext as _

from app import clock
from app.identity import people_queries, queries, reading, rules
from app.identity.access import member_required
from app.identity.challenges import Act
from app.identity.confirming import confirmed
from app.identity.organisation_views import looking_after_members
from app.identity.views import refused
from app.push import nudge_member
from app.storage import db

blueprint = Blueprint("reading", __name__)


@blueprint.app_errorhandler(reading.ReadingStopped)
def stopped(error: reading.ReadingStopped) -> Any:
    """Keeps the stop, has those told who look after members, and says what to do."""
    now = clock.now()
    db.session.rollback()
    if reading.stop(db.session, error.member_id, now):
        for colleague in queries.who_looks_after(db.session, error.member_id):
            nudge_member(db.session, colleague, now)
    db.session.commit()
    return refused(
        _("You opened very many people's details within an hour"),
        _("So nothing more is opened for now. Ask your coordinator, who can let you go on."),
        423,
    )


@blueprint.post("/organisation/members/<uuid:member_id>/reading")
@member_required(*rules.INVITABLE)
@confirmed(Act.ACCESS)
def go_on(member_id: UUID) -> Response:
    """Lets a colleague read again; nobody lets themselves."""
    me = looking_after_members()
    row = people_queries.member_row(db.session, member_id, me.organisation_id) or abort(404)
    if row.id == me.id:
        abort(409)
    reading.let_go_on(db.session, row.id, me.id, clock.now())
    db.session.commit()
    return redirect(url_for("people.one", member_id=member_id), 303)  # type: ignore[return-value]
