"""The database: engine, session, base class, column classes, migrations. Knows no feature."""

from flask import Flask
from flask_sqlalchemy_lite import SQLAlchemy

from app.config import Config
from app.storage import migrating, record_keys, sqlite
from app.storage.among import among
from app.storage.columns import Instant, operational, routing, sealed
from app.storage.model import Model

# Values stay out of error messages, and so out of logs.
db = SQLAlchemy(engine_options={"hide_parameters": True})
alembic = migrating.Migrations(metadatas=Model.metadata, run_mkdir=False)

__all__ = [
    "Instant",
    "Model",
    "alembic",
    "among",
    "db",
    "init_app",
    "operational",
    "record_keys",
    "routing",
    "sealed",
]


def init_app(app: Flask) -> None:
    """Connects the app to its database and registers `waymark db`."""
    config: Config = app.extensions["waymark_config"]
    app.config["SQLALCHEMY_ENGINES"] = {"default": config.database}
    app.config["ALEMBIC"] = migrating.LOCATION
    app.config["ALEMBIC_CONTEXT"] = migrating.CONTEXT
    db.init_app(app)
    alembic.init_app(app)
    migrating.quieten()
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            sqlite.listen(db.engine)
    record_keys.init_app(app)
