"""Checklists of an organisation's own: an XLSForm comes in, is looked at, translated, published and retired.

They only collect and end in options. Members of the organisation get them beside those that ship with the code, on the
phone too; every list can leave as an XLSForm or a FHIR Questionnaire.
"""

from flask import Flask

from app import fieldpack
from app.checklists import sources
from app.own_lists import cli, export_views, field_pack, source, views


def init_app(app: Flask) -> None:
    """Registers the source, the pages, what travels, and `waymark own-lists`."""
    sources.register(app, source.OwnLists())
    app.register_blueprint(views.blueprint)
    app.register_blueprint(export_views.blueprint)
    fieldpack.register_own(app, field_pack.provide, field_pack.stamp)
    app.cli.add_command(cli.own_lists)
