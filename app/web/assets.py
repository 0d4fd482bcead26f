"""Built files and icons: their hashed addresses, their hashes, and WhiteNoise in front of them."""

import base64
import json
from functools import cache
from pathlib import Path
from typing import TypedDict

from flask import Flask, Response, send_from_directory
from markupsafe import Markup
from whitenoise import WhiteNoise

STATIC = Path(__file__).parent.parent / "static"
DIST = STATIC / "dist"


class Entry(TypedDict):
    """One built file and the chunks that it loads at once."""

    file: str
    imports: list[str]


class Manifest(TypedDict):
    """What `service_worker/build.js` wrote: entries by their plain name, and the SHA-256 (hex) of every file."""

    entries: dict[str, Entry]
    sha256: dict[str, str]


@cache
def manifest() -> Manifest:
    """Returns the build's manifest; raises RuntimeError, saying what to run, when nothing was built."""
    path = DIST / "manifest.json"
    if not path.exists():
        raise RuntimeError("The client is not built: run `make app/static/dist/manifest.json`.")
    found: Manifest = json.loads(path.read_text())
    return found


def asset(name: str) -> str:
    """Returns the address of a built file by its plain name ("main.js")."""
    return f"/static/dist/{manifest()['entries'][name]['file']}"


def integrity(address: str) -> str:
    """Returns what a browser compares a built file with before it runs it: its SHA-256, as Subresource Integrity wants it."""
    digest = bytes.fromhex(manifest()["sha256"][address.removeprefix("/static/dist/")])
    return f"sha256-{base64.b64encode(digest).decode()}"


def preloads(name: str) -> list[str]:
    """Returns the addresses of the chunks that `name` imports at once."""
    return [f"/static/dist/{file}" for file in manifest()["entries"][name]["imports"]]


@cache
def icon(name: str) -> Markup:
    """Returns one of our icons as inline SVG, hidden from screen readers: words stand beside every icon."""
    svg = (STATIC / "icons" / f"{name}.svg").read_text().strip()
    attributes = f'class="icon icon--{name}" aria-hidden="true" focusable="false"'
    return Markup(svg.replace("<svg ", f"<svg {attributes} ", 1))  # noqa: S704 - our own files


def init_app(app: Flask) -> None:
    """Serves hashed files for ever and pre-compressed; `/sw.js` is asked for anew each time."""
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=str(DIST),
        prefix="static/dist/",
        immutable_file_test=lambda _path, url: "-" in url.rsplit("/", 1)[-1],
        autorefresh=False,
    )
    app.jinja_env.globals.update(asset=asset, integrity=integrity, preloads=preloads, icon=icon)

    @app.get("/sw.js")
    def service_worker() -> Response:
        """The phone's worker; its scope is the whole site, so it lives at the root."""
        response = send_from_directory(DIST, "sw.js", mimetype="text/javascript")
        response.headers["Cache-Control"] = "no-cache"
        return response
