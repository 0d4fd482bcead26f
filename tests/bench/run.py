"""Prints what Waymark weighs and how fast it is: figures, never a verdict. `make bench` (which goes on with `tests.bench.poor_phone`); takes about three minutes."""

import base64
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from app import clock, create_app  # noqa: E402
from app.config import Config  # noqa: E402
from app.directory import demo  # noqa: E402
from app.directory.commands import import_directory  # noqa: E402
from app.directory.details import load  # noqa: E402
from app.directory.importing import Report, prepare, read  # noqa: E402
from app.directory.index import entry, written  # noqa: E402
from app.directory.models import Visibility  # noqa: E402
from app.directory.ranking import Index, Query, rank  # noqa: E402
from app.fieldpack import build as fieldpack  # noqa: E402
from app.identity.models import Organisation  # noqa: E402
from app.identity.roles import Role  # noqa: E402
from app.storage import alembic, db  # noqa: E402
from tests.bench import directory_data, many_searches, verifying  # noqa: E402
from tests.bench.delivering import deliveries_per_second  # noqa: E402
from tests.bench.weight import first_paint, total  # noqa: E402
from tests.delivery import builders  # noqa: E402
from tests.delivery.client import pad, person_part, uuid7  # noqa: E402
from tests.directory.conftest import ask_phone  # noqa: E402

QUESTIONS = (
    "shelter",
    "somewhere to sleep",
    "lawyer visa",
    "abogado",
    "سكن",
    "clinc",
    "food tonight",
    "children school",
)
TODAY = 20_500
STANDARDS = ROOT.parent / "shared" / "standards" / "hsds" / "data" / "ilao-hsds-1.1"


def table(title: str, rows: Iterable[tuple[object, ...]]) -> None:
    """Prints rows under a title, in columns."""
    texts = [
        [
            f"{one:,.1f}" if isinstance(one, float) else f"{one:,}" if isinstance(one, int) else str(one)
            for one in row
        ]
        for row in rows
    ]
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
    print(f"\n{title}")
    for row in texts:
        first, *others = zip(row, widths, strict=True)
        print(
            "  " + first[0].ljust(first[1]) + "".join(f"  {text:>{width}}" for text, width in others),
            flush=True,
        )


def percentiles(times: list[float]) -> tuple[float, float]:
    """Returns the middle and the 95th percentile."""
    return statistics.median(times), sorted(times)[int(len(times) * 0.95)]


def weights(app: Any) -> None:
    """First paint, and the field pack by its parts."""
    loaded = first_paint(app.test_client())
    rows: list[tuple[object, ...]] = [("", "requests", "plain", "gzip", "brotli")]
    for kind in ("page", "style", "script", "picture", ""):
        of_kind = [one for one in loaded if kind in ("", one.kind)]
        rows.append(
            (
                kind or "all",
                len(of_kind),
                *(total(of_kind, packed=packed) for packed in ("plain", "gzip", "brotli")),
            )
        )
    table("First visit of / (bytes)", rows)
    with app.app_context():
        pack, store = fieldpack.current(Role.OUTREACH, clock.now()), fieldpack.blobs()

        def part(name: str, blobs: list[Any]) -> tuple[object, ...]:
            once = {one["sha256"]: one["size"] for one in blobs}
            return (
                name,
                len(once),
                sum(once.values()),
                sum(len(store.compressed(digest) or b"") for digest in once),
            )

        pages = [blob for one in pack["pages"] for blob in one["html"].values()]
        kinds: dict[str, list[Any]] = {}
        for name, made in pack["data"].items():
            kinds.setdefault(name.split("/")[0], []).extend(made.values())
        parts = [
            part("pages, all languages", pages),
            *(part(f"data: {name}", made) for name, made in sorted(kinds.items())),
        ]
    assets = [one["size"] for one in pack["assets"]]
    dist = ROOT / "app" / "static" / "dist"
    packed = sum(
        path.stat().st_size if (path := dist / (Path(one["path"]).name + ".gz")).exists() else one["size"]
        for one in pack["assets"]
    )
    parts.append(("assets", len(assets), sum(assets), packed))
    whole = [sum(one[at] for one in parts) for at in (1, 2, 3)]  # type: ignore[misc]
    table(
        "Field pack of an outreach worker, 300 services (bytes)",
        [("", "requests", "plain", "gzip"), *parts, ("all", *whole)],
    )


