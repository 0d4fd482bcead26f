"""Addresses of practice: the cases are open to everyone; noting and looking up who has practised is for members."""

from flask import Blueprint, Response, abort, jsonify
from flask_babel import format_date
from flask_babel import gettext as _

from app import clock
from app.checklists import words
from app.identity import Role
from app.identity.access import member_required, signed_in_member
from app.identity.limits import each_member
from app.practice import cases, commands, queries
from app.storage import db
from app.web import page, public

blueprint = Blueprint("practice", __name__)

WORKS_FOR_AN_ORGANISATION = (Role.OUTREACH, Role.CLINIC, Role.PARTNER, Role.COORDINATOR)


@blueprint.get("/practice")
def index() -> Response:
    """Shows the invented people there are."""
    return public("practice/index.html", cases=cases.all_cases().values())


@blueprint.get("/practice/<slug>")
def case(slug: str) -> Response:
    """Shows a checklist with an invented person in front."""
    found = cases.all_cases().get(slug) or abort(404)
    return public(
        "practice/case.html",
        checklist=found.checklist,
        is_today=True,
        practice=found,
        **words.of(found.checklist),
    )


@blueprint.post("/practice/<slug>/done")
@each_member("30/minute")
@member_required(*WORKS_FOR_AN_ORGANISATION)
def done(slug: str) -> Response:
    """Notes that the member who is signed in has gone through a case today. It takes no word of how."""
    if slug not in cases.all_cases():
        abort(404)
    commands.note(db.session, signed_in_member().id, slug, clock.now())
    db.session.commit()
    return jsonify(noted=_("Noted: you have practised today."))


@blueprint.get("/organisation/practice")
@member_required(Role.COORDINATOR)
def members() -> Response:
    """Shows a coordinator who of the organisation has practised what, and when."""
    lines = queries.of_organisation(db.session, signed_in_member().organisation_id)
    titles = {slug: one.title for slug, one in cases.all_cases().items()}
    return page("practice/members.html", lines=lines, titles=titles, format_date=format_date)
