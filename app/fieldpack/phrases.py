"""The words that the phone's worker and shared modules say, in the language of the pack."""

import json
from collections.abc import Iterable

from flask import render_template
from flask_babel import gettext as _

from app.fieldpack.registry import Data, Page


def provide() -> Iterable[Page | Data]:
    """Returns the phrases and the page for addresses that are not on the phone."""
    yield Data("phrases", lambda: json.dumps(phrases(), ensure_ascii=False).encode())
    yield Data("not-here", lambda: render_template("fieldpack/not_here.html").encode())


def phrases() -> dict[str, str]:
    """Returns the worker's phrases by name; `%(when)s` is filled on the phone."""
    return {"as-of": _("From this phone, as of %(when)s.", when="%(when)s")}
