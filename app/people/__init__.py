"""Looking after people: who works here, their phones, what of theirs is held, and switching off what was lost."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Registers the pages; where a colleague takes a shared phone over travels to phones."""
    from app import fieldpack
    from app.people import hand_in_views, held_views, own_items_views, reading_views, views

    app.register_blueprint(views.blueprint)
    app.register_blueprint(held_views.blueprint)
    app.register_blueprint(hand_in_views.blueprint)
    app.register_blueprint(own_items_views.blueprint)
    app.register_blueprint(reading_views.blueprint)
    fieldpack.register(app, lambda: [fieldpack.Page("/sign-in")])
