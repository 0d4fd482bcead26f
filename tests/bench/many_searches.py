"""Searching a large directory in figures: `DATABASE_URL=… python -m tests.bench.many_searches`, after `many_services`.

Every judged question and some words are asked as a browser asks `/directory`, once without a filter and once with one, each
once: the whole page, and the results alone as they come while somebody types. Says how long that takes, p50 and p95; how
much of it is this process's own work (the rest is the database's, and waiting while others have the processor); and how long
the index takes to be made. `make bench` does the same with fewer services (`BENCH_SERVICES`, 10,000; `BENCH_DATABASE_URL`,
else SQLite).
"""

import os
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import sqlalchemy as sa
from flask import Flask

from app import create_app
from app.config import Config
from app.directory import finding, indexing
from app.directory.models import Listing
from app.storage import alembic, db
from tests.bench.many_services import fill
from tests.bench.phone_search import TYPED
from tests.directory import judged

ASKED_FOR = 100
"""Milliseconds within which 95 of 100 searches of 100,000 services on PostgreSQL are answered."""
FILTERS: tuple[dict[str, str], ...] = (
    {"lang": "ar"},
    {"need": "shelter", "open": "1", "free": "1"},
    {"near": "Tarsholm", "who": "women", "age": "30"},
    {"near": "Brackwater", "no-papers": "1", "walk-in": "1"},
)
MORE = (
    "",
    "co",
    "house",
    "a place to sleep",
    "harbour",
    "clinc",
    "zzzzzzz",
    "soup immigration harbour trust",
)
PARTS: dict[str, dict[str, str]] = {
    "a whole page": {},
    "its results, while typing": {"HX-Request": "true", "HX-Target": "section#results"},
}


def percentiles(times: list[float]) -> tuple[float, float, float]:
    """Returns the middle, the 95th percentile and the slowest."""
    ordered = sorted(times)
    return statistics.median(ordered), ordered[int(len(ordered) * 0.95)], ordered[-1]


def memory() -> float:
    """Returns the most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def addresses() -> Iterator[str]:
    """Yields what is asked."""
    words = (*(one["q"] for one in judged.asked()), *TYPED, *MORE)
    for number, typed in enumerate(words):
        yield "/directory?" + urlencode({"q": typed})
        yield "/directory?" + urlencode({"q": typed, **FILTERS[number % len(FILTERS)]})


def searched(app: Flask) -> Iterator[tuple[str, list[float], list[float]]]:
    """Yields, by what is answered, how long each answer took, and how much of that this process worked; in milliseconds."""
    client = app.test_client()
    client.get("/directory?q=warm")
    for part, headers in PARTS.items():
        times, worked = [], []
        for address in addresses():
            began, begun = time.perf_counter(), time.process_time()
            answer = client.get(address, headers=headers)
            times.append((time.perf_counter() - began) * 1000)
            worked.append((time.process_time() - begun) * 1000)
            assert answer.status_code == 200
            assert b"/hotlines" in answer.data or b"data-service" in answer.data
        yield part, times, worked


def rows(app: Flask) -> list[tuple[object, ...]]:
    """Returns the figures of the directory that an app has, as a table."""
    with app.app_context():
        began, begun = time.perf_counter(), time.process_time()
        made = indexing.refresh(db.session)
        took = time.perf_counter() - began, time.process_time() - begun
        path = finding.path_of(finding.revision(db.session))
    found: list[tuple[object, ...]] = [("", "p50", "p95", "slowest", "own work p50", "p95", "asked")]
    for part, times, worked in searched(app):
        middle, most, slowest = percentiles(times)
        found.append((f"{part} (ms)", middle, most, slowest, *percentiles(worked)[:2], len(times)))
    if made:
        found.append(("the index is made (s; of it own work)", *took, "", "", "", ""))
    found.append(
        (f"index {path.stat().st_size / 1e6:.0f} MB; most memory (MB)", memory(), "", "", "", "", "")
    )
    return found


def title(app: Flask) -> str:
    """Returns what is measured, on what, and how busy the machine is."""
    with app.app_context():
        count = db.session.scalar(sa.select(sa.func.count()).select_from(Listing)) or 0
        busy = f"{os.getloadavg()[0]:.1f} processes on {os.cpu_count()} cores"
        return f"Finding help among {count:,} services, {db.engine.dialect.name} ({busy})"


def few() -> tuple[str, list[tuple[object, ...]]]:
    """Returns title and figures of a directory that is filled for this."""
    with tempfile.TemporaryDirectory() as folder:
        address = os.environ.get("BENCH_DATABASE_URL", "")
        app = create_app(Config(Path(folder) / "data", database_url=address, testing=True))
        with app.app_context():
            alembic.upgrade()
            fill(db.session, int(os.environ.get("BENCH_SERVICES", "10000")))
            db.session.close()
        figures = rows(app)
        return title(app), figures


def main() -> None:
    """Measures and prints; says whether 95 of 100 pages came in time."""
    from tests.bench.run import table

    app = create_app(Config.from_environment())
    figures = rows(app)
    table(title(app), figures)
    most = float(str(figures[1][2]))
    print(f"\n  p95 of a whole page: {most:.0f} ms; asked for: {ASKED_FOR} ms")


if __name__ == "__main__":
    main()
