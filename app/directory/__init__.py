"""The directory: services that help, after the Human Services Data Specification, found online and offline alike."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Registers the pages, the commands, and what of the directory travels to the phone."""
    from app import clock, delivery
    from app.directory import (
        booklet_views,
        cli,
        commands,
        edit_views,
        entry_views,
        field_pack,
        finding,
        local_models,
        models,
        owner_asking,
        proposal_views,
        provider_views,
        region_views,
        report_statements,
        views,
    )
    from app.directory.api import views as api_views
    from app.jobs import periodically
    from app.storage import db

    finding.init_app(app)
    delivery.register(app, "report", report_statements.take)
    for module in (
        views,
        booklet_views,
        entry_views,
        edit_views,
        provider_views,
        proposal_views,
        region_views,
        api_views,
    ):
        app.register_blueprint(module.blueprint)
    cli.init_app(app)
    field_pack.init_app(app)

    def ask_owners() -> None:
        owner_asking.ask(db.session, clock.now())
        db.session.commit()

    def settle() -> None:
        commands.settle_places(db.session)
        db.session.commit()

    periodically(app, "directory.settle_places", settle, minute="23")
    periodically(app, "directory.ask_owners", ask_owners, day_of_week="1", hour="9", minute="5")
    del models, local_models
