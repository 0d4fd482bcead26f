"""Push: a nudge to a member's devices that there is something new. What it is about never leaves this server by this way.

Commands of features call `nudge_organisation` or `nudge_member`; the wish is part of their transaction. Once a minute the
job sends what is due: every message has the same size, and the minute's beat says little about the moment of the event.
"""

from flask import Flask

from app.push.commands import nudge_member, nudge_organisation

__all__ = ["init_app", "nudge_member", "nudge_organisation"]


def init_app(app: Flask) -> None:
    """Makes the key that messages are signed with when there is none, serves the switch, and registers the job."""
    from app import clock
    from app.config import Config
    from app.jobs import periodically
    from app.push import commands, queries, sender, views
    from app.storage import db

    config: Config = app.extensions["waymark_config"]
    app.extensions["waymark_push"] = sender.load(config)
    app.jinja_env.globals["push_key"] = lambda: app.extensions["waymark_push"].public_key
    app.register_blueprint(views.blueprint)

    def beat() -> None:
        for one in queries.due(db.session, clock.now()):
            commands.take_up(db.session, one)
            db.session.commit()  # Nobody waits for a push service with the database in hand.
            outcome = app.extensions["waymark_push"].send(one)
            commands.note(db.session, one, outcome, clock.now())
            db.session.commit()

    periodically(app, "push", beat, minute="*")
