"""Practice: invented people to go through a checklist with. Nothing of it can be sent; who has practised is noted."""

from flask import Flask

from app import fieldpack
from app.practice import cases, field_pack, views


def init_app(app: Flask) -> None:
    """Reads the cases (a broken file stops the start), serves them and lets them travel."""
    app.extensions[cases.EXTENSION] = cases.shipped_cases()
    app.register_blueprint(views.blueprint)
    fieldpack.register(app, field_pack.provide)
