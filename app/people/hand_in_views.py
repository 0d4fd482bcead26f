"""Taking in sealed items that were handed over as files because their phone does not get through."""

from flask import Blueprint, Response, request

from app import clock
from app.delivery import hand_in_commands
from app.identity import queries, rules
from app.identity.access import member_required
from app.identity.limits import each_member
from app.identity.organisation_views import looking_after_members
from app.storage import db
from app.web import page

blueprint = Blueprint("hand_in", __name__)
MOST_FILES = 20


@blueprint.get("/organisation/hand-in")
@member_required(*rules.INVITABLE)
def form() -> Response:
    """Asks for the files."""
    looking_after_members()
    return page("people/hand_in.html", taken=[])


@blueprint.post("/organisation/hand-in")
@each_member("30/minute")
@member_required(*rules.INVITABLE)
def take() -> Response:
    """Takes the files in, each item under its author's name; says of each what became of it."""
    me = looking_after_members()
    files = [one for one in request.files.getlist("items") if one.filename]
    if not files or len(files) > MOST_FILES:
        return page("people/hand_in.html", 422, taken=[], unchosen=True)
    taken = [
        (file.filename, one)
        for file in files
        for one in hand_in_commands.take(db.session, file.read(), me.id, clock.now())
    ]
    names = {one.id: one.display_name for one in queries.members_of(db.session, me.organisation_id)}
    db.session.commit()
    return page("people/hand_in.html", taken=taken, names=names)
