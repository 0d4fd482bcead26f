"""Changing an entry: one subject a page, with history and undo."""

from typing import Any
from uuid import UUID

from babel import Locale
from flask import Blueprint, Response, abort, redirect, request, url_for
from flask_babel import gettext as _

from app import clock, push
from app.directory import (
    edit_queries,
    entry_fields,
    entry_forms,
    local_commands,
    local_queries,
    needs,
    place_changes,
    place_queries,
    proposal_commands,
    proposal_queries,
)
from app.directory.change_words import in_words, label
from app.directory.details import ServiceDetail
from app.directory.entry_fields import Step
from app.directory.entry_views import MAY_EDIT, editable, other_owner, own_or_nobodys
from app.directory.languages import name_of
from app.directory.local_commands import Change
from app.directory.models import Visibility
from app.identity import queries as identity
from app.identity.access import member_required, signed_in_member
from app.storage import db
from app.web import page

blueprint = Blueprint("editing", __name__)
STATES = ("active", "temporarily closed")


def kept(
    entry: ServiceDetail, changes: list[Change], new: list[tuple[str, dict[str, Any]]], hides: bool = False
) -> Response:
    """Saves, or proposes to the owner when the entry is another partner's; commits; returns the way back.

    What `hides` where an entry is holds at once, whoever says it: waiting could cost somebody their safety. Its owner is told.
    """
    me, now, owner = signed_in_member(), clock.now(), other_owner(entry.id)
    told = "yes"
    if owner and not hides:
        done = proposal_commands.propose(db.session, entry.id, changes, me.id, owner, now, new)
        told = "proposed" if done else "same"
    elif local_commands.save(db.session, entry.id, changes, me.id, now, new) and owner:
        push.nudge_organisation(db.session, owner, MAY_EDIT, now)
    db.session.commit()
    return redirect(url_for("editing.index", service_id=entry.id, saved=told), 303)  # type: ignore[return-value]


def whose(entry: ServiceDetail) -> dict[str, Any]:
    """Returns what pages say about whose entry it is: whether changes hold at once, else who is asked."""
    owner = other_owner(entry.id)
    found = identity.organisation(db.session, owner) if owner else None
    return {"at_once": owner is None, "owner": found.name if found else ""}


@blueprint.get("/directory/services/<service_id>/edit")
@member_required(*MAY_EDIT)
def index(service_id: str) -> Response:
    """Everything that can be changed about an entry, one subject a line."""
    entry = editable(service_id)
    steps = [
        (one.slug, one.title)
        for one in entry_fields.STEPS
        if edit_queries.owner_column(db.session, one, entry.id)
    ]
    return page(
        "directory/edit.html",
        entry=entry,
        steps=[*steps, *entry_fields.SPECIAL],
        saved=request.args.get("saved", ""),
        shared=place_queries.place_to_change(db.session, entry.id) is None and not entry.confidential,
        waiting=proposal_queries.count_on(db.session, entry.id),
        **whose(entry),
    )


@blueprint.get("/directory/services/<service_id>/edit/<slug>")
@member_required(*MAY_EDIT)
def step(service_id: str, slug: str) -> Response:
    """One subject."""
    entry = editable(service_id)
    if slug in dict(entry_fields.SPECIAL):
        return choices(entry, slug)
    found = entry_fields.BY_SLUG.get(slug) or abort(404)
    if edit_queries.owner_column(db.session, found, entry.id) is None:
        abort(404)
    return asked(entry, found, edit_queries.shown(db.session, found, entry.id), {})


@blueprint.post("/directory/services/<service_id>/edit/<slug>")
@member_required(*MAY_EDIT)
def change(service_id: str, slug: str) -> Response:
    """Saves one subject; what does not fit is said beside its field, and nothing typed is lost."""
    entry = editable(service_id)
    if slug in dict(entry_fields.SPECIAL):
        return choose(entry, slug)
    found = entry_fields.BY_SLUG.get(slug) or abort(404)
    owner = edit_queries.owner_column(db.session, found, entry.id) or abort(404)
    shown = edit_queries.shown(db.session, found, entry.id)
    posted = read(found, entry, shown)
    if posted.errors:
        return asked(entry, found, shown | posted.typed, posted.errors, 422)
    changes, new = differences(found, entry, posted, owner)
    return kept(entry, changes, new)


def read(step: Step, entry: ServiceDetail, shown: dict[str, str]) -> entry_forms.Posted:
    """Reads what was posted for a page."""
    if not step.rows:
        return entry_forms.own_fields(step, request.form, shown)
    known = [one.id for one in edit_queries.rows_of(db.session, step, entry.id)]
    return entry_forms.rows(step, known, request.form, shown)


