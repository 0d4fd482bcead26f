"""Waymark: `create_app` is the only place where everything meets."""

from flask import Flask

from app import (
    audit,
    checklists,
    cli,
    clinic,
    clock,
    delivery,
    directory,
    fieldpack,
    guidance,
    health,
    i18n,
    identity,
    intake,
    jobs,
    my,
    navigation,
    outside,
    own_lists,
    people,
    practice,
    push,
    recovery,
    referrals,
    retention,
    self_referral,
    storage,
    web,
    witness,
)
from app.config import Config


def create_app(config: Config | None = None) -> Flask:
    """Returns a ready Flask application for `config` (read from the environment when absent)."""
    config = config or Config.from_environment()
    app = Flask(__name__, static_folder="static", static_url_path="/static")
    config.apply_to(app)
    clock.init_app(app)
    storage.init_app(app)
    i18n.init_app(app)
    web.init_app(app)
    jobs.init_app(app)
    audit.init_app(app)
    fieldpack.init_app(app)
    fieldpack.register(app, lambda: [fieldpack.Page(path, local=True) for path in web.neutral.PUBLIC_PAGES])
    identity.init_app(app)
    delivery.init_app(app)
    push.init_app(app)
    witness.init_app(app)
    directory.init_app(app)
    checklists.init_app(app)
    own_lists.init_app(app)
    guidance.init_app(app)
    clinic.init_app(app)
    people.init_app(app)
    referrals.init_app(app)
    my.init_app(app)
    self_referral.init_app(app)
    outside.init_app(app)
    intake.init_app(app)
    recovery.init_app(app)
    retention.init_app(app)
    practice.init_app(app)
    navigation.init_app(app)
    health.init_app(app)
    cli.init_app(app)
    return app
