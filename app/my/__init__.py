"""The person's own door, `/my`: a code and no account. What was agreed, what became of it, stopping it, asking for a call."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Serves the door and, to members, what the person wrote; writes down what the clock ended."""
    from app import clock, fieldpack
    from app.jobs import periodically
    from app.my import field_pack, member_views, views
    from app.referrals import commands as referrals
    from app.storage import db

    for module in (views, member_views):
        app.register_blueprint(module.blueprint)
    fieldpack.register(app, field_pack.provide)
    app.jinja_env.globals["person_words"] = member_views.written

    def expire() -> None:
        referrals.expire(db.session, clock.now())
        db.session.commit()

    periodically(app, "consent.expire", expire, minute="*/10")
