"""Rendering: whole pages, and how long an answer may be kept."""

import gzip
from typing import Any

from flask import Response, make_response, render_template, request

FRAME = {"language", "languages", "neutral", "nav"}
"""What the frame around every page is made of: a page that used one of these names would take it from the frame."""


def _rendered(template: str, context: dict[str, Any]) -> str:
    if taken := FRAME & context.keys():
        raise TypeError(f"{template} calls a value of its own {sorted(taken)[0]}, which belongs to the frame")
    return render_template(template, **context)


def page(template: str, status: int = 200, **context: Any) -> Response:
    """Returns a rendered page that nobody may keep (the default for everything personal)."""
    response = make_response(_rendered(template, context), status)
    return personal(response)


def personal(response: Response) -> Response:
    """Marks an answer as one that no cache may keep."""
    response.headers["Cache-Control"] = "no-store"
    return response


def public(template: str, **context: Any) -> Response:
    """Returns a rendered page without anything personal in it: it may be kept, but is asked for anew.

    It travels compressed, which a page with something secret in it must not (its size would tell), and not at all where
    the browser holds it already.
    """
    response = make_response(_rendered(template, context))
    response.headers["Cache-Control"] = "private, no-cache"
    response.vary.update(["Cookie", "Accept-Language", "Accept-Encoding", "HX-Request"])
    if request.accept_encodings["gzip"]:
        response.set_data(gzip.compress(response.get_data(), mtime=0))
        response.content_encoding = "gzip"
    response.add_etag()
    response.make_conditional(request)
    return response
