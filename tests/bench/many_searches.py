"""Searching a large directory in figures: `DATABASE_URL=… python -m tests.bench.many_searches`, after `many_services`.

Says how long the index takes to be made, and how long a search and a whole page take, p50 and p95.
"""

import resource
import statistics
import time
from urllib.parse import urlencode

import sqlalchemy as sa

from app import clock, create_app
from app.config import Config
from app.directory import finding, queries
from app.directory.models import Listing
from app.directory.ranking import Query
from app.storage import db
from tests.bench.phone_search import TYPED

ROUNDS = 4
FILTERS: tuple[dict[str, str], ...] = (
    {},
    {"lang": "ar"},
    {"need": "shelter", "open": "1", "free": "1"},
    {"near": "Tarsholm", "who": "women", "age": "30"},
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


def percentiles(times: list[float]) -> str:
    """Returns the middle, the 95th percentile and the slowest, in ms."""
    ordered = sorted(times)
    middle, most = statistics.median(ordered), ordered[int(len(ordered) * 0.95)]
    return f"p50 {middle:6.1f} ms  p95 {most:6.1f} ms  slowest {ordered[-1]:6.1f} ms  of {len(ordered)}"


def memory() -> float:
    """Returns the most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def main() -> None:
    """Measures and prints."""
    app = create_app(Config.from_environment())
    with app.app_context():
        count = db.session.scalar(sa.select(sa.func.count()).select_from(Listing))
        print(f"{count:,} services on {db.engine.dialect.name}")
        path = finding.path_of(finding.revision(db.session))
        if not path.exists():
            began = time.perf_counter()
            finding.refresh(db.session)
            print(
                f"index made in {time.perf_counter() - began:.0f} s (by `waymark jobs`), most memory {memory():.0f} MB"
            )
        print(f"index: {path.stat().st_size / 1e6:.0f} MB, mapped")
    searches, pages = [], []
    client = app.test_client()
    client.get("/directory?q=warm")
    for _round in range(ROUNDS):
        for words in (*TYPED, *MORE):
            for asked in FILTERS:
                address = "/directory?" + urlencode({"q": words, **asked})
                with app.test_request_context(address):
                    near = next(
                        (one for one in queries.areas(db.session) if one.name == asked.get("near")), None
                    )
                    ticks = [name for name in ("open", "free") if name in asked]
                    query: Query = queries.query(
                        words,
                        [asked["need"]] if "need" in asked else [],
                        asked.get("lang", ""),
                        near,
                        clock.now().date(),
                        asks=[*ticks, *([asked["who"]] if "who" in asked else [])],
                        age=int(asked["age"]) if "age" in asked else None,
                    )
                    began = time.perf_counter()
                    queries.search(db.session, query, now=clock.now())
                    searches.append((time.perf_counter() - began) * 1000)
                began = time.perf_counter()
                answer = client.get(address, headers={"HX-Request": "true", "HX-Target": "section#results"})
                pages.append((time.perf_counter() - began) * 1000)
                assert answer.status_code == 200
    print(f"a search:          {percentiles(searches)}")
    print(f"its answer (HTML): {percentiles(pages)}")
    print(f"most memory of this process: {memory():.0f} MB")


if __name__ == "__main__":
    main()
