"""An app whose database has no tables yet."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app import create_app
from app.config import Config
from app.storage import db
from tests.conftest import SCHEMA

EMPTY = f"{SCHEMA}_empty"


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Flask]:
    """An app on a database without tables: SQLite, or a schema of its own where `DATABASE_URL` names PostgreSQL."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield create_app(Config(tmp_path / "empty", testing=True))
        return
    outside = sa.create_engine(Config(tmp_path, database_url=url).database)
    drop = sa.text(f"DROP SCHEMA IF EXISTS {EMPTY} CASCADE")
    with outside.begin() as connection:
        connection.execute(drop)
        connection.execute(sa.text(f"CREATE SCHEMA {EMPTY}"))
    url += ("&" if "?" in url else "?") + f"options=-csearch_path%3D{EMPTY}"
    app = create_app(Config(tmp_path / "empty", database_url=url, testing=True))
    yield app
    with app.app_context():
        db.engine.dispose()
    with outside.begin() as connection:
        connection.execute(drop)
    outside.dispose()
