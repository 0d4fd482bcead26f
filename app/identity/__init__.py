"""Members, organisations, passkeys, devices, keys and who may do what."""

from flask import Flask

from app.identity import models, sessions
from app.identity.access import CurrentMember, current_member, member_required, role, signed_in_member
from app.identity.roles import Role

__all__ = [
    "CurrentMember",
    "Role",
    "current_member",
    "init_app",
    "member_required",
    "models",
    "role",
    "signed_in_member",
]


def init_app(app: Flask) -> None:
    """Registers sign-in, invitations, devices and keys, and what cleans up behind them."""
    from app import clock
    from app.identity import (
        account_views,
        cli,
        commands,
        confirm_views,
        organisation_views,
        passkey_views,
        second_way_views,
        views,
    )
    from app.jobs import periodically
    from app.storage import db

    sessions.init_app(app)
    app.jinja_env.globals.update(current_member=current_member, current_role=role)
    for module in (views, account_views, organisation_views, passkey_views, second_way_views, confirm_views):
        app.register_blueprint(module.blueprint)
    for command in (cli.invite, cli.members, cli.organisations, cli.sign_in_link):
        app.cli.add_command(command)

    def prune() -> None:
        commands.prune(db.session, clock.now())
        db.session.commit()

    periodically(app, "identity.prune", prune, minute="17")
