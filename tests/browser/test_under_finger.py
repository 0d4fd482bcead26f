"""A page that moves under a finger: what is touched is what was there when the finger came down."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Phone, Server
from tests.browser.meanwhile import until
from tests.browser.test_identity import join, make_key
from tests.browser.test_intake import begin, up_to_contact, up_to_services, worker_of
from tests.browser.test_thread import choose, directory_with, go_on, heading

pytestmark = pytest.mark.browser

Phones = Callable[..., Phone]
WHILE_TOUCHED = """what => addEventListener("touchstart", () => {
  const begin = document.querySelector("[data-begin]");
  const notice = Object.assign(document.createElement("button"), { textContent: "Something else" });
  notice.style.cssText = "display: block; width: 100%; height: 400px";
  notice.onclick = () => (window.met = (window.met ?? 0) + 1);
  if (what === "comes in between") begin.before(notice);
  if (what === "takes its place") begin.replaceWith(notice);
  if (what === "is made anew") {
    const again = begin.cloneNode(true);
    again.onclick = () => (window.again = true);
    begin.replaceWith(again);
  }
}, { once: true, capture: true })"""
PERSISTING = """answers => {
  Object.defineProperty(navigator.storage, "persisted", { value: async () => false });
  Object.defineProperty(navigator.storage, "persist", { value: () =>
    new Promise((resolve) => answers && setTimeout(() => resolve(false), 500)) });
  new MutationObserver(() => {
    const begin = document.querySelector("[data-begin]");
    if (!begin || begin.disabled || "said" in window) return;
    window.said = !document.querySelector("[data-when='refused']").hidden;
  }).observe(document, { subtree: true, attributes: true, childList: true });
}"""
TOLD_WHEN_SHOWN = """() => new MutationObserver((_all, self) => {
  const boxes = [...document.querySelectorAll("input[name='services']")];
  if (boxes.length === 0) return;
  self.disconnect();
  window.told = boxes.every((box) => "needs" in box.dataset);
}).observe(document, { subtree: true, childList: true })"""

MARKED_AT_ONCE = """() => document.addEventListener("htmx:after:swap", () => requestAnimationFrame(() =>
  (window.marked = !document.querySelector("[data-field-mark]").hidden)), { once: true })"""
SHOWN_WITH_THE_WAYS_ON = """() => new MutationObserver((_all, self) => {
  if (!document.querySelector("#main a[href='/referrals/new']")?.checkVisibility()) return;
  self.disconnect();
  window.shown = document.querySelector("[data-keep]").checkVisibility() && !document.querySelector("[data-keep]").disabled;
}).observe(document, { subtree: true, attributes: true, childList: true })"""


NEWS_LATE = """
  const ask = window.fetch.bind(window);
  const free = new Promise((resolve) => (window.letGo = resolve));
  window.fetch = async (address, ...rest) => {
    if (!String(address).includes("/referrals/news")) return ask(address, ...rest);
    await free;
    return new Response('{"sent": "2 new answers", "inbox": ["1 new referral"]}');
  };
"""
DOORS = "() => [...document.querySelectorAll('.door__link')].map((one) => JSON.stringify(one.getBoundingClientRect()))"


@pytest.fixture(scope="module")
def partner_team(server: Server) -> str:
    """An organisation with services in the directory."""
    server.invite("Harbour House", "partner")
    directory_with(server, "Harbour House")
    return "Harbour House"


def at_the_start(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/referrals/new")
    expect(page.get_by_role("button", name="Begin")).to_be_enabled()


def tap_while(page: Page, what: str) -> None:
    page.evaluate(WHILE_TOUCHED, what)
    page.get_by_role("button", name="Begin").tap()


def test_a_notice_that_comes_in_between_does_not_take_the_touch(server: Server, phone: Phones) -> None:
    device = phone()
    at_the_start(device.page, server)
    tap_while(device.page, "comes in between")
    expect(heading(device.page)).to_have_text("Can you talk alone now?")
    assert device.page.evaluate("window.met") is None
    assert device.problems == []


def test_what_takes_the_place_of_what_was_touched_is_not_touched(server: Server, phone: Phones) -> None:
    device = phone()
    page = device.page
    at_the_start(page, server)
    tap_while(page, "takes its place")
    page.wait_for_timeout(500)
    assert page.evaluate("window.met") is None
    page.get_by_role("button", name="Something else").tap()
    until(page, "window.met === 1")


def test_what_is_made_anew_in_the_same_place_is_touched(server: Server, phone: Phones) -> None:
    device = phone()
    at_the_start(device.page, server)
    tap_while(device.page, "is made anew")
    until(device.page, "window.again === true")


@pytest.mark.parametrize("answers", [True, False], ids=["answers late", "never answers"])
def test_begin_waits_for_what_is_said_above_it_but_never_long(
    server: Server, phone: Phones, *, answers: bool
) -> None:
    page = worker_of(server, phone(), f"Team that {answers}")
    page.context.add_init_script(f"({PERSISTING})({str(answers).lower()})")
    at_the_start(page, server)
    assert page.evaluate("window.said") is answers


@pytest.mark.usefixtures("partner_team")
def test_a_list_of_services_does_not_grow_once_it_is_there(server: Server, phone: Phones) -> None:
    page = phone().page
    begin(page, server)
    page.evaluate(TOLD_WHEN_SHOWN)
    up_to_services(page)
    expect(page.locator("input[name='services']").first).to_be_visible()
    assert page.evaluate("window.told") is True


def test_that_field_mode_is_on_stands_on_the_next_page_from_its_first_moment(
    server: Server, phone: Phones
) -> None:
    page = phone().page
    page.goto(f"{server.url}/outbox")
    page.get_by_role("button", name="Switch field mode on").tap()
    expect(page.locator("[data-field-mark]")).to_be_visible()
    page.evaluate(MARKED_AT_ONCE)
    page.locator("nav.tabs a[href='/directory']").tap()
    until(page, "'marked' in window")
    assert page.evaluate("window.marked") is True


def test_the_ways_on_from_what_was_saved_come_when_its_number_is_there(
    server: Server, phone: Phones, partner_team: str
) -> None:
    partner = phone()
    join(partner, server.invite(partner_team, "partner"), "Partner")
    make_key(partner)
    device = phone()
    page = worker_of(server, device, "Saving Team")
    begin(page, server)
    up_to_contact(page)
    go_on(page, "Read it together")
    choose(page, "Within a day")
    page.evaluate(SHOWN_WITH_THE_WAYS_ON)
    page.get_by_role("button", name="Save").tap()
    until(page, "'shown' in window")
    assert page.evaluate("window.shown") is True
    expect(page.get_by_role("link", name="Go to the first page")).to_be_visible()
    assert partner.problems == device.problems == []


def test_what_is_new_stands_in_its_door_and_moves_none(server: Server, phone: Phones) -> None:
    device = phone()
    page = worker_of(server, device, "Curious Team")
    page.add_init_script(NEWS_LATE)
    page.goto(server.url)
    expect(page.locator("[data-when=ready]")).to_be_visible(timeout=60_000)
    before = page.evaluate(DOORS)
    page.evaluate("window.letGo()")
    expect(page.locator("a.door__link[href='/referrals']")).to_contain_text("2 new answers")
    assert page.evaluate(DOORS) == before
    assert device.problems == []
