"""Nothing on a page moves once it is shown: what is about to be touched stays where it is.

The bound is the project's for the whole of a page's life. Nobody touches anything here, so all is counted: a browser that is made
a phone says of all that moves in its first half second that somebody had touched it.
"""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import SCREEN
from tests.everywhere.conftest import Site
from tests.everywhere.test_every_page import enter, report

pytestmark = [pytest.mark.browser, pytest.mark.timeout(1800)]

PROMISED = "Object.defineProperty(navigator.storage, 'persisted', { value: async () => true })"
"""A browser that does not promise to keep what is here has a notice of its own, for which controls wait."""
BOUND = 0.02
SETTLES_WITHIN_MS = 700
WATCH = """
window.shifts = [];
const name = (node) => !node ? "(gone)" : node.nodeType === 3 ? `text in ${name(node.parentElement)}`
  : `${node.tagName.toLowerCase()}.${node.className} "${node.textContent.trim().replace(/\\s+/gu, " ").slice(0, 40)}"`;
new PerformanceObserver((list) => {
  for (const { value, sources, startTime } of list.getEntries()) {
    const moved = sources.map(({ node, previousRect, currentRect }) => `${name(node)} from ${previousRect.y} to ${currentRect.y}`);
    window.shifts.push({ value, said: `${value.toFixed(3)} after ${Math.round(startTime)} ms: ${moved.join("; ")}` });
  }
}).observe({ type: "layout-shift", buffered: true });
"""


def moved(page: Page) -> list[str]:
    """Returns what moved on the page that is shown, where that is more than the bound."""
    shifts = page.evaluate("window.shifts")
    total = sum(one["value"] for one in shifts)
    return [f"{total:.3f} in all", *(one["said"] for one in shifts)] if total > BOUND else []


def test_no_page_moves_once_it_is_shown(site: Site, browser: Browser) -> None:
    context = browser.new_context(viewport=SCREEN, has_touch=True, is_mobile=True, service_workers="block")  # type: ignore[arg-type]
    context.add_init_script(PROMISED)
    context.add_init_script(WATCH)
    page = context.new_page()
    wrong: dict[str, list[str]] = {}
    for who, cookie, address in site.pages:
        if address.startswith("/intake/"):
            continue  # Of a conversation that nobody has begun: what stands there goes.
        enter(context, site, cookie, "en")
        page.goto(site.url + address)
        page.wait_for_timeout(SETTLES_WITHIN_MS)
        if said := moved(page):
            wrong[f"{address} {who}"] = said
    assert not wrong, report(wrong)
