"""Languages: which there are, which one this answer is in, and in which direction it is read."""

import re
from datetime import UTC, datetime

from flask import Blueprint, Flask, Response, current_app, g, redirect, request
from flask_babel import Babel, format_date, format_time, get_locale
from flask_babel import gettext as _

from app.i18n import isolating
from app.i18n.shipped import PARTS, SOURCE, Check, Language, shipped

__all__ = [
    "BY_CODE",
    "LANGUAGES",
    "PARTS",
    "SOURCE",
    "Check",
    "Language",
    "current",
    "in_utc",
    "init_app",
    "name_of",
]

COOKIE = "waymark_language"
"""Not secret and readable by the page, so that a language chosen offline is known to the server later."""

CATALOGUES = "../locales"
"""Where the texts of each language are, seen from the app."""

LANGUAGES = shipped()
BY_CODE = {language.code: language for language in LANGUAGES}

OWN_ADDRESS = re.compile(r"/(?![/\\])[^\x00-\x20\x7f]*")
"""A path on this site. Browsers drop tabs and line ends before they read an address, so one that holds any is none."""

blueprint = Blueprint("i18n", __name__)


def choose() -> str:
    """Returns the language of this answer: forced (field pack), asked for in the address (a conversation's screens for the
    person), chosen before, or what the browser prefers."""
    forced: str | None = g.get("forced_language")
    asked = request.args.get("in")
    chosen = forced or (asked if asked in BY_CODE else request.cookies.get(COOKIE))
    if chosen in BY_CODE:
        return chosen
    return request.accept_languages.best_match(list(BY_CODE)) or "en"


def current() -> Language:
    """Returns the language that this answer is in."""
    return BY_CODE.get(str(get_locale()), LANGUAGES[0])


@blueprint.get("/language/<code>")
def set_language(code: str) -> Response:
    """Remembers a language and returns to the page it was chosen on; offline, the phone's worker does the same."""
    target = request.args.get("next", "/")
    response = redirect(target if OWN_ADDRESS.fullmatch(target) else "/")
    if code in BY_CODE:
        response.set_cookie(COOKIE, code, max_age=365 * 24 * 3600, samesite="Lax", secure=request.is_secure)
    return response  # type: ignore[return-value]


def init_app(app: Flask) -> None:
    """Registers Flask-Babel, the language route and what templates need to know."""
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", CATALOGUES)
    Babel(app, locale_selector=choose)
    isolating.install(app.jinja_env)
    app.register_blueprint(blueprint)
    app.context_processor(
        lambda: {
            "language": current(),
            "languages": LANGUAGES,
            "parts_of_texts": parts_of_texts(),
            "this_address": this_address,
        }
    )
    app.jinja_env.filters["language_name"] = name_of
    app.jinja_env.filters["in_utc"] = in_utc


def this_address() -> str:
    """Returns the address of this page in another language.

    A form that was sent cannot be opened again by its address alone: then it is the page at that address without its answer,
    or the first page where an address takes forms alone.
    """
    if request.method == "GET":
        return request.full_path if request.query_string else request.path
    addresses = current_app.create_url_adapter(request)
    return request.path if addresses and addresses.test(method="GET") else "/"


def parts_of_texts() -> dict[str, str]:
    """Returns what each part that is checked by itself is called, in the reader's language."""
    names = (
        _("What people agree to"),
        _("Safety, rights and signs"),
        _("Questions of the checklists"),
        _("All other screens"),
    )
    return dict(zip(PARTS, names, strict=True))


def in_utc(at: datetime) -> str:
    """Returns a moment in words, in UTC and saying so: the server knows nobody's time zone."""
    at = at.astimezone(UTC)
    return _("%(day)s, %(time)s UTC", day=format_date(at, "medium"), time=format_time(at, "HH:mm"))


def name_of(code: str | None) -> str:
    """Returns what a language is called in the reader's language; the code itself when nobody knows."""
    if code is None:
        return _("Language not said")
    return str(get_locale().languages.get(code.split("-")[0], code))
