"""What a stranger sees of it: the page behind Exit, and the name and picture it has among a phone's apps."""

from dataclasses import dataclass

from flask import Blueprint, Flask, Response, abort, g, jsonify, redirect, render_template, request
from flask_babel import gettext as _

from app import i18n
from app.config import Config
from app.web.pages import public

COOKIE = "face"
"""Which name and picture were chosen; says nothing to somebody who reads the cookies."""

KEYS = ("notes", "calculator", "timetable")

PUBLIC_PAGES = ("/calculator",)
"""Pages of this module that the phone answers by itself."""

blueprint = Blueprint("neutral", __name__)


@dataclass(frozen=True)
class Face:
    """A name and a picture that say nothing."""

    key: str
    name: str


def faces() -> list[Face]:
    """Returns the three faces to choose from, named in the reader's language."""
    return [
        Face(key, name) for key, name in zip(KEYS, (_("Notes"), _("Calculator"), _("Timetable")), strict=True)
    ]


def chosen() -> Face:
    """Returns the face that this phone shows: the one chosen before, or the first."""
    wanted = request.cookies.get(COOKIE) if "for_field_pack" not in g else None
    return next((face for face in faces() if face.key == wanted), faces()[0])


@blueprint.get("/calculator")
def calculator() -> Response:
    """The page that Exit leads to."""
    return public("frame/calculator.html")


@blueprint.get("/install")
def install() -> Response:
    """How to put the app on a phone under a name of one's own choice."""
    return public("frame/install.html", faces=faces())


@blueprint.get("/install/<key>")
def choose(key: str) -> Response:
    """Remembers a face and shows the choice again; it changes nothing but this phone's own cookie."""
    if key not in KEYS:
        abort(404)
    response: Response = redirect("/install")  # type: ignore[assignment]
    response.set_cookie(COOKIE, key, max_age=365 * 24 * 3600, samesite="Lax", secure=request.is_secure)
    return response


@blueprint.get("/manifest.webmanifest")
def manifest() -> Response:
    """The web app manifest. Browsers ask for it without cookies, so its address carries face and language."""
    asked = request.args.get("language", "")
    if asked in i18n.BY_CODE:
        g.forced_language = asked
    face = next((one for one in faces() if one.key == request.args.get("as")), faces()[0])
    response = jsonify(_manifest(face))
    response.mimetype = "application/manifest+json"
    response.headers["Cache-Control"] = "no-cache"
    return response


def _manifest(face: Face) -> dict[str, object]:
    language = i18n.current()
    picture = f"/static/icons/neutral/{face.key}"
    return {
        "id": "/",
        "name": face.name,
        "short_name": face.name,
        "lang": language.code,
        "dir": language.direction,
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#edf1e9",
        "theme_color": "#fcfdf9",
        "icons": [
            {"src": f"{picture}-192.png", "sizes": "192x192", "type": "image/png"},
            {"src": f"{picture}-512.png", "sizes": "512x512", "type": "image/png"},
            {"src": f"{picture}-512.png", "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
        ],
        # Held long, a phone shows these to whoever looks: they say no more than the name does.
        "shortcuts": [
            {"name": _("Search"), "url": "/directory"},
            {"name": _("Drafts"), "url": "/drafts"},
        ],
    }


def init_app(app: Flask) -> None:
    """Registers the neutral pages, and `/design` where no stranger comes."""
    app.register_blueprint(blueprint)
    app.context_processor(lambda: {"neutral": chosen()})
    config: Config = app.extensions["waymark_config"]
    if app.debug or config.demo:

        @app.get("/design")
        def design() -> str:
            """Every component in every state, for whoever changes one."""
            return render_template("web/design.html")
