"""What the pages of both sides do alike: take a step, hand out messages, agree to an appointment."""

from base64 import urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from flask import Response, abort, jsonify, redirect, request
from flask_babel import gettext as _
from uuid6 import uuid7

from app import clock
from app.identity import reading, signed_in_member
from app.referrals import forms, message_commands, message_queries, queries, step_commands
from app.referrals.models import ReferralCopy
from app.referrals.queries import Step
from app.referrals.rules import CodeMissing, NotPossible, Side
from app.storage import db

Page = Callable[..., Response]
"""Shows one referral to one side: the copy's id, then the status and what is shown besides."""


def copy_for(side: Side, copy_id: UUID) -> ReferralCopy:
    """Returns the copy that the signed-in member may act on; answers 404 for every other."""
    return queries.copy_for(db.session, side, signed_in_member(), copy_id, clock.now()) or abort(404)


def see(address: str) -> Response:
    """Answers a form with the page to look at next."""
    return redirect(address, 303)  # type: ignore[return-value]


def take_step(side: Side, copy_id: UUID, show: Page, then: str) -> Response:
    """Takes the step that was posted; shows the page again, with what was chosen, when it cannot be taken."""
    copy = copy_for(side, copy_id)
    try:
        form = forms.step(request.form)
        member, at = signed_in_member(), clock.now()
        step_commands.take(
            db.session, copy, side, form.action, form.code, id=form.id, member_id=member.id, at=at
        )
    except NotPossible:
        db.session.rollback()
        happened = _("Something else happened meanwhile. This is how it stands now.")
        return show(copy_id, 409, error=happened, step_id=str(uuid7()))
    except CodeMissing:
        db.session.rollback()
        return show(copy_id, 422, error=_("Say why, or how it ended. Choose one from the list."))
    except ValueError:
        db.session.rollback()
        return show(copy_id, 422, error=_("Choose one of the answers first."))
    db.session.commit()
    return see(then)


def hand_out_messages(side: Side, copy_id: UUID) -> Response:
    """Returns the sealed messages of a copy for the page to open; each handing out is in the log."""
    reading.allow(db.session, copy_id, clock.now())
    copy = copy_for(side, copy_id)
    message_commands.note_reading(db.session, copy, member_id=signed_in_member().id, at=clock.now())
    found = message_queries.sealed_messages(db.session, copy.id, side)
    db.session.commit()
    return jsonify(
        [
            {
                "id": str(one.id),
                "key": str(one.key_id),
                "text": urlsafe_b64encode(one.text).rstrip(b"=").decode(),
            }
            for one in found
        ]
    )


def confirm(side: Side, copy_id: UUID, message_id: UUID, show: Page, then: str) -> Response:
    """Agrees to an appointment."""
    copy = copy_for(side, copy_id)
    try:
        message_commands.confirm(
            db.session, copy, message_id, side, member_id=signed_in_member().id, at=clock.now()
        )
    except NotPossible:
        db.session.rollback()
        return show(copy_id, 409, error=_("This appointment was changed meanwhile. Read the newest one."))
    db.session.commit()
    return see(then)


def context(side: Side, copy_id: UUID, steps: Sequence[Step]) -> dict[str, Any]:
    """Returns what both sides' pages show beside the referral: the timeline, the keys to seal to, the form as it was."""
    proposals = [one for one in steps if one.state == "appointment"]
    return {
        "steps": steps,
        "side": side.value,
        "keys": message_queries.both_keys(db.session, copy_for(side, copy_id)),
        "appointment": proposals[-1] if proposals else None,
        "step_id": request.form.get("id") or str(uuid7()),
        "chosen": request.form,
    }
