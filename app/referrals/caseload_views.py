"""The referrals that a member keeps on their phone: the page that shows them, and which of them are still shared."""

from uuid import UUID

from flask import Blueprint, Response, abort, jsonify

from app import clock
from app.identity import forms, member_required, signed_in_member
from app.referrals import queries
from app.referrals.rules import SENDERS
from app.storage import db
from app.web import page

blueprint = Blueprint("caseload", __name__)

AT_MOST = 200


@blueprint.get("/caseload")
@member_required(*SENDERS)
def caseload() -> Response:
    """The page; its module fills it from the phone's own store."""
    return page("referrals/caseload.html")


@blueprint.post("/caseload/still-shared")
@member_required(*SENDERS)
def still_shared() -> Response:
    """Says which of the copies a phone keeps may stay there; the others go, for whatever reason."""
    asked = forms.body().get("ids")
    if not isinstance(asked, list) or len(asked) > AT_MOST:
        abort(400)
    ids = [one for one in asked if isinstance(one, str) and _is_id(one)]
    member, now = signed_in_member(), clock.now()
    return jsonify(ids=[one for one in ids if queries.still_followed(db.session, member, UUID(one), now)])


def _is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
