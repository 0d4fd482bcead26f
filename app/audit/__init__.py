"""The audit log: a closed vocabulary of events, kept in a hash chain. Commands write to it; nobody edits it."""

from flask import Flask

from app.audit.events import Event
from app.audit.log import append, cut, in_order, verify

__all__ = ["Event", "append", "cut", "in_order", "init_app", "verify"]


def init_app(app: Flask) -> None:
    """Registers `waymark audit`, to which `app.witness` gives its commands; the log is written by commands."""
    from app.audit.cli import audit

    app.cli.add_command(audit)
