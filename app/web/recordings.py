"""Recorded voices under `static/audio/<language>/`, where somebody made them. They are played instead of the phone's own voice.

`<name>.mp3` is a whole text; `<name>-1.mp3`, `<name>-2.mp3`, … are its sentences, so that each is marked while it is said and only
what was reworded has to be spoken again.
"""

from itertools import count, takewhile

from flask import Flask

from app.i18n import current
from app.web.assets import STATIC


def recording(name: str) -> str:
    """Returns the addresses of what is read aloud, in the language of this answer, with spaces between; empty when there is none.

    `name` is a step of the conversation (`promise`), a page (`safety`), or a checklist and its screen
    (`street-check/danger-now`).
    """
    folder = STATIC / "audio" / current().code
    sentences = takewhile(lambda one: (folder / one).is_file(), (f"{name}-{n}.mp3" for n in count(1)))
    files = list(sentences) or [one for one in [f"{name}.mp3"] if (folder / one).is_file()]
    return " ".join(f"/static/audio/{current().code}/{one}" for one in files)


def init_app(app: Flask) -> None:
    """Gives templates the recordings."""
    app.jinja_env.globals.update(recorded=recording)
