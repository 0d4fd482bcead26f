"""The first page, and what anyone may read without signing in: safety, signs, rights, asking for help, hotlines, what this is."""

from flask import Flask

from app import fieldpack
from app.guidance import field_pack, hotlines, rights, views


def init_app(app: Flask) -> None:
    """Reads the hotlines and the rights (a broken list stops the start), serves the pages and sends them along to phones."""
    app.extensions["waymark_hotlines"] = hotlines.load()
    app.extensions["waymark_rights"] = rights.load()
    app.register_blueprint(views.blueprint)
    fieldpack.register(app, field_pack.provide)
