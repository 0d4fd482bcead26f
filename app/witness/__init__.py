"""The witnessed log: a Merkle tree over the audit log, checkpoints that the server signs and partners countersign, and
`waymark audit verify`, which checks all of it on any copy. Why: docs/decisions/witnessed-log.md."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Registers the pages, the commands and the hourly job."""
    from app import clock
    from app.audit.cli import audit
    from app.jobs import periodically
    from app.storage import db
    from app.witness import cli as _commands  # noqa: F401
    from app.witness import commands, signer, views

    app.register_blueprint(views.blueprint)
    app.cli.add_command(audit)  # The group of `app.audit`: importing `cli` gave it its commands.

    def hourly() -> None:
        commands.make_checkpoint(db.session, signer.current(), clock.now())
        db.session.commit()

    periodically(app, "witness.checkpoint", hourly, minute="5")
