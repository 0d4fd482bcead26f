"""Pages of the sender's side: what was sent, what became of one, taking it back, writing to the recipient."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from flask import Blueprint, Response, abort, jsonify, request, url_for

from app import clock
from app.consent import commands as consent
from app.consent.models import ConsentGrant
from app.consent.rules import DAYS
from app.consent.rules import State as ConsentState
from app.identity import Role, member_required, signed_in_member
from app.referrals import commands, news_queries, queries, recipients, words
from app.referrals import side_views as sides
from app.referrals.rules import Side
from app.storage import db
from app.web import page

blueprint = Blueprint("referrals", __name__)

SENDERS = (Role.OUTREACH, Role.CLINIC, Role.COORDINATOR, Role.PARTNER)


@blueprint.get("/referrals")
@member_required(*SENDERS)
def sent() -> Response:
    """What this member sent, and what became of it."""
    member, now = signed_in_member(), clock.now()
    found = queries.sent_by(db.session, member.id)
    late = (
        queries.unanswered_of(db.session, member.organisation_id, member.id)
        if member.role is Role.COORDINATOR
        else []
    )
    return page("referrals/sent.html", referrals=found, late=late, now=now)


@blueprint.get("/referrals/recipients")
@member_required()
def recipient_keys() -> Response:
    """Whom a referral can be sealed to; the field pack carries the same."""
    return jsonify(recipients.listed(db.session))


@blueprint.get("/referrals/news")
@member_required(*SENDERS)
def news() -> Response:
    """How much is new, in words for the first page. `since` is when this phone last showed what was sent."""
    now = clock.now()
    try:
        since = datetime.fromisoformat(request.args.get("since", "")).astimezone(UTC)
    except (ValueError, OverflowError):
        since = now - timedelta(days=7)
    found = news_queries.news(db.session, signed_in_member(), since, now)
    return jsonify(sent=words.answers(found.answers), inbox=words.waiting(found.new, found.overdue))


@blueprint.get("/referrals/<uuid:copy_id>")
@member_required(*SENDERS)
def sent_one(copy_id: UUID) -> Response:
    """One referral to one organisation, as its sender sees it."""
    return _sent_one(copy_id)


@blueprint.post("/referrals/<uuid:copy_id>/steps")
@member_required(*SENDERS)
def sender_step(copy_id: UUID) -> Response:
    """Takes a referral back, or asks the next organisation now."""
    return sides.take_step(Side.SENDER, copy_id, _sent_one, url_for("referrals.sent_one", copy_id=copy_id))


@blueprint.post("/referrals/<uuid:copy_id>/withdraw")
@member_required(*SENDERS)
def withdraw(copy_id: UUID) -> Response:
    """Ends one recipient's grant: the person told this worker so, or it was sent by mistake."""
    member, now = signed_in_member(), clock.now()
    copy = queries.sent_copy(db.session, member.organisation_id, copy_id) or abort(404)
    state = ConsentState.REVOKED if request.form.get("why") == "mistake" else ConsentState.WITHDRAWN
    commands.end(db.session, copy, state, by=f"member:{member.id}", at=now)
    db.session.commit()
    return sides.see(url_for("referrals.sent"))


@blueprint.post("/referrals/<uuid:copy_id>/renew")
@member_required(*SENDERS)
def renew(copy_id: UUID) -> Response:
    """The person agrees for longer, and says so to a worker of the organisation that sent it."""
    member, now = signed_in_member(), clock.now()
    copy = queries.sent_copy(db.session, member.organisation_id, copy_id) or abort(404)
    days = request.form.get("days", type=int)
    if days not in DAYS:
        abort(400)
    grant = db.session.get_one(ConsentGrant, copy.grant_id)
    if not consent.renew(db.session, grant, days, by=f"member:{member.id}", at=now):
        abort(409)
    db.session.commit()
    return sides.see(url_for("referrals.sent"))


@blueprint.post("/referrals/<uuid:copy_id>/messages")
@member_required(*SENDERS)
def sender_messages(copy_id: UUID) -> Response:
    """Hands out the sealed messages, and writes that it did."""
    return sides.hand_out_messages(Side.SENDER, copy_id)


@blueprint.post("/referrals/<uuid:copy_id>/appointments/<uuid:message_id>/confirm")
@member_required(*SENDERS)
def sender_confirm(copy_id: UUID, message_id: UUID) -> Response:
    """Agrees to the appointment that the recipient proposed."""
    return sides.confirm(
        Side.SENDER, copy_id, message_id, _sent_one, url_for("referrals.sent_one", copy_id=copy_id)
    )


def _sent_one(copy_id: UUID, status: int = 200, **shown: object) -> Response:
    found = queries.sent_one(db.session, signed_in_member(), copy_id) or abort(404)
    referral, copy = found
    context = sides.context(Side.SENDER, copy_id, copy.steps) | shown
    return page("referrals/sent_one.html", status, referral=referral, copy=copy, now=clock.now(), **context)
