"""Recorded voices: `static/audio/<language>/<step>.mp3`, where somebody made one. They are played instead of the phone's own voice."""

from app.i18n import current
from app.web.assets import STATIC


def recording(step: str) -> str:
    """Returns the address of what is read aloud on a step, in the language of this answer; empty when there is none."""
    path = STATIC / "audio" / current().code / f"{step}.mp3"
    return f"/static/audio/{current().code}/{step}.mp3" if path.is_file() else ""
