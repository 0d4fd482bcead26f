"""How fast *Lock* and *Exit* take things off the screen: `python -m tests.bench.lock_and_exit [runs]`, 200 unless told.

In Chromium at a six times slower processor, by a tap (a finger that stays for 60 ms) and by three Shifts, with a network and
without; a fifth of the runs are locks. All times begin at the input itself (its own time stamp, the finger's first contact).
*Content gone*: the next frame was shown, as the browser tells for the event; the finger may still be on Exit. *Looks of the
neutral page*: its result was shown, in the page that is being left (element timing). For these two the page is kept from going
on, because a page that is left tells nothing any more. *Neutral page*: its own first paint; here nothing is held up. After each
exit, Back is pressed three times.
"""

import json
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, Error, Page, expect, sync_playwright

from tests.bench.run import percentiles, table
from tests.browser.conftest import free_port, launch_options
from tests.browser.test_intake import up_to_contact
from tests.pictures import PHONE, demo

RUNS = 200
SLOWDOWN = 6
GONE_MS, NEUTRAL_MS = 100, 500
READ_MS, FINGER_S = 500, 0.06
NAME = "Wisteria Example"
WATCH = """
  addEventListener(%(sign)s, (event) => {
    if (%(counts)s) window.began = event.timeStamp;
  }, true);
  const outOfSight = () => document.documentElement.hidden || document.body.style.opacity === "0";
  addEventListener(%(sign)s, (event) => { if (window.began === event.timeStamp) window.unseen = outOfSight(); });
  document.addEventListener("waymark:forget", () => report(JSON.stringify({ began: performance.timeOrigin + window.began })));
  new PerformanceObserver((list) => {
    const frame = list.getEntries().find((one) => one.name === %(sign)s && one.startTime === window.began);
    if (frame && window.unseen) report(JSON.stringify({ gone: frame.duration }));
  }).observe({ type: "event", durationThreshold: 16 });
  new MutationObserver(() => document.querySelector("[data-result]")?.setAttribute("elementtiming", "looks"))
    .observe(document, { childList: true, subtree: true });
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (window.began) report(JSON.stringify({ looks: one.renderTime - window.began }));
  }).observe({ type: "element", buffered: true });
  new PerformanceObserver((list) => {
    for (const one of list.getEntriesByName("first-contentful-paint")) {
      report(JSON.stringify({ path: location.pathname, painted: performance.timeOrigin + one.startTime }));
    }
  }).observe({ type: "paint", buffered: true });
"""
STAY = """navigation.addEventListener("navigate", (event) => {
  if (new URL(event.destination.url).pathname === "/calculator") event.preventDefault();
})"""
LOCK = """(name) => new Promise((resolve) => {
  const began = performance.now();
  document.dispatchEvent(new CustomEvent("waymark:locked"));
  const shows = () => document.documentElement.outerHTML.includes(name)
    || [...document.querySelectorAll("input, textarea")].some((one) => one.value.includes(name));
  const look = () => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => (shows() ? look() : resolve(performance.now() - began));
    port2.postMessage("");
  });
  look();
})"""
WAYS = {
    "touch": ('"pointerdown"', 'event.target.closest?.("[data-exit]")'),
    "keyboard": ('"keydown"', 'event.key === "Shift"'),
}


class Watched:
    """A page at a slower processor that tells when things were painted."""

    def __init__(self, context: BrowserContext, origin: str, way: str) -> None:
        self.page, self.origin, self.told = context.new_page(), origin, list[dict[str, Any]]()
        self.cdp: CDPSession = context.new_cdp_session(self.page)
        self.cdp.on("Runtime.bindingCalled", lambda event: self.told.append(json.loads(event["payload"])))
        self.cdp.send("ServiceWorker.enable")
        self.cdp.send("Runtime.enable")
        self.cdp.send("Runtime.addBinding", {"name": "report"})
        sign, counts = WAYS[way]
        # A window that has just been opened builds its own tabs and fields for a while.
        self.page.wait_for_timeout(3_000)
        self.page.add_init_script(WATCH % {"sign": sign, "counts": counts})

    def wait(self, fits: str) -> dict[str, Any]:
        """Returns the first thing told that has this entry; waits ten seconds at most."""
        for _time in range(500):
            found = next((one for one in self.told if fits in one or one.get("path") == fits), None)
            if found:
                return found
            self.page.wait_for_timeout(20)
        raise AssertionError(f"{fits} was never told: {self.told}")


def press(watched: Watched, way: str, asleep: bool = False) -> None:
    """Leaves from a page that has been read for half a second; `asleep`: no worker runs any more."""
    page = watched.page
    page.goto(f"{watched.origin}/safety")
    expect(page.locator("#frame h1")).to_be_visible()
    page.wait_for_timeout(READ_MS)
    if asleep:
        watched.cdp.send("ServiceWorker.stopAllWorkers")
    watched.cdp.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    watched.told.clear()
    if way == "keyboard":
        for _time in range(3):
            page.keyboard.press("Shift")
        return
    box = page.locator("[data-exit]").bounding_box()
    assert box
    point = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    watched.cdp.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
    time.sleep(FINGER_S)
    watched.cdp.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def gone(watched: Watched, way: str) -> tuple[float, float]:
    """Returns ms until a frame was shown without what was read, and until one that looked like the neutral page."""
    watched.page.goto(f"{watched.origin}/safety")
    press(watched, way)
    looks = float(watched.wait("looks")["looks"])
    watched.page.wait_for_timeout(500)
    watched.cdp.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    # Of an event that was shown within 16 ms the browser tells nothing: gone it was before the looks came, at the latest.
    frame = next((one["gone"] for one in watched.told if "gone" in one), looks)
    return float(frame), looks


