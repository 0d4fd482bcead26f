"""For members: what a person wrote with their code, and the consent record of one grant."""

from uuid import UUID

from flask import Blueprint, Response, abort, jsonify, request

from app import clock
from app.consent import exports
from app.consent.models import ConsentGrant
from app.identity import Role, current_member, member_required, reading, signed_in_member
from app.my import commands, queries
from app.my.forms import FORMATS
from app.my.queries import Written
from app.referrals import queries as referrals
from app.storage import db, record_keys

blueprint = Blueprint("person_words", __name__)

WORKS_FOR_AN_ORGANISATION = (Role.OUTREACH, Role.CLINIC, Role.COORDINATOR, Role.PARTNER)
RECEIVES = (Role.CLINIC, Role.COORDINATOR, Role.PARTNER)


def organisation() -> UUID:
    """Returns the organisation of who is signed in."""
    return signed_in_member().organisation_id


def written(copy_id: UUID) -> list[Written]:
    """Returns what the person wrote to the organisation of who is signed in, for its pages; nothing in the field pack."""
    member = current_member()
    return queries.words_about(db.session, member.organisation_id, copy_id, clock.now()) if member else []


@blueprint.post("/from-person/<uuid:words_id>")
@member_required(*WORKS_FOR_AN_ORGANISATION)
def words(words_id: UUID) -> Response:
    """Hands out what the person wrote, sealed, and writes that it did."""
    member, now = signed_in_member(), clock.now()
    reading.allow(db.session, words_id, now)
    found = queries.readable_words(db.session, member.organisation_id, words_id, now) or abort(404)
    if found.kind == "call" and member.role not in RECEIVES:
        abort(404)
    try:
        sealed = record_keys.unwrap(db.session, found.id, found.words or b"")
    except record_keys.Erased:
        abort(404)
    commands.note_reading(db.session, found, member_id=member.id, at=now)
    db.session.commit()
    return Response(sealed, mimetype="application/octet-stream")


@blueprint.get("/referrals/<uuid:copy_id>/consent.json")
@member_required(*WORKS_FOR_AN_ORGANISATION)
def consent_record(copy_id: UUID) -> Response:
    """The consent record of one grant: for who sent it, always; for who received it, while the grant lives."""
    now = clock.now()
    copy = (
        referrals.sent_copy(db.session, organisation(), copy_id)
        or referrals.readable_copy(db.session, organisation(), copy_id, now)
        or abort(404)
    )
    wanted = request.args.get("as", FORMATS[0])
    if wanted not in FORMATS:
        abort(400)
    grant = db.session.get_one(ConsentGrant, copy.grant_id)
    return jsonify(exports.record(db.session, grant, wanted, now))
