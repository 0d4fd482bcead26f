"""Pages of referrals: what was sent, the inbox, one referral, the answer."""

from uuid import UUID

from flask import Blueprint, Response, abort, jsonify, redirect, request, url_for
from flask_babel import gettext as _

from app import clock
from app.consent import commands as consent
from app.consent.models import ConsentGrant
from app.consent.rules import DAYS
from app.consent.rules import State as ConsentState
from app.identity import CurrentMember, Role, member_required, signed_in_member
from app.referrals import commands, queries, recipients
from app.referrals.models import ReferralCopy
from app.referrals.rules import State
from app.storage import db
from app.web import page

blueprint = Blueprint("referrals", __name__)

SENDERS = (Role.OUTREACH, Role.CLINIC, Role.COORDINATOR, Role.PARTNER)
RECEIVERS = (Role.PARTNER, Role.CLINIC, Role.COORDINATOR)


@blueprint.get("/referrals")
@member_required(*SENDERS)
def sent() -> Response:
    """What this member sent, and what became of it."""
    found = queries.sent_by(db.session, signed_in_member().id)
    return page("referrals/sent.html", referrals=found)


@blueprint.get("/referrals/recipients")
@member_required()
def recipient_keys() -> Response:
    """Whom a referral can be sealed to; the field pack carries the same."""
    return jsonify(recipients.listed(db.session))


@blueprint.post("/referrals/<uuid:copy_id>/withdraw")
@member_required(*SENDERS)
def withdraw(copy_id: UUID) -> Response:
    """Ends one recipient's grant: the person told this worker so, or it was sent by mistake."""
    member, now = signed_in_member(), clock.now()
    copy = queries.sent_copy(db.session, member.organisation_id, copy_id) or abort(404)
    state = ConsentState.REVOKED if request.form.get("why") == "mistake" else ConsentState.WITHDRAWN
    commands.end(db.session, copy, state, by=f"member:{member.id}", at=now)
    db.session.commit()
    return _see(url_for("referrals.sent"))


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
    return _see(url_for("referrals.sent"))


@blueprint.get("/inbox")
@member_required(*RECEIVERS)
def inbox() -> Response:
    """What this member's organisation was sent."""
    now = clock.now()
    organisation_id = signed_in_member().organisation_id
    found = queries.inbox(db.session, organisation_id, now)
    ended = queries.ended(db.session, organisation_id, now)
    return page("referrals/inbox.html", referrals=found, ended=ended, now=now)


@blueprint.get("/inbox/<uuid:copy_id>")
@member_required(*RECEIVERS)
def one(copy_id: UUID) -> Response:
    """One referral: what is needed and how soon; who it is about after unlocking."""
    return _one(copy_id)


@blueprint.post("/inbox/<uuid:copy_id>/person-part")
@member_required(*RECEIVERS)
def person_part(copy_id: UUID) -> Response:
    """Hands out the sealed copy, and writes that it did."""
    member = signed_in_member()
    copy = _own(member, copy_id)
    part = queries.sealed_part(db.session, copy) or abort(404)
    commands.note_reading(db.session, copy, member_id=member.id, at=clock.now())
    db.session.commit()
    return Response(part, mimetype="application/octet-stream")


@blueprint.post("/inbox/<uuid:copy_id>/answer")
@member_required(*RECEIVERS)
def answer(copy_id: UUID) -> Response:
    """Accept, waitlist or decline."""
    member = signed_in_member()
    copy = _own(member, copy_id)
    try:
        state = State(request.form.get("state", ""))
        reason = request.form.get("reason") if state is State.DECLINED else None
        commands.answer(db.session, copy, state, reason, member_id=member.id, at=clock.now())
    except ValueError:
        db.session.rollback()
        return _one(copy_id, error=_("Choose an answer. If you decline, choose a reason too."), status=422)
    db.session.commit()
    return _see(url_for("referrals.one", copy_id=copy_id))


@blueprint.post("/inbox/<uuid:copy_id>/withdraw")
@member_required(*RECEIVERS)
def withdraw_here(copy_id: UUID) -> Response:
    """The person told the recipient that they changed their mind."""
    member = signed_in_member()
    copy = _own(member, copy_id)
    commands.end(db.session, copy, ConsentState.WITHDRAWN, by=f"member:{member.id}", at=clock.now())
    db.session.commit()
    return _see(url_for("referrals.inbox"))


@blueprint.post("/inbox/<uuid:copy_id>/destroyed")
@member_required(*RECEIVERS)
def destroyed(copy_id: UUID) -> Response:
    """The recipient says that nothing is left of a referral that ended."""
    member, now = signed_in_member(), clock.now()
    copy = queries.ended_copy(db.session, member.organisation_id, copy_id, now) or abort(404)
    commands.note_destroyed(db.session, copy, member_id=member.id, at=now)
    db.session.commit()
    return _see(url_for("referrals.inbox"))


def _own(member: CurrentMember, copy_id: UUID) -> ReferralCopy:
    copy = queries.readable_copy(db.session, member.organisation_id, copy_id, clock.now())
    return copy or abort(404)


def _one(copy_id: UUID, error: str | None = None, status: int = 200) -> Response:
    member = signed_in_member()
    now = clock.now()
    found = queries.received(db.session, member.organisation_id, copy_id, now)
    if found is None:
        return _ended(member, copy_id)
    steps = queries.timeline(db.session, [copy_id]).get(copy_id, ())
    return page("referrals/one.html", status, referral=found, steps=steps, now=now, error=error)


def _ended(member: CurrentMember, copy_id: UUID) -> Response:
    """One line for whoever follows an old link: it ended, and what to destroy now."""
    lines = queries.ended(db.session, member.organisation_id, clock.now())
    line = next((one for one in lines if one.id == copy_id), None) or abort(404)
    return page("referrals/ended_page.html", 410, ended=[line])


def _see(address: str) -> Response:
    """Answers a form with the page to look at next."""
    return redirect(address, 303)  # type: ignore[return-value]
