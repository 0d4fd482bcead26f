"""The directory: services that help, after the Human Services Data Specification, found online and offline alike."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Registers the pages, the commands, and what of the directory travels to the phone."""
    from app.directory import cli, field_pack, finding, local_models, models, views

    finding.init_app(app)
    app.register_blueprint(views.blueprint)
    cli.init_app(app)
    field_pack.init_app(app)
    del models, local_models
