"""The door for what phones send: open, check, dispatch to the command of its kind, answer with a signed receipt.

Features say which kinds they take by calling `register` in their `init_app`; this package names none of them.
`docs/delivery-protocol.md` describes the wire for anyone who writes another client.
"""

from flask import Flask

from app.delivery.submission import Handler, Refused, Submission, Withdrawn

__all__ = ["Handler", "Refused", "Submission", "Withdrawn", "init_app", "register"]


def init_app(app: Flask) -> None:
    """Makes the server's keys when there are none, and serves `/outbox`."""
    from app import fieldpack
    from app.config import Config
    from app.delivery import cli, field_pack, keys, views

    config: Config = app.extensions["waymark_config"]
    app.extensions["waymark_delivery"] = {}
    app.extensions["waymark_server_keys"] = keys.load(config.data_dir / "keys")
    app.register_blueprint(views.blueprint)
    app.cli.add_command(cli.backup)
    app.cli.add_command(cli.held)
    fieldpack.register(app, field_pack.provide)


def register(app: Flask, kind: str, handler: Handler) -> None:
    """Sends submissions of `kind` to `handler`, which runs inside the submission's transaction."""
    app.extensions["waymark_delivery"][kind] = handler