def envelopes(app: Any) -> None:
    """How long items are, by what is in them."""
    rows: list[tuple[object, ...]] = [("", "person part", "item")]
    with app.app_context():
        partner, phone = builders.partner(db.session), builders.phone(app, db.session)
        for name, items in (
            ("routing facts alone", {}),
            ("name and number", {"name": "Amber", "contact": {"how": "call", "number": "000"}}),
            (
                "a story of 300 words",
                {"name": "Amber", "story": " ".join(f"word{one}" for one in range(300))},
            ),
            (
                "a story of 5,000 words",
                {"story": " ".join(f"word{one * 7919 % 10007}" for one in range(5000))},
            ),
        ):
            part = person_part(uuid7(), partner.recipient, items)
            rows.append((name, len(part), len(phone.referral(partner.recipient, items)[1])))
    rows.append(("padding alone, of nothing", len(pad(b"")), ""))
    table("What is sealed (bytes)", rows)


def many(services: list[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    """Returns so many services: the given ones again and again under other ids and in other places."""
    return [
        one
        | {
            "id": f"{one['id']}-{turn}",
            **({"at": [one["at"][0] + turn * 977, one["at"][1] - turn * 613]} if one.get("at") else {}),
        }
        for turn in range(-(-count // len(services)))
        for one in services
    ][:count]


def ranking(entries: list[dict[str, Any]]) -> None:
    """Server and phone (its code in Node on this machine) over 300 and 10,000 services."""
    rows: list[tuple[object, ...]] = [("", "p50 ms", "p95 ms", "phone/server p50")]
    for count in (300, 10_000):
        whole = many(entries, count)
        rounds = 5 if count == 300 else 1
        ready, times = Index.of(written(whole)), []
        for words in QUESTIONS * rounds:
            began = time.perf_counter()
            rank(ready, Query(words=words, today=TODAY)).matches(0, 12)
            times.append((time.perf_counter() - began) * 1000)
        queries = [{"words": words, "today": TODAY} for words in QUESTIONS * rounds]
        made = {"files": [base64.b64encode(written(whole, compact=True)).decode()], "gone": []}
        there: list[float] = ask_phone({"ask": "speed", "index": made, "queries": queries})
        server, phone = percentiles(times), percentiles(there)
        rows.append((f"server, {count:,}", *server, ""))
        rows.append((f"phone's code, {count:,}", *phone, f"{phone[0] / server[0]:.2f}"))
    table("Finding help, one question (ms)", rows)


def importing(app: Any) -> None:
    """The real data set, where it is there; a second time changes nothing."""
    if not STANDARDS.exists():
        table("Import of a real data set", [("left out", "../shared/standards is not here")])
        return
    rows: list[tuple[object, ...]] = [("", "seconds", "problems told")]
    with app.app_context():
        for turn in ("first time", "again"):
            began, report = time.perf_counter(), Report()
            import_directory(
                db.session, prepare(read(STANDARDS, report), "bench", report), clock.now(), Visibility.PUBLIC
            )
            db.session.commit()
            rows.append((turn, time.perf_counter() - began, len(report.problems)))
    table("Import of 430 real services, HSDS 1.1", rows)


def main() -> None:
    """Runs everything in a directory of its own, on SQLite."""
    os.environ.pop("DATABASE_URL", None)
    processor = subprocess.run(["uname", "-m"], capture_output=True, text=True, check=False).stdout.strip()
    print(f"Waymark in figures: {os.cpu_count()} cores, {processor}, Python {sys.version.split()[0]}")
    with tempfile.TemporaryDirectory() as data:
        app = create_app(Config(Path(data), testing=True))
        with app.app_context():
            alembic.upgrade()
            partner = uuid7()
            db.session.add(
                Organisation(
                    id=partner, name="Invented Harbour Shelter", kind="partner", created_at=clock.now()
                )
            )
            db.session.flush()
            demo.seed(db.session, {"Invented Harbour Shelter": partner})
            db.session.commit()
            entries = [entry(one) for one in load(db.session)]
        weights(app)
        envelopes(app)
        ranking(entries)
        table(
            "Deliveries over loopback, 2 gunicorn workers, SQLite, synchronous=FULL",
            [("", "items per second"), *deliveries_per_second(Path(data) / "server")],
        )
        importing(app)
    table(f"{directory_data.SERVICES:,} invented services in and out, SQLite", directory_data.rows())
    table(
        "The audit log verified",
        [("", "entries", "checkpoints", "seconds", "of the processor"), verifying.row()],
    )
    table(*many_searches.few())


if __name__ == "__main__":
    main()
