"""Where a phone keeps things: what is said when the browser may clear it, is short of space, or has cleared it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.delivery.models import AnnouncedItem
from tests.browser.conftest import Phone, Server
from tests.browser.kept import STEPS
from tests.browser.test_intake import begin, up_to_contact, worker_of
from tests.browser.test_outbox import reporting, save_report, to_outbox
from tests.browser.test_thread import directory_with

pytestmark = pytest.mark.browser
Phones = Callable[..., Phone]
GONE = "This phone lost what it kept"
VANISH = """() => new Promise((resolve) => {
  const asked = indexedDB.deleteDatabase("waymark");
  asked.onsuccess = resolve;
  asked.onblocked = resolve;
})"""

OPENED_AND_DELETED = """() => new Promise((resolve) => {
  indexedDB.open("waymark", 2).onsuccess = ({ target }) => {
    window.holds = target.result;
    indexedDB.deleteDatabase("waymark").onblocked = resolve;
  };
})"""
"""Whoever opens it now waits until this page goes."""

IDS_KEPT = """async () => {
  const found = await (await caches.open("waymark-waiting")).match(location.origin);
  const [, inCookie = ""] = document.cookie.match(/waymark_waiting=([^;]*)/u) ?? [];
  return [inCookie.length, ((await found?.text()) ?? "").length];
}"""
NO_FILE = "caches.delete('waymark-waiting')"


def cleared_by_the_browser(page: Page, server: Server) -> None:
    """What a browser does that is short of space: databases and caches go, cookies stay."""
    page.goto(f"{server.url}/calculator")
    page.evaluate(VANISH)
    assert page.evaluate(NO_FILE)


def with_one_waiting(server: Server, worker: Phone, team: str) -> Page:
    """The outbox, with no network, of somebody who has saved a report."""
    page = reporting(server, worker, team)
    save_report(page, server)
    to_outbox(page, server)
    expect(page.locator("[data-list=waiting] .item")).to_have_count(1)
    return page


def online_but_nothing_is_sent(worker: Phone) -> None:
    worker.context.set_offline(False)
    worker.context.route(
        "**/outbox", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )


def test_a_store_that_never_opens_is_said_with_what_helps(server: Server, phone: Phones) -> None:
    page = phone().page
    beside = page.context.new_page()
    beside.goto(f"{server.url}/calculator")
    beside.evaluate(OPENED_AND_DELETED)
    page.goto(f"{server.url}/outbox")
    expect(page.get_by_text("What this phone keeps does not open")).to_be_visible()
    expect(page.locator(".bar__outbox")).to_have_attribute("data-state", "unknown")
    beside.close()
    expect(page.get_by_text("What this phone keeps does not open")).to_be_hidden()
    expect(page.locator(".bar__outbox")).to_have_attribute("data-state", "none")


def test_a_store_that_vanished_is_noticed_and_what_was_lost_is_named(server: Server, phone: Phones) -> None:
    worker = phone()
    page = reporting(server, worker, "Vanished Team")
    save_report(page, server)
    save_report(page, server, 1)
    to_outbox(page, server)
    expect(page.locator("[data-list=waiting] .item")).to_have_count(2)
    expect(page.get_by_role("heading", name=GONE)).to_be_hidden()
    online_but_nothing_is_sent(worker)
    cleared_by_the_browser(page, server)
    page.goto(f"{server.url}/about")
    expect(page.locator(".bar__outbox")).to_have_attribute("data-state", "held")
    page.goto(f"{server.url}/outbox")
    expect(page.get_by_role("heading", name=GONE)).to_be_visible()
    expect(page.locator("[data-list=lost] li")).to_have_count(2)
    page.reload()
    expect(page.locator("[data-list=lost] li")).to_have_count(2)
    page.get_by_role("button", name="I have noted this").tap()
    expect(page.get_by_role("heading", name=GONE)).to_be_hidden()
    expect(page.locator(".bar__outbox")).to_have_attribute("data-state", "none")


def test_what_is_gone_is_named_although_the_browser_was_killed_before_it_wrote_its_cookies_down(
    server: Server, phone: Phones
) -> None:
    worker = phone()
    page = with_one_waiting(server, worker, "Killed Team")
    online_but_nothing_is_sent(worker)
    page.goto(f"{server.url}/calculator")
    page.evaluate(VANISH)
    worker.context.clear_cookies(name="waymark_waiting")
    page.goto(f"{server.url}/outbox")
    expect(page.get_by_role("heading", name=GONE)).to_be_visible()
    expect(page.locator("[data-list=lost] li")).to_have_count(1)


def test_what_is_lost_is_named_until_somebody_has_read_it_although_the_store_vanishes_once_more(
    server: Server, phone: Phones
) -> None:
    worker = phone()
    page = reporting(server, worker, "Twice Team")
    save_report(page, server)
    save_report(page, server, 1)
    to_outbox(page, server)
    expect(page.locator("[data-list=waiting] .item")).to_have_count(2)
    page.evaluate(VANISH)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("[data-list=lost] li")).to_have_count(2)
    expect(page.locator(".bar__outbox")).to_have_attribute("data-state", "held")
    page.evaluate(VANISH)
    online_but_nothing_is_sent(worker)
    page.reload()
    expect(page.locator("[data-list=lost] li")).to_have_count(2)
    page.get_by_role("button", name="I have noted this").tap()
    expect(page.get_by_role("heading", name=GONE)).to_be_hidden()
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_timeout(500)
    expect(page.get_by_role("heading", name=GONE)).to_be_hidden()
    assert page.evaluate(IDS_KEPT) == [0, 0]


def test_nothing_is_left_of_the_ids_when_nothing_waits(server: Server, phone: Phones) -> None:
    worker = phone()
    page = with_one_waiting(server, worker, "Left Team")
    assert page.evaluate(IDS_KEPT) == [32, 32]
    worker.context.set_offline(False)
    expect(page.locator(".bar__outbox")).to_have_attribute("data-state", "none")
    for _attempt in range(50):
        if page.evaluate(IDS_KEPT) == [0, 0]:
            break
        page.wait_for_timeout(100)
    assert page.evaluate(IDS_KEPT) == [0, 0]


def test_what_the_server_had_heard_of_is_named_although_everything_here_is_gone(
    server: Server, phone: Phones
) -> None:
    worker = phone()
    page = with_one_waiting(server, worker, "Heard Team")
    page.get_by_text("Keep it back, or hand it over").tap()
    page.get_by_role("button", name="Keep it back").tap()
    expect(page.locator("[data-list=waiting] .badge")).to_have_text("On this phone")
    worker.context.set_offline(False)
    page.reload()

    def named(session: Session) -> int:
        return len(session.scalars(select(AnnouncedItem.kind)).all())

    for _attempt in range(100):
        if server.inside(named):
            break
        page.wait_for_timeout(100)
    worker.context.clear_cookies(name="waymark_waiting")
    cleared_by_the_browser(page, server)
    page.goto(f"{server.url}/outbox")
    expect(page.locator("[data-when=elsewhere]")).to_contain_text("never arrived: 1.")
    page.get_by_role("link", name="See which, and what to do").tap()
    expect(page.get_by_role("heading", name="Never arrived", exact=True)).to_be_visible()
    page.get_by_role("button", name="I made it again").tap()
    expect(page.get_by_text("Nothing. All that your phones told")).to_be_visible()


@pytest.mark.parametrize("happens", ["dispatchEvent(new Event('online'))", "undefined"])
def test_a_store_that_vanishes_beneath_an_open_page_is_noticed_before_what_waited_is_forgotten(
    server: Server, phone: Phones, happens: str
) -> None:
    worker = phone()
    page = with_one_waiting(server, worker, f"Beneath Team {len(happens)}")
    page.evaluate(VANISH)
    page.evaluate(happens)
    expect(page.get_by_role("heading", name=GONE)).to_be_visible()
    expect(page.locator("[data-list=lost] li")).to_have_count(1)


CLOSED_BENEATH = """() => {
  const { transaction } = IDBDatabase.prototype;
  const bar = document.querySelector(".bar__outbox");
  window.said = [];
  new MutationObserver(() => said.push(bar.dataset.state)).observe(bar, { attributes: true });
  let closed;
  IDBDatabase.prototype.transaction = function (...asked) {
    closed ??= this;
    if (this === closed) throw new DOMException("The database connection is closing", "InvalidStateError");
    return transaction.apply(this, asked);
  };
  dispatchEvent(new Event("online"));
}"""


def test_all_that_is_read_at_once_gets_over_a_connection_that_was_closed(
    server: Server, phone: Phones
) -> None:
    page = with_one_waiting(server, phone(), "Closed Team")
    page.evaluate(CLOSED_BENEATH)
    page.wait_for_timeout(1_500)
    said = page.evaluate("said")
    assert said
    assert "unknown" not in said
    expect(page.locator("[data-list=waiting] .item")).to_have_count(1)


FAILS_AT_FIRST = """
  const open = IDBFactory.prototype.open;
  const began = Date.now();
  IDBFactory.prototype.open = function (...asked) {
    if (Date.now() - began < 1_500) throw new DOMException("Internal error", "UnknownError");
    return open.apply(this, asked);
  };
