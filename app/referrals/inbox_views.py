"""Pages of the recipient's side: the inbox, one referral, who it is about, the steps, who has it in hand."""

from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext as _

from app import clock
from app.consent.rules import State as ConsentState
from app.identity import CurrentMember, Role, member_required, reading, signed_in_member
from app.identity import queries as identity
from app.referrals import commands, inbox, queries, step_commands, taking
from app.referrals import side_views as sides
from app.referrals.rules import RECEIVERS as RECEIVING_ROLES
from app.referrals.rules import Side
from app.storage import db
from app.web import page

blueprint = Blueprint("inbox", __name__)

RECEIVERS = (Role.PARTNER, Role.CLINIC, Role.COORDINATOR)


@blueprint.get("/inbox")
@member_required(*RECEIVERS)
def everything() -> Response:
    """What this member's organisation was sent: overdue, new, mine, with colleagues, done."""
    member, now = signed_in_member(), clock.now()
    found = queries.inbox(db.session, member.organisation_id, now)
    ended = queries.ended(db.session, member.organisation_id, now)
    groups = inbox.grouped(found, member.id, now)
    return page("referrals/inbox.html", groups=groups, ended=ended, member=member, now=now)


@blueprint.get("/inbox/<uuid:copy_id>")
@member_required(*RECEIVERS)
def one(copy_id: UUID) -> Response:
    """One referral: what is needed and how soon; who it is about after unlocking."""
    return _one(copy_id)


@blueprint.post("/inbox/<uuid:copy_id>/person-part")
@member_required(*RECEIVERS)
def person_part(copy_id: UUID) -> Response:
    """Hands out the sealed copy, and writes that it did."""
    reading.allow(db.session, copy_id, clock.now())
    copy = sides.copy_for(Side.RECIPIENT, copy_id)
    part = queries.sealed_part(db.session, copy) or abort(404)
    commands.note_reading(db.session, copy, member_id=signed_in_member().id, at=clock.now())
    db.session.commit()
    return Response(part, mimetype="application/octet-stream")


@blueprint.post("/inbox/<uuid:copy_id>/steps")
@member_required(*RECEIVERS)
def answer(copy_id: UUID) -> Response:
    """Accept, waitlist or decline; then what was done, until it is closed."""
    return sides.take_step(Side.RECIPIENT, copy_id, _one, url_for("inbox.one", copy_id=copy_id))


@blueprint.post("/inbox/<uuid:copy_id>/assign")
@member_required(*RECEIVERS)
def assign(copy_id: UUID) -> Response:
    """Takes a referral into one's own hands, or gives it to a colleague."""
    member = signed_in_member()
    copy = sides.copy_for(Side.RECIPIENT, copy_id)
    to = request.form.get("member", str(member.id))
    colleague = next((one for one in _colleagues(member.organisation_id) if str(one.id) == to), None)
    if colleague is None:
        return _one(copy_id, 422, error=_("Choose a colleague from the list."), error_at="hands")
    step_commands.assign(db.session, copy, colleague.id, member_id=member.id, at=clock.now())
    db.session.commit()
    return sides.see(url_for("inbox.one", copy_id=copy_id))


@blueprint.post("/inbox/<uuid:copy_id>/withdraw")
@member_required(*RECEIVERS)
def withdraw_here(copy_id: UUID) -> Response:
    """The person told the recipient that they changed their mind."""
    copy = sides.copy_for(Side.RECIPIENT, copy_id)
    by = f"member:{signed_in_member().id}"
    commands.end(db.session, copy, ConsentState.WITHDRAWN, by=by, at=clock.now())
    db.session.commit()
    return sides.see(url_for("inbox.everything"))


@blueprint.post("/inbox/<uuid:copy_id>/destroyed")
@member_required(*RECEIVERS)
def destroyed(copy_id: UUID) -> Response:
    """The recipient says that nothing is left of a referral that ended."""
    member, now = signed_in_member(), clock.now()
    copy = queries.ended_copy(db.session, member.organisation_id, copy_id, now) or abort(404)
    commands.note_destroyed(db.session, copy, member_id=member.id, at=now)
    db.session.commit()
    return sides.see(url_for("inbox.everything"))


@blueprint.post("/inbox/<uuid:copy_id>/messages")
@member_required(*RECEIVERS)
def recipient_messages(copy_id: UUID) -> Response:
    """Hands out the sealed messages, and writes that it did."""
    return sides.hand_out_messages(Side.RECIPIENT, copy_id)


@blueprint.post("/inbox/<uuid:copy_id>/appointments/<uuid:message_id>/confirm")
@member_required(*RECEIVERS)
def recipient_confirm(copy_id: UUID, message_id: UUID) -> Response:
    """Agrees to the appointment that the sender proposed."""
    then = url_for("inbox.one", copy_id=copy_id)
    return sides.confirm(Side.RECIPIENT, copy_id, message_id, _one, then)


def _colleagues(organisation_id: UUID) -> list[identity.MemberView]:
    members = identity.members_of(db.session, organisation_id)
    return [one for one in members if one.role in RECEIVING_ROLES and not one.disabled]


def _one(copy_id: UUID, status: int = 200, **shown: object) -> Response:
    member, now = signed_in_member(), clock.now()
    found = queries.received(db.session, member.organisation_id, copy_id, now)
    if found is None:
        return _ended(member, copy_id)
    steps = queries.timeline(db.session, [copy_id]).get(copy_id, ())
    own = identity.organisation(db.session, member.organisation_id)
    context = sides.context(Side.RECIPIENT, copy_id, steps) | shown
    colleagues = [one for one in _colleagues(member.organisation_id) if one.id != found.assigned_to]
    return page(
        "referrals/one.html",
        status,
        referral=found,
        member=member,
        colleagues=colleagues,
        now=now,
        take=taking.facts(found, steps, own.name if own else "", request.host_url.rstrip("/")),
        **context,
    )


def _ended(member: CurrentMember, copy_id: UUID) -> Response:
    """One line for whoever follows an old link: it ended, and what to destroy now."""
    lines = queries.ended(db.session, member.organisation_id, clock.now())
    line = next((one for one in lines if one.id == copy_id), None) or abort(404)
    return page("referrals/ended_page.html", 410, ended=[line])
