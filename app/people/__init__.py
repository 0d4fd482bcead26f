"""Looking after people: who works here, their phones, what of theirs is held, and switching off what was lost."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Registers the pages."""
    from app.people import held_views, views

    app.register_blueprint(views.blueprint)
    app.register_blueprint(held_views.blueprint)
