"""Getting back at what was sealed with the recovery sheet alone: an export of ciphertext, and opening it on any computer."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Registers the page on which two members take an export, and what forgets who did."""
    from app import clock
    from app.jobs import periodically
    from app.recovery import asking, views
    from app.storage import db

    app.register_blueprint(views.blueprint)
    app.jinja_env.globals["export_that_waits"] = lambda organisation_id: asking.current(
        db.session, organisation_id, clock.now()
    )

    def prune() -> None:
        asking.prune(db.session, clock.now())
        db.session.commit()

    periodically(app, "recovery.prune", prune, minute="23")
