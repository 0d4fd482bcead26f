"""What every page shares: headers, the same-origin rule, limits, assets, errors, rendering. Knows no feature."""

from flask import Flask

from app.web import assets, errors, headers, limits, loopback, neutral, origin, recordings, templating
from app.web.limits import limiter
from app.web.pages import page, personal, public

__all__ = ["init_app", "limiter", "page", "personal", "public"]


def init_app(app: Flask) -> None:
    """Registers what applies to every request, in the order in which it applies."""
    headers.init_app(app)
    loopback.init_app(app)
    origin.init_app(app)
    limits.init_app(app)
    assets.init_app(app)
    templating.init_app(app)
    recordings.init_app(app)
    neutral.init_app(app)
    errors.init_app(app)
