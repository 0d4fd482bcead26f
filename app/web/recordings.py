"""Recorded voices: `static/audio/<language>/<name>.mp3`, where somebody made one. They are played instead of the phone's own voice."""

from flask import Flask

from app.i18n import current
from app.web.assets import STATIC


def recording(name: str) -> str:
    """Returns the address of what is read aloud, in the language of this answer; empty when there is none.

    `name` is a step of the conversation (`promise`), a page (`safety`), or a checklist and its screen
    (`street-check/danger-now`).
    """
    path = STATIC / "audio" / current().code / f"{name}.mp3"
    return f"/static/audio/{current().code}/{name}.mp3" if path.is_file() else ""


def init_app(app: Flask) -> None:
    """Gives templates the recordings."""
    app.jinja_env.globals.update(recorded=recording)
