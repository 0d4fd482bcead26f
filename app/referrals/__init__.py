"""Referrals: what a worker sent, the partner's inbox, the answer. Reading joins the live grant, always."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Takes submissions about referrals, serves the inbox and the list of what was sent."""
    from app import delivery, fieldpack
    from app.consent.rules import ITEMS
    from app.jobs import periodically
    from app.referrals import (
        arrivals,
        caseload_views,
        cli,
        commands,
        content,
        field_pack,
        inbox_views,
        views,
        words,
    )

    delivery.register(app, "referral", commands.send)
    delivery.register(app, "withdrawal", commands.take_withdrawal)
    delivery.register(app, "referral-step", arrivals.step)
    delivery.register(app, "referral-message", arrivals.message)
    fieldpack.register(app, field_pack.provide, field_pack.stamp)
    periodically(app, "referrals.unanswered", cli.look, minute="*/10")
    app.cli.add_command(cli.unanswered)
    app.cli.add_command(cli.close_organisation)
    app.register_blueprint(views.blueprint)
    app.register_blueprint(inbox_views.blueprint)
    app.register_blueprint(caseload_views.blueprint)
    app.jinja_env.globals["referral_words"] = words
    app.jinja_env.globals["content_words"] = content
    app.jinja_env.globals["shared_items"] = ITEMS
