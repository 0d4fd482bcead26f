"""What a coordinator posts: a spreadsheet with what it does not say itself, and translations."""

from dataclasses import dataclass

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

from app.own_lists.problems import Finding, Refused
from app.own_lists.reading import About
from app.own_lists.workbook import MOST_BYTES

AROUND_IT = 64 * 1024
"""Bytes of a form around its file."""
MOST_WORDS = 400


@dataclass(frozen=True)
class Upload:
    """A spreadsheet in memory, and what was typed beside it."""

    content: bytes
    about: About


def limit() -> None:
    """Refuses a body that is larger than a spreadsheet may be, before any of it is read."""
    request.max_content_length = MOST_BYTES + AROUND_IT


def about() -> About:
    """Returns what was typed beside the file; nothing when the body is too large to look at."""
    try:
        return About(*(request.form.get(name, "").strip()[:MOST_WORDS] for name in About.__match_args__))
    except RequestEntityTooLarge:
        return About()


def upload() -> Upload:
    """Returns the file and what was typed; raises Refused without one, or when it is too large."""
    try:
        file = request.files.get("file")
        content = file.stream.read(MOST_BYTES + 1) if file else b""
    except RequestEntityTooLarge as error:
        raise Refused([Finding("too-large")]) from error
    if not content:
        raise Refused([Finding("no-file")])
    return Upload(content, about())


def words(texts: list[str]) -> dict[str, str]:
    """Returns the translations that were typed, by the text that they translate: fields are numbered in the order of `texts`."""
    return {text: request.form.get(f"t{number}", "") for number, text in enumerate(texts)}
