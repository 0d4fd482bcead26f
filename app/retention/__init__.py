"""How long things are kept: what is over goes by itself, once a day, and its keys with it."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Registers the daily job and `waymark retention`."""
    from app import clock
    from app.jobs import periodically
    from app.retention import cli, commands
    from app.storage import db

    def daily() -> None:
        commands.apply(db.session, clock.now())
        db.session.commit()

    periodically(app, "retention", daily, minute="40", hour="3")
    app.cli.add_command(cli.retention)