def differences(
    step: Step, entry: ServiceDetail, posted: entry_forms.Posted, owner: tuple[str, str]
) -> tuple[list[Change], list[tuple[str, dict[str, Any]]]]:
    """Returns the changes of fields, and the rows that are new."""
    if not isinstance(posted, entry_forms.PostedRows):
        return [Change("service", entry.id, name, value) for name, value in posted.values.items()], []
    changes = [
        Change(step.rows, key, name, value)
        for key, values in posted.rows.items()
        for name, value in completed(step, values).items()
    ]
    changes += [Change(step.rows, key, "retired", value=True) for key in posted.gone]
    column, owner_id = owner
    new = [(step.rows, {**completed(step, one), column: owner_id}) for one in posted.new]
    if step.rows == "address":
        return place_changes.completed(changes, new, entry, owner_id)
    return changes, new


def completed(step: Step, values: dict[str, Any]) -> dict[str, Any]:
    """Returns a row's values with what follows from them: a language's name, that hours come every week."""
    if step.rows == "language" and values.get("code"):
        return {**values, "name": Locale("en").languages.get(values["code"], values["code"])}
    if step.rows == "schedule" and values.get("byday"):
        return {**values, "freq": "WEEKLY"}
    return values


def asked(
    entry: ServiceDetail, step: Step, typed: dict[str, str], errors: dict[str, str], status: int = 200
) -> Response:
    """Returns the page of one subject."""
    rows = [one.id for one in edit_queries.rows_of(db.session, step, entry.id)] if step.rows else []
    return page(
        "directory/edit_step.html",
        status,
        entry=entry,
        step=step,
        typed=typed,
        errors=errors,
        keys=[*rows, *entry_forms.new_keys(step)] if step.rows else [],
        known=set(rows),
        days=entry_fields.day_words(),
        spoken=sorted(((one, name_of(one)) for one in spoken()), key=lambda pair: pair[1]),
        **whose(entry),
    )


def spoken() -> list[str]:
    """Returns the codes of languages that can be chosen: those of two letters that Babel names."""
    return [one for one in map(str, Locale("en").languages) if len(one) == 2]


def choices(entry: ServiceDetail, slug: str, status: int = 200) -> Response:
    """Returns a page on which something is chosen from a list."""
    return page(
        "directory/edit_choice.html",
        status,
        entry=entry,
        slug=slug,
        title=dict(entry_fields.SPECIAL)[slug],
        needs=needs.ALL,
        state=edit_queries.state(db.session, entry.id),
        secret=entry.confidential and not may_be_told(entry),
        in_words=in_words,
        wrong=_("Choose one.") if status != 200 else "",
        **whose(entry),
    )


def may_be_told(entry: ServiceDetail) -> bool:
    """Returns whether the reader may say that where an entry is need not stay secret."""
    return edit_queries.may_be_told(db.session, entry.id, signed_in_member().organisation_id)


def choose(entry: ServiceDetail, slug: str) -> Response:
    """Saves what was chosen."""
    one = request.form.get("choice", "")
    if slug == "needs":
        picked = set(request.form.getlist("choice"))
        wanted = [need.slug for need in needs.ALL if need.slug in picked]
        changes = [Change("listing", entry.id, "needs", wanted)]
    elif slug == "visibility" and one in set(Visibility):
        if entry.confidential and one != Visibility.CONFIDENTIAL and not may_be_told(entry):
            abort(403)
        changes = [Change("listing", entry.id, "visibility", one)]
    elif slug == "state" and one in STATES:
        changes = [Change("service", entry.id, "status", one)]
    else:
        return choices(entry, slug, 422)
    # From *members only* it would be shown to more people than before, so that is the owner's to say.
    hides = one == Visibility.CONFIDENTIAL and entry.visibility is Visibility.PUBLIC
    return kept(entry, changes, [], hides=slug == "visibility" and hides)


@blueprint.get("/directory/services/<service_id>/history")
@member_required(*MAY_EDIT)
def history(service_id: str) -> Response:
    """Who changed what, when, and what stood there before."""
    entry = editable(service_id)
    return page(
        "directory/history.html",
        entry=entry,
        changes=local_queries.history(db.session, entry.id),
        label=label,
        in_words=in_words,
        gone=request.args.get("gone", ""),
        **whose(entry),
    )


@blueprint.post("/directory/services/<service_id>/history/<uuid:change_id>/undo")
@member_required(*MAY_EDIT)
def undo(service_id: str, change_id: UUID) -> Response:
    """Puts back what stood there before one change; of another partner's entry its own people alone do."""
    entry = own_or_nobodys(service_id)
    address = url_for("editing.history", service_id=entry.id)
    secret = entry.confidential and not may_be_told(entry)
    try:
        local_commands.undo(db.session, entry.id, change_id, signed_in_member().id, clock.now())
    except local_commands.CannotUndo:
        return redirect(f"{address}?gone=yes", 303)  # type: ignore[return-value]
    if secret and edit_queries.listing(db.session, entry.id).visibility != Visibility.CONFIDENTIAL:
        db.session.rollback()
        abort(403)
    db.session.commit()
    return redirect(address, 303)  # type: ignore[return-value]
