"""Keeping entries true: *My services*, confirming in one tap, free places in two, reports and what became of them."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, redirect, request, url_for
from uuid6 import uuid7

from app import clock
from app.directory import freshness, local_commands, local_queries, proposal_queries, queries
from app.directory.details import ServiceDetail
from app.identity import Role
from app.identity import queries as identity
from app.identity.access import CurrentMember, member_required, signed_in_member
from app.storage import db
from app.web import page

blueprint = Blueprint("entries", __name__)

MAY_EDIT = (Role.PARTNER, Role.CLINIC, Role.COORDINATOR)
MOST_PLACES = 999


def editable(service_id: str) -> ServiceDetail:
    """Returns an entry that the reader may change, or, as a coordinator, propose a change of; 404 for any other."""
    me = signed_in_member()
    found = queries.service_card(db.session, service_id, members=True)
    if found is None or not may_edit(me, service_id):
        abort(404)
    return found


def own_or_nobodys(service_id: str) -> ServiceDetail:
    """Returns an entry for which the reader may speak at once: their own organisation's, or one that no partner owns; else 404."""
    found = editable(service_id)
    if other_owner(service_id):
        abort(404)
    return found


def other_owner(service_id: str) -> UUID | None:
    """Returns the partner who owns an entry when it is not the reader's own organisation: it is asked before anything changes."""
    owner = local_queries.owner_of(db.session, service_id)
    return owner if owner != signed_in_member().organisation_id else None


def may_edit(me: CurrentMember, service_id: str) -> bool:
    """Returns whether a member may change an entry or propose it: coordinators every one, partners their own organisation's."""
    if me.role is Role.COORDINATOR:
        return True
    return me.role in MAY_EDIT and local_queries.owner_of(db.session, service_id) == me.organisation_id


def back(service_id: str) -> Response:
    """Returns the way back: to the list where the button was, or to the entry."""
    target = url_for("entries.mine", _anchor=f"s-{service_id}")
    if request.form.get("from") == "entry":
        target = url_for("directory.service", service_id=service_id)
    return redirect(target, 303)  # type: ignore[return-value]


@blueprint.get("/my-services")
@member_required(*MAY_EDIT)
def mine() -> Response:
    """A partner's own entries: what is old first, each with one tap to confirm and two for free places."""
    me, today = signed_in_member(), clock.now().date()
    entries = local_queries.owned(db.session, me.organisation_id)
    entries.sort(key=lambda one: not freshness.is_due(one.confirmed, today))
    return page(
        "directory/mine.html",
        entries=[(one, freshness.is_due(one.confirmed, today)) for one in entries],
        reports=len(local_queries.open_reports(db.session)) if me.role is Role.COORDINATOR else 0,
        proposals=proposal_queries.count_for(db.session, me.organisation_id),
        coordinator=me.role is Role.COORDINATOR,
        told_of=capacity_told,
    )


def capacity_told(service: ServiceDetail) -> list[dict[str, Any]]:
    """Returns each number of free places with its moment, and whether it has to be asked for again."""
    return [
        {
            "of": one,
            "at": freshness.moment_of(one.updated),
            "old": freshness.is_old_capacity(one.updated, clock.now()),
        }
        for one in service.capacities
    ]


@blueprint.post("/directory/services/<service_id>/confirm")
@member_required(*MAY_EDIT)
def confirm(service_id: str) -> Response:
    """Everything about this entry is right: one tap."""
    entry, me = own_or_nobodys(service_id), signed_in_member()
    organisation = identity.organisation(db.session, me.organisation_id)
    who = organisation.name if organisation else ""
    local_commands.confirm(db.session, entry.id, who, me.id, clock.now())
    db.session.commit()
    return back(service_id)


@blueprint.post("/directory/services/<service_id>/capacity")
@member_required(*MAY_EDIT)
def capacity(service_id: str) -> Response:
    """So many places are free now."""
    entry = own_or_nobodys(service_id)
    available = places_free()
    if available is None:
        abort(422)
    local_commands.set_capacity(db.session, entry.id, available, signed_in_member().id, clock.now())
    db.session.commit()
    return back(service_id)


def places_free() -> int | None:
    """Reads a number of free places; None for anything else. Digits of every script count."""
    text = request.form.get("available", "").strip()
    return int(text) if text.isdecimal() and len(text) <= 4 and int(text) <= MOST_PLACES else None


@blueprint.post("/directory/services/<service_id>")
@member_required()
def report(service_id: str) -> Response:
    """Something about this entry is wrong: says what, and a coordinator looks at it."""
    entry = queries.service_card(db.session, service_id, members=True) or abort(404)
    kind = request.form.get("report", "")
    if kind not in local_commands.REPORTS:
        return redirect(url_for("directory.service", service_id=service_id, report="unchosen"), 303)  # type: ignore[return-value]
    me = signed_in_member()
    local_commands.report(db.session, uuid7(), entry.id, kind, me.id, clock.now())
    db.session.commit()
    return redirect(url_for("directory.service", service_id=service_id, report="thanks"), 303)  # type: ignore[return-value]


@blueprint.get("/directory/reports")
@member_required(Role.COORDINATOR)
def reports() -> Response:
    """What members found wrong, oldest first, and whom to ask."""
    return page("directory/reports.html", reports=local_queries.open_reports(db.session))


@blueprint.post("/directory/reports/<uuid:report_id>")
@member_required(Role.COORDINATOR)
def settle(report_id: UUID) -> Response:
    """Says what came of a report."""
    outcome = request.form.get("outcome", "")
    if outcome not in local_commands.OUTCOMES:
        abort(422)
    try:
        local_commands.settle(db.session, report_id, outcome, signed_in_member().id, clock.now())
    except local_commands.Settled:
        db.session.rollback()
    db.session.commit()
    return redirect(url_for("entries.reports"), 303)  # type: ignore[return-value]
