"""Asking for help oneself, `/ask`: a short conversation with the page, sealed to the organisation that was chosen. No account."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Serves the page and takes what it sends."""
    from app.self_referral import views

    app.register_blueprint(views.blueprint)
