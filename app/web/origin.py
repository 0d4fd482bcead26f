"""Requests that change something must come from our own pages.

The browser says where a request comes from (`Sec-Fetch-Site`, or `Origin` in older ones), so forms need no hidden token,
and pages that wait on a phone for weeks never hold a stale one.
"""

from flask import Flask, abort, request

from app.config import Config

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def init_app(app: Flask) -> None:
    """Refuses (403) a POST that another site made a browser send; a client that is no browser sends neither header."""
    config: Config = app.extensions["waymark_config"]

    @app.before_request
    def check() -> None:
        if request.method in SAFE:
            return
        site = request.headers.get("Sec-Fetch-Site")
        if site is not None and site not in ("same-origin", "none"):
            abort(403)
        origin = request.headers.get("Origin")
        if (
            site is None
            and origin is not None
            and origin not in (config.public_origin, request.host_url.rstrip("/"))
        ):
            abort(403)