def leave(watched: Watched, way: str, asleep: bool = False) -> tuple[float, bool]:
    """Reads two pages and leaves; returns ms until the neutral page, and whether Back returned."""
    watched.page.goto(f"{watched.origin}/checklists/street-check")
    press(watched, way, asleep)
    neutral, began = watched.wait("/calculator"), watched.wait("began")
    watched.cdp.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    returned = sum(back_returns(watched.page) for _time in range(3)) > 0
    return neutral["painted"] - began["began"], returned


def back_returns(page: Page) -> bool:
    """Presses Back; returns whether a page of ours can be read once things are still."""
    with suppress(Error):  # the press before is still on its way
        page.evaluate("setTimeout(() => history.back())")
    page.wait_for_timeout(300)
    page.wait_for_load_state()
    return page.locator("#frame").locator("visible=true").count() > 0


def in_conversation(context: BrowserContext, origin: str) -> Page:
    """Goes to where a name is asked for, signed in, and types one."""
    page = context.new_page()
    page.goto(f"{origin}/referrals/new")
    page.get_by_role("button", name="Begin").tap()
    up_to_contact(page)
    page.get_by_label("Name or what to call them").fill(NAME)
    return page


def locks(context: BrowserContext, origin: str, phrase: str, runs: int) -> list[float]:
    """Returns for each of so many locks the ms until the name was off the document and that was painted."""
    page, found = in_conversation(context, origin), []
    cdp = context.new_cdp_session(page)
    for _time in range(runs):
        cdp.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
        found.append(page.evaluate(LOCK, NAME))
        cdp.send("Emulation.setCPUThrottlingRate", {"rate": 1})
        page.get_by_role("button", name="Unlock").first.tap()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("Your six words").fill(phrase)
        dialog.get_by_role("button", name="Unlock").tap()
        expect(page.get_by_label("Name or what to call them")).to_have_value(NAME)
    page.close()
    return found


def ready(browser: Browser, origin: str, link: str) -> BrowserContext:
    """Returns a signed-in phone that holds its field pack."""
    context = browser.new_context(**PHONE)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(link)
    page.get_by_role("button", name="Sign in").tap()
    page.wait_for_url(f"{origin}/")
    expect(page.locator("[data-when=ready]")).to_be_visible(timeout=120_000)
    page.close()
    return context


def main() -> int:
    """Prints the figures; returns in how many runs Back led to something."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    each, port, back = max(1, runs // 5), free_port(), 0
    origin, began = f"http://localhost:{port}", time.monotonic()
    rows: list[tuple[Any, ...]] = [("", "runs", "p50 ms", "p95 ms", "slowest ms", "wished for", "missed")]

    def row(what: str, times: list[float], wished: int) -> None:
        late = sum(one > wished for one in times)
        rows.append((what, len(times), *percentiles(times), max(times), wished, late))

    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        process, links = demo(data, port)
        try:
            browser = playwright.chromium.launch(**launch_options())
            context = ready(browser, origin, links[0])
            phrase = (Path(data) / "keys" / "demo-passphrase").read_text().strip()
            row("Lock: a name that was typed is gone", locks(context, origin, phrase, each), GONE_MS)
            for offline in (False, True):
                context.set_offline(offline)
                for way in WAYS:
                    name = f"Exit by {way}, {'without' if offline else 'with'} a network"
                    staying = Watched(context, origin, way)
                    staying.page.add_init_script(STAY)
                    left = [gone(staying, way) for _time in range(each)]
                    row(f"{name}: content gone", [emptied for emptied, _l in left], GONE_MS)
                    row("… looks of the neutral page", [looks for _e, looks in left], NEUTRAL_MS)
                    staying.page.close()
                    leaving = Watched(context, origin, way)
                    seen = [leave(leaving, way) for _time in range(each)]
                    leaving.page.close()
                    row("… neutral page", [shown for shown, _b in seen], NEUTRAL_MS)
                    back += sum(returned for _n, returned in seen)
                    leaving = Watched(context, origin, way)
                    seen = [leave(leaving, way, asleep=True) for _time in range(each)]
                    leaving.page.close()
                    row("… neutral page, the worker asleep", [shown for shown, _b in seen], NEUTRAL_MS)
                    back += sum(returned for _n, returned in seen)
            browser.close()
        finally:
            process.terminate()
            process.wait(30)
    table(f"Lock and Exit at {SLOWDOWN}× CPU, {each * 5} runs in {time.monotonic() - began:.0f} s", rows)
    print(f"  Back returned to something: {back} of {each * 4} runs")
    return back


if __name__ == "__main__":
    sys.exit(min(main(), 1))
