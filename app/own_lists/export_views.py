"""Every list as a file for other tools: an XLSForm for ODK and Kobo, a Questionnaire for systems that speak FHIR."""

import json
from collections.abc import Iterable

from flask import Blueprint, Response, abort, current_app, make_response
from flask_babel import force_locale
from flask_babel import gettext as _

from app.checklists import queries, words
from app.checklists.model import Checklist
from app.checklists.rules import Answer
from app.config import Config
from app.i18n import LANGUAGES
from app.own_lists import exports, rules
from app.own_lists.questionnaire import Questionnaire
from app.web import limiter

blueprint = Blueprint("list_exports", __name__)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/checklists/<slug>/xlsform")
@limiter.limit("30/minute")
def xlsform(slug: str) -> Response:
    """Gives a list as a spreadsheet, with its translations."""
    checklist = queries.checklist(slug) or abort(404)
    names = {one.code: one.name for one in LANGUAGES}
    content = exports.xlsform(checklist, translations(checklist), answers("en"), names)
    return as_file(content, XLSX, f"{slug}.xlsx")


@blueprint.get("/checklists/<slug>/questionnaire")
@limiter.limit("30/minute")
def questionnaire(slug: str) -> Response:
    """Gives a list as a FHIR R4 Questionnaire, with its translations."""
    checklist = queries.checklist(slug) or abort(404)
    config: Config = current_app.extensions["waymark_config"]
    made = Questionnaire(checklist, config.public_origin, translations(checklist), answers("en")).resource()
    content = json.dumps(made, ensure_ascii=False, indent=1).encode()
    return as_file(content, "application/fhir+json", f"{slug}.json")


def as_file(content: bytes, kind: str, name: str) -> Response:
    """Returns a download that may be kept as little as the page it stands on."""
    response = make_response(content)
    response.content_type = kind
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-cache"
    response.vary.add("Cookie")
    return response


def answers(language: str) -> dict[Answer, str]:
    """Returns the words of the five answers in one language."""
    with force_locale(language):
        return {one: str(label) for one, label in words.ANSWER_LABELS.items()}


def translations(checklist: Checklist) -> dict[str, dict[str, str]]:
    """Returns a list's texts, and the five answers, in every language that has them: from the list itself, or the catalogue."""
    said = answers("en")
    found = {language: dict(own) for language, own in checklist.words.items()}
    for language in (one.code for one in LANGUAGES if one.code != "en"):
        own = _translated(language, [*rules.to_translate(checklist), *said.values()])
        found[language] = own | found.get(language, {})
    return {language: own for language, own in found.items() if own.keys() - set(said.values())}


def _translated(language: str, texts: Iterable[str]) -> dict[str, str]:
    with force_locale(language):
        return {text: word for text in texts if (word := _(text)) != text}
