"""What every test can ask for: an app on an empty database, its session, a client, a clock that can be moved."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask, g
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy.orm import Session

from app import create_app
from app.audit.log import START
from app.audit.models import AuditHead
from app.config import Config
from app.identity.challenges import Act
from app.storage import Model, alembic, db
from tests import late_routes

late_routes.install()

SCHEMA = f"waymark_test_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"


class Compiled(BytecodeCache):
    """Templates compiled once a run: each test has an app of its own, and compiling would be most of what its first page takes."""

    def __init__(self) -> None:
        self.codes: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if code := self.codes.get(bucket.key):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.codes[bucket.key] = bucket.bytecode_to_string()


COMPILED = Compiled()


class MovableClock:
    """A clock that stands still until it is told otherwise."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **by: float) -> None:
        self.at += timedelta(**by)


def database_url() -> str:
    """PostgreSQL where `DATABASE_URL` names one (in a schema of the tests' own), else SQLite in the data directory."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        return ""
    # What a power cut would lose is of no interest here: nobody waits for the disk.
    settings = f"-csearch_path%3D{SCHEMA}%20-csynchronous_commit%3Doff"
    return url + ("&" if "?" in url else "?") + f"options={settings}"


def migrate(app: Flask) -> None:
    """Brings an app's empty database to today's tables."""
    with app.app_context():
        alembic.upgrade()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with today's tables, made once a run and copied for each test."""
    data = tmp_path_factory.mktemp("migrated")
    if database_url():
        engine = sa.create_engine(Config(data, database_url=os.environ["DATABASE_URL"]).database)
        with engine.begin() as connection:
            connection.execute(sa.text(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE"))
            connection.execute(sa.text(f"CREATE SCHEMA {SCHEMA}"))
        engine.dispose()
    app = create_app(Config(data, database_url=database_url(), testing=True))
    migrate(app)
    with app.app_context():
        db.engine.dispose()
    return data


@pytest.fixture
def data_dir(migrated: Path, tmp_path: Path) -> Path:
    """An empty, migrated data directory of this test's own."""
    copy = tmp_path / "data"
    shutil.copytree(migrated, copy)
    return copy


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


ASKED = re.compile("|".join(Act))


class Browser(FlaskClient):
    """A client whose requests start without what an earlier one worked out.

    The tests' app context outlives their requests, so that they share its session; on a server each has its own.
    """

    confirms: Callable[[Act], object] | None = None
    """Confirms an act with a passkey when a request is answered with that question, as pages do; then it is made again."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        answer = self._open(*args, **kwargs)
        if self.confirms and answer.status_code == 403 and (asked := ASKED.search(answer.text)):
            self.confirms(Act(asked[0]))
            answer = self._open(*args, **kwargs)
        return answer

    def _open(self, *args: Any, **kwargs: Any) -> Any:
        for name in ("_flask_babel", "_login_user", "forced_language"):
            g.pop(name, None)
        return super().open(*args, **kwargs)


def empty(connection: sa.Connection) -> None:
    """Empties PostgreSQL's tables. Only those that hold something: TRUNCATE makes a new file for each it is given."""
    tables = list(reversed(Model.metadata.sorted_tables))
    asked = " UNION ALL ".join(
        f"SELECT '{one.name}' WHERE EXISTS (SELECT FROM \"{one.name}\")" for one in tables
    )
    filled = set(connection.execute(sa.text(asked)).scalars())
    for one in tables:
        if one.name in filled:
            connection.execute(sa.delete(one))


@pytest.fixture
def app(data_dir: Path, clock: MovableClock) -> Iterator[Flask]:
    """An app on an empty database, inside its context."""
    app = create_app(Config(data_dir, database_url=database_url(), testing=True))
    app.extensions["waymark_clock"] = clock
    app.test_client_class = Browser
    app.jinja_env.bytecode_cache = COMPILED
    with app.app_context():
        if database_url():
            with db.engine.begin() as connection:
                empty(connection)
                connection.execute(sa.insert(AuditHead).values(id=1, size=0, hash=START))
        yield app
        db.session.rollback()
        db.session.close()
        db.engine.dispose()


@pytest.fixture
def session(app: Flask) -> Session:
    """The session that commands and queries take."""
    return db.session


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that has not signed in."""
    return app.test_client()
