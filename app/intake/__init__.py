"""The conversation: one step a page, answered and kept on the phone alone. The server renders shells without anybody in them."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Serves the steps and lets them travel in the field pack."""
    from app import fieldpack
    from app.intake import field_pack, views

    app.register_blueprint(views.blueprint)
    fieldpack.register(app, field_pack.provide)
    fieldpack.register_own(app, field_pack.provide_own)
