"""Checklists: signs to ask about, read on the phone alone, ending in what can be done now and never in a verdict.

A checklist is a file under `library/`, or comes from another source (`sources.register`); answers never reach the server
unless a person agrees to a referral that holds them, and then sealed.
"""

from flask import Flask

from app import fieldpack
from app.checklists import field_pack, shipped, sources, views


def init_app(app: Flask) -> None:
    """Reads the library (a broken file stops the start), serves it, and sends it along to phones."""
    sources.register(app, shipped.library())
    app.register_blueprint(views.blueprint)
    fieldpack.register(app, field_pack.provide, field_pack.stamp)
