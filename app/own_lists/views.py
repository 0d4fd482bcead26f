"""A coordinator's pages about lists of one's own. Answers never come here; a look at a draft keeps and sends nothing."""

from uuid import UUID

from flask import Blueprint, Response, abort, redirect, request, url_for

from app import clock
from app.checklists import words
from app.i18n import BY_CODE, LANGUAGES
from app.identity import Role
from app.identity.access import member_required, signed_in_member
from app.identity.limits import each_member
from app.own_lists import apart, commands, forms, queries, rules
from app.own_lists.problems import Refused, sentence
from app.storage import db
from app.web import page

blueprint = Blueprint("own_lists", __name__)


def found(list_id: UUID) -> queries.Own:
    """Returns a list that the coordinator's organisation looks after; answers 404 for any other."""
    return queries.one(db.session, signed_in_member().organisation_id, list_id) or abort(404)


def on_to(list_id: UUID) -> Response:
    """Returns the way to a list's page after a change."""
    return redirect(url_for("own_lists.one", list_id=list_id), 303)  # type: ignore[return-value]


def taken_in(own: queries.Own | None) -> Response:
    """Reads the posted spreadsheet and keeps it as a draft; a refusal changes nothing and says why, row by row."""
    forms.limit()
    try:
        upload = forms.upload()
        read = apart.read(upload.content, upload.about, BY_CODE.keys())
    except Refused as refused:
        problems = [sentence(one) for one in refused.findings]
        return page("own_lists/upload.html", 422, own=own, about=forms.about(), problems=problems)
    row = commands.take_in(db.session, read, signed_in_member(), clock.now(), own.row if own else None)
    db.session.commit()
    return on_to(row.id)


@blueprint.get("/organisation/checklists")
@member_required(Role.COORDINATOR)
def index() -> Response:
    """Shows the lists that the organisation brought along."""
    lists = queries.of_organisation(db.session, signed_in_member().organisation_id)
    return page("own_lists/index.html", lists=lists)


@blueprint.get("/organisation/checklists/new")
@member_required(Role.COORDINATOR)
def new() -> Response:
    """Asks for the spreadsheet of a new list."""
    return page("own_lists/upload.html", own=None, about=forms.about(), problems=[])


@blueprint.post("/organisation/checklists/new")
@each_member("10/minute")
@member_required(Role.COORDINATOR)
def bring() -> Response:
    """Takes in the first version of a list."""
    return taken_in(None)


@blueprint.get("/organisation/checklists/<uuid:list_id>")
@member_required(Role.COORDINATOR)
def one(list_id: UUID) -> Response:
    """Shows one list: where it stands, what of the spreadsheet changed, and what can be done with it."""
    own = found(list_id)
    texts = rules.to_translate(own.newest.checklist)
    return page(
        "own_lists/one.html",
        own=own,
        notes=[sentence(note) for note in own.newest.notes],
        shipped=[(one, len(own.newest.checklist.words.get(one.code, {})), len(texts)) for one in LANGUAGES],
    )


@blueprint.get("/organisation/checklists/<uuid:list_id>/version")
@member_required(Role.COORDINATOR)
def new_version(list_id: UUID) -> Response:
    """Asks for a spreadsheet to take the place of the newest version."""
    own = found(list_id)
    return page("own_lists/upload.html", own=own, about=own.newest.checklist, problems=[])


@blueprint.post("/organisation/checklists/<uuid:list_id>/version")
@each_member("10/minute")
@member_required(Role.COORDINATOR)
def bring_version(list_id: UUID) -> Response:
    """Takes in the next version of a list; until it is published, people have the one before."""
    return taken_in(found(list_id))


@blueprint.get("/organisation/checklists/<uuid:list_id>/preview")
@member_required(Role.COORDINATOR)
def preview(list_id: UUID) -> Response:
    """Shows the newest version as people will see it, by steps that keep and send nothing."""
    own = found(list_id)
    return page(
        "checklists/checklist.html",
        checklist=own.newest.checklist,
        is_today=True,
        practice=None,
        preview=url_for("own_lists.one", list_id=list_id),
        **words.of(own.newest.checklist),
    )


@blueprint.get("/organisation/checklists/<uuid:list_id>/translate/<language>")
@member_required(Role.COORDINATOR)
def translate_page(list_id: UUID, language: str) -> Response:
    """Shows every text of the list with a field for its translation."""
    own = found(list_id)
    to = BY_CODE.get(language) or abort(404)
    checklist = own.newest.checklist
    texts = rules.to_translate(checklist)
    return page(
        "own_lists/translate.html", own=own, to=to, texts=texts, said=checklist.words.get(language, {})
    )


@blueprint.post("/organisation/checklists/<uuid:list_id>/translate/<language>")
@each_member("30/minute")
@member_required(Role.COORDINATOR)
def translate(list_id: UUID, language: str) -> Response:
    """Keeps the translations of one language."""
    own = found(list_id)
    if language not in BY_CODE:
        abort(404)
    if request.form.get("version") != str(own.newest.number):
        return page("own_lists/one_changed.html", 409, own=own)
    said = forms.words(rules.to_translate(own.newest.checklist))
    commands.translate(db.session, own.row, language, said, signed_in_member(), clock.now())
    db.session.commit()
    return on_to(list_id)


@blueprint.post("/organisation/checklists/<uuid:list_id>/publish")
@each_member("30/minute")
@member_required(Role.COORDINATOR)
def publish(list_id: UUID) -> Response:
    """Gives the newest version to the organisation's members."""
    own = found(list_id)
    try:
        commands.publish(db.session, own.row, signed_in_member(), clock.now())
    except commands.NothingToPublish:
        return on_to(list_id)
    db.session.commit()
    return on_to(list_id)


@blueprint.post("/organisation/checklists/<uuid:list_id>/retire")
@each_member("30/minute")
@member_required(Role.COORDINATOR)
def retire(list_id: UUID) -> Response:
    """Offers a list no longer."""
    commands.retire(db.session, found(list_id).row, signed_in_member(), clock.now())
    db.session.commit()
    return on_to(list_id)
