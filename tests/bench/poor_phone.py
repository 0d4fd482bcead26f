"""How it is on a poor phone with a poor network: `python -m tests.bench.poor_phone`; medians of nine, in Chromium slowed down.

The processor is slowed by the devtools protocol, which cannot slow a service worker; the network likewise. Times are from
asking for the page. *Usable*: the title is painted and the page's modules have run.
"""

import re
import statistics
import sys
import tempfile
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, expect, sync_playwright

from tests.bench.run import table
from tests.browser.conftest import free_port, launch_options
from tests.pictures import PHONE, demo

TIMES = 9
FIRST = (6, 400, 400)
LATER = (4, 1600, 150)
"""Slow-down of the processor, kbit/s, and milliseconds there and back."""
PAGES = ("/", "/directory?need=shelter", "/checklists/street-check", "/referrals/new", "/my")
TAPPED = {
    "/": "details summary, .doors a",
    "/directory?need=shelter": "details summary",
    "/checklists/street-check": "[data-step=start] [data-go=next]",
    "/referrals/new": "[data-begin]",
    "/my": "form button",
}
WATCH = """
  window.seen = { lcp: 0, cls: 0, slowest: 0 };
  const follow = (type, take, more = {}) => new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true, ...more });
  follow("largest-contentful-paint", (one) => { seen.lcp = one.startTime; });
  follow("layout-shift", (one) => { if (!one.hadRecentInput) seen.cls += one.value; });
  follow("event", (one) => { if (one.interactionId) seen.slowest = Math.max(seen.slowest, one.duration); }, { durationThreshold: 16 });
"""


def slowed(context: BrowserContext, page: Page, conditions: tuple[int, int, int]) -> CDPSession:
    """Slows a page's processor and network down."""
    slowdown, kbits, latency = conditions
    cdp = context.new_cdp_session(page)
    cdp.send("Network.enable")
    speed = kbits * 1000 / 8
    cdp.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": latency, "downloadThroughput": speed, "uploadThroughput": speed},
    )
    cdp.send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
    return cdp


def median(of: Callable[[], float]) -> float:
    return statistics.median(of() for _time in range(TIMES))


def usable(page: Page) -> float:
    """Returns milliseconds until the title was painted and the entry module had run."""
    page.wait_for_load_state("load")
    found: float = page.evaluate(
        """() => Math.max(
          performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
          performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd)"""
    )
    return found


def first_visit(browser: Browser, origin: str) -> tuple[float, float]:
    """Returns milliseconds and bytes of a first visit."""
    sizes: list[float] = []

    def one() -> float:
        context = browser.new_context(**PHONE)  # type: ignore[arg-type]
        page = context.new_page()
        cdp, seen = slowed(context, page, FIRST), [0.0]
        cdp.on("Network.loadingFinished", lambda event: seen.append(event["encodedDataLength"]))
        page.goto(origin)
        taken = usable(page)
        sizes.append(sum(seen))
        context.close()
        return taken

    return median(one), statistics.median(sizes)


def again_without_network(browser: Browser, origin: str, link: str) -> float:
    """Returns milliseconds of a start without a network, four times slowed down."""
    context = browser.new_context(**PHONE)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(link)
    page.get_by_role("button", name="Sign in").tap()
    page.wait_for_url(re.compile(r"/$"))
    expect(page.locator("[data-when=ready]")).to_be_visible(timeout=120_000)
    page.close()
    context.set_offline(True)

    def one() -> float:
        page = context.new_page()
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
        page.goto(origin)
        taken = usable(page)
        page.close()
        return taken

    taken = median(one)
    context.close()
    return taken


def looked_at(browser: Browser, origin: str, path: str) -> dict[str, float]:
    """Returns the medians of what a visit and one tap show: LCP and the slowest interaction in ms, CLS."""
    all_seen: list[dict[str, float]] = []
    for _time in range(TIMES):
        context = browser.new_context(**PHONE)  # type: ignore[arg-type]
        page = context.new_page()
        page.add_init_script(WATCH)
        slowed(context, page, LATER)
        page.goto(origin + path)
        page.wait_for_load_state("networkidle")
        page.locator(TAPPED[path]).locator("visible=true").first.tap()
        page.wait_for_timeout(600)
        try:
            all_seen.append(page.evaluate("window.seen"))
        finally:
            context.close()
    return {name: statistics.median(one[name] for one in all_seen) for name in ("lcp", "cls", "slowest")}


def idle(browser: Browser, origin: str, seconds: int = 90) -> float:
    """Returns bytes an hour that an open page asks for when nobody touches it."""
    context = browser.new_context(**PHONE)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(origin)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(3000)
    cdp, seen = context.new_cdp_session(page), [0.0]
    cdp.send("Network.enable")
    cdp.on("Network.loadingFinished", lambda event: seen.append(event["encodedDataLength"]))
    page.wait_for_timeout(seconds * 1000)
    context.close()
    return sum(seen) * 3600 / seconds


def main() -> None:
    """Prints the figures."""
    port = free_port()
    origin = f"http://localhost:{port}"
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        process, links = demo(data, port)
        try:
            browser = playwright.chromium.launch(**launch_options())
            rows: list[tuple[Any, ...]] = [("", "measured", "wished for")]
            taken, size = first_visit(browser, origin)
            rows.append(("first visit at 6× CPU, 400 kbit/s, 400 ms: usable (ms)", taken, 5000))
            rows.append(("… bytes until then", size, 100_000))
            rows.append(
                (
                    "start without a network at 4× CPU: usable (ms)",
                    again_without_network(browser, origin, links[0]),
                    1000,
                )
            )
            rows.append(("idle, bytes an hour", idle(browser, origin), 5000))
            table(f"A poor phone, medians of {TIMES}", rows)
            pages: list[tuple[Any, ...]] = [
                ("at 4× CPU, 1.6 Mbit/s, 150 ms", "LCP ms", "CLS", "slowest tap ms"),
                ("wished for", 1500, "0.02", 100),
            ]
            for path in PAGES:
                seen = looked_at(browser, origin, path)
                pages.append((path, seen["lcp"], f"{seen['cls']:.3f}", seen["slowest"]))
            table(f"Pages, medians of {TIMES}", pages)
            browser.close()
        finally:
            process.terminate()
            process.wait(30)


if __name__ == "__main__":
    sys.exit(main())
