"""The server's time. Nothing else in the app asks the system what time it is, so tests can move it."""

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask, current_app


def system() -> datetime:
    """Returns the system's time, aware, in UTC."""
    return datetime.now(UTC)


def init_app(app: Flask) -> None:
    """Gives the app the system's clock."""
    app.extensions["waymark_clock"] = system


def now() -> datetime:
    """Returns this app's time, aware, in UTC."""
    tell: Callable[[], datetime] = current_app.extensions["waymark_clock"]
    return tell()
