"""The directory: services that help, after the Human Services Data Specification, found online and offline alike."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Registers the pages, the commands, and what of the directory travels to the phone."""
    from app import delivery
    from app.directory import (
        booklet_views,
        cli,
        edit_views,
        entry_views,
        field_pack,
        finding,
        local_models,
        models,
        provider_views,
        report_statements,
        views,
    )
    from app.directory.api import views as api_views

    finding.init_app(app)
    delivery.register(app, "report", report_statements.take)
    for module in (views, booklet_views, entry_views, edit_views, provider_views, api_views):
        app.register_blueprint(module.blueprint)
    cli.init_app(app)
    field_pack.init_app(app)
    del models, local_models
