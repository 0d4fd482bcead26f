"""How long 5,000 services take to come in and to go out, as files: `python -m tests.bench.directory_data`, part of `make bench`.

In a directory of its own: SQLite, or a new schema where `DATABASE_URL` names PostgreSQL.
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import sqlalchemy as sa

from app import clock, create_app
from app.config import Config
from app.directory import demo
from app.directory.commands import import_directory
from app.directory.exporting import Audience, exported, write
from app.directory.importing import Report, prepare, read
from app.storage import alembic, db

SERVICES = 5_000


def measured(services: int = SERVICES) -> list[tuple[str, float, int]]:
    """Returns what was done, in how many seconds, and how many rows it changed or wrote."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Config(Path(folder) / "data", testing=True))
        with app.app_context():
            alembic.upgrade()
            try:
                return timings(Path(folder), services)
            finally:
                db.session.close()
                db.engine.dispose()


def timings(folder: Path, services: int) -> list[tuple[str, float, int]]:
    """Returns the figures of one run."""
    made = prepare(demo.rows(Random(5), [], services, services // 5), "bench", Report())
    write(made.tables, folder / "first")
    for row in made.tables["service"].values():
        row["description"] = f"{row['description']} Again."
    write(made.tables, folder / "second")

    def bring(name: str) -> int:
        report = Report()
        outcome = import_directory(
            db.session, prepare(read(folder / name, report), "bench", report), clock.now()
        )
        db.session.commit()
        return outcome.changes

    def give(name: str) -> int:
        return write(exported(db.session, "bench", Audience.PUBLIC), folder / name)

    steps: list[tuple[str, Callable[[str], int], str]] = [
        ("data package, first time", bring, "first"),
        ("the same again", bring, "first"),
        ("every service changed", bring, "second"),
        ("export as data package", give, "out"),
        ("export as JSON", give, "out.json"),
    ]
    found = []
    for title, do, name in steps:
        began = time.perf_counter()
        changed = do(name)
        found.append((title, time.perf_counter() - began, changed))
    assert db.session.scalar(sa.text("SELECT count(*) FROM directory_listing")) == services
    return found


def rows() -> list[tuple[Any, ...]]:
    """Returns the figures for a table."""
    return [("", "seconds", "rows changed or written"), *measured()]


if __name__ == "__main__":
    for line in rows():
        print(*line, sep="\t")
