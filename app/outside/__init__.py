"""`/outside`: a partner without an account opens one referral, by a link and a code, and answers. What was sealed opens in the page."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Serves the page; deletes what was read long enough."""
    from app import clock
    from app.jobs import periodically
    from app.outside import commands, views
    from app.storage import db

    app.register_blueprint(views.blueprint)

    def close() -> None:
        commands.close_opened(db.session, clock.now())
        db.session.commit()

    periodically(app, "outside.close", close, minute="*/5")
