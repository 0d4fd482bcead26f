"""The field pack: the person-free pages, cards, phrases and assets that a phone keeps to work without a network.

Features say what of theirs travels by calling `register` in their `init_app`; this package names none of them.
"""

from flask import Flask

from app import jobs
from app.fieldpack.registry import Data, NotReady, Page, Provider, register, register_own

__all__ = ["Data", "NotReady", "Page", "Provider", "init_app", "register", "register_own"]


def init_app(app: Flask) -> None:
    """Starts with an empty registry and serves the pack at `/field-pack`."""
    from app.fieldpack import cli, phrases, views

    app.extensions["waymark_fieldpack"] = []
    app.extensions["waymark_fieldpack_own"] = []
    register(app, phrases.provide)
    app.register_blueprint(views.blueprint)
    app.cli.add_command(cli.field_pack)
    # After a change the first phone that asks must not wait for the whole build.
    jobs.periodically(app, "fieldpack.build", cli.build_all, minute="*")
    jobs.periodically(app, "fieldpack.tidy", cli.tidy, minute="7")