"""


def test_a_store_that_cannot_be_opened_at_first_is_looked_into_again(server: Server, phone: Phones) -> None:
    worker = phone()
    page = with_one_waiting(server, worker, "Again Team")
    online_but_nothing_is_sent(worker)
    cleared_by_the_browser(page, server)
    worker.context.add_init_script(FAILS_AT_FIRST)
    page.goto(f"{server.url}/outbox")
    off = page.get_by_text("This browser does not let us keep anything")
    expect(off).to_be_visible()
    expect(page.get_by_role("heading", name=GONE)).to_be_visible()
    expect(page.locator("[data-list=lost] li")).to_have_count(1)
    expect(off).to_be_hidden()


def test_what_was_on_its_way_when_the_store_vanished_is_called_lost_until_its_receipt_comes(
    server: Server, phone: Phones
) -> None:
    worker = phone()
    page = with_one_waiting(server, worker, "Underway Team")
    under_way: list[Route] = []
    worker.context.route(
        "**/outbox",
        lambda route: under_way.append(route) if route.request.method == "POST" else route.continue_(),
    )
    worker.context.set_offline(False)
    for _attempt in range(100):
        if under_way:
            break
        page.wait_for_timeout(100)
    page.evaluate(VANISH)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_role("heading", name=GONE)).to_be_visible()
    expect(page.locator("[data-list=lost] li")).to_have_count(1)
    under_way[0].continue_()
    expect(page.locator("[data-list=received] .item")).to_have_count(1)
    expect(page.get_by_role("heading", name=GONE)).to_be_hidden()
    assert page.locator("[data-list=lost] li").count() == 0


def test_what_was_received_is_not_called_lost(server: Server, phone: Phones) -> None:
    worker = phone()
    page = with_one_waiting(server, worker, "Found Team")
    worker.context.set_offline(False)
    expect(page.locator("[data-list=received] .item")).to_have_count(1)
    expect(page.locator(".bar__outbox")).to_have_attribute("data-state", "none")
    cleared_by_the_browser(page, server)
    page.goto(f"{server.url}/outbox")
    page.wait_for_timeout(1_000)
    expect(page.get_by_role("heading", name=GONE)).to_be_hidden()


def test_an_iphones_browser_keeps_no_draft_before_it_is_installed(server: Server, phone: Phones) -> None:
    server.invite("Harbour House", "partner")
    directory_with(server, "Harbour House")
    device = phone()
    device.context.add_init_script("Object.defineProperty(navigator, 'standalone', { value: false })")
    page = worker_of(server, device, "Apple Team")
    page.goto(f"{server.url}/referrals/new")
    expect(page.get_by_text("no draft is kept")).to_be_visible()
    begin(page, server)
    up_to_contact(page)
    page.wait_for_timeout(1_500)
    assert page.evaluate(STEPS) == []


def test_a_full_phone_is_told_before_a_conversation_begins_although_the_browser_does_not_say_what_is_left(
    server: Server, phone: Phones
) -> None:
    device = phone()
    page = worker_of(server, device, "Full Team")
    page.goto(f"{server.url}/referrals/new")
    expect(page.locator("[data-enhance=intake-start]")).to_be_visible()
    expect(page.locator("[data-when=short]")).to_be_hidden()
    device.cdp.send("Storage.overrideQuotaForOrigin", {"origin": server.url, "quotaSize": 1})
    short = page.locator("[data-when=short]")
    for _look in range(40):  # Chromium looks twice a minute how much room there is.
        page.reload()
        page.wait_for_timeout(1_500)
        if short.is_visible():
            break
    expect(short).to_contain_text("in megabytes: < 4.")
    names = "indexedDB.databases().then((all) => all.map(({ name }) => name))"
    assert page.evaluate(names) == ["waymark"]


def test_little_space_and_a_refusal_are_said_before_a_conversation_begins(
    server: Server, phone: Phones
) -> None:
    device = phone()
    device.context.add_init_script(
        """navigator.storage.estimate = async () => ({ quota: 50 * 2 ** 20, usage: 43.5 * 2 ** 20 });
        navigator.storage.persisted = navigator.storage.persist = async () => false;"""
    )
    page = worker_of(server, device, "Narrow Team")
    page.goto(f"{server.url}/referrals/new")
    expect(page.locator("[data-when=short]")).to_contain_text("in megabytes: 6.")
    expect(page.locator("[data-when=refused]")).to_be_visible()
    expect(page.locator("[data-when=no-drafts]")).to_be_hidden()
    roomy = phone()
    roomy.context.add_init_script(
        "navigator.storage.persisted = navigator.storage.persist = async () => true;"
    )
    page = worker_of(server, roomy, "Wide Team")
    page.goto(f"{server.url}/referrals/new")
    page.wait_for_timeout(1_000)
    for one in ("short", "refused", "no-drafts", "lost"):
        expect(page.locator(f"[data-when={one}]")).to_be_hidden()
