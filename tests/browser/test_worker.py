"""The phone's worker: who answers what, with a network and without."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.clock import system
from app.i18n import LANGUAGES
from app.identity.models import MemberSession
from app.identity.sessions import LASTS
from app.referrals.models import Referral
from tests.browser.conftest import Phone, Server
from tests.browser.test_identity import join, make_key
from tests.browser.test_thread import directory_with, refer_without_network
from tests.everywhere.test_every_page import EVERY_LOOK, LOOKS, faults, report

pytestmark = pytest.mark.browser

Phones = Callable[..., Phone]


def heading(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def until(page: Page, condition: str) -> None:
    """Waits for a condition in the page; Playwright's own waiting needs eval, which our policy forbids."""
    for _attempt in range(100):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never came true: {condition}")


def with_worker(phone: Phone, url: str) -> Page:
    phone.page.goto(url)
    phone.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    until(phone.page, "navigator.serviceWorker.controller !== null")
    return phone.page


def with_pack(phone: Phone, url: str) -> Page:
    page = with_worker(phone, url)
    page.locator("[data-enhance=field-pack] [data-fetch]:visible").tap()
    expect(page.locator("[data-when=ready]")).to_be_visible(timeout=60_000)
    return page


def test_exit_works_without_a_network_before_anything_was_fetched(server: Server, phone: Phones) -> None:
    visitor = phone()
    page = with_worker(visitor, server.url)
    visitor.context.set_offline(True)
    page.locator("[data-exit]").tap()
    page.wait_for_url("**/calculator")
    page.get_by_role("button", name="7").tap()
    assert "7" in page.locator("output, [role=status]").first.inner_text()


ROUTED = """Object.fromEntries(performance.getEntries().filter((one) => /[/]calculator(-.*)?$/u.test(one.name)).map((one) =>
  [one.name.split(".")[1] ?? "", one.workerFinalSourceType]))"""
"""Where the neutral page and its files came from: "fetch-event" would be the worker."""


@pytest.mark.parametrize("network", [True, False])
def test_exit_needs_no_worker_awake_and_ends_in_the_language_that_was_chosen_last(
    server: Server, phone: Phones, network: bool
) -> None:
    visitor = phone()
    page = with_pack(visitor, server.url)
    visitor.context.set_offline(not network)
    page.goto(f"{server.url}/language/ar?next=/safety")
    kept = (
        "caches.match('/calculator').then((one) => one.text()).then((text) => text.includes('lang=\"ar\"'))"
    )
    until(page, kept)
    visitor.context.set_offline(True)
    page.locator("[data-exit]").tap()
    page.wait_for_url("**/calculator")
    expect(page.locator("html")).to_have_attribute("lang", "ar")
    page.get_by_role("button", name="7").tap()
    assert "7" in page.locator("output").inner_text()
    assert page.evaluate(ROUTED) == {"": "cache", "css": "cache", "js": "cache"}


LOOKS_OF_IT = [
    "Calculator",
    "0",
    "C",
    "±",
    "%",
    "÷",
    *"789",
    "×",
    *"456",
    "−",
    *"123",
    "+",
    "0",
    ".",
    "⌫",
    "=",
]
STAYS = """navigation.addEventListener("navigate", (event) => {
  if (event.destination.url.endsWith("/calculator")) event.preventDefault();
})"""
"""The way to the neutral page takes for ever."""
LATE = """() => {
  const late = Object.assign(document.createElement("p"), { textContent: "Said too late" });
  document.body.append(late);
  document.dispatchEvent(new Event("waymark:locked"));
}"""


@pytest.mark.parametrize("network", [True, False])
@pytest.mark.parametrize("by", ["touch", "keyboard"])
def test_exit_looks_like_the_neutral_page_before_that_page_is_there(
    server: Server, phone: Phones, network: bool, by: str
) -> None:
    visitor = phone()
    page = with_worker(visitor, server.url)
    until(page, "caches.match('/calculator').then((one) => one !== undefined)")
    page.goto(f"{server.url}/safety")
    page.wait_for_timeout(1_000)
    visitor.context.set_offline(not network)
    page.evaluate(STAYS)
    if by == "touch":
        page.locator("[data-exit]").tap()
    else:
        for _time in range(3):
            page.keyboard.press("Shift")
    expect(page.locator("html")).to_be_visible()
    expect(page.get_by_text("7", exact=True)).to_be_visible()
    page.evaluate(LATE)
    assert page.url.endswith("/safety")
    assert page.title() == "Calculator"
    assert page.locator("body").inner_text().split() == LOOKS_OF_IT
    background = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    page.goto(f"{server.url}/calculator")
    assert page.locator("body").inner_text().split() == LOOKS_OF_IT
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == background


OFFLINE = (
    "/",
    "/safety",
    "/signs",
    "/rights",
    "/asking",
    "/hotlines",
    "/about",
    "/directory",
    "/checklists",
    "/outbox",
)


def test_every_public_page_can_be_used_by_everybody_without_a_network(server: Server, phone: Phones) -> None:
    visitor = phone()
    page = with_pack(visitor, server.url)
    visitor.context.set_offline(True)
    wrong: dict[str, list[str]] = {}
    for number, (language, scheme) in enumerate(LOOKS):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.goto(f"{server.url}/language/{language}?next=/safety")
        # `/inbox` is not on a visitor's phone: that page says so.
        for at, path in enumerate((*OFFLINE, "/directory?q=shelter", "/directory?q=xyzzy", "/inbox")):
            if EVERY_LOOK or at % len(LOOKS) == number:
                page.goto(server.url + path)
                assert heading(page)
                page.wait_for_timeout(150)
                if said := faults(page):
                    wrong[f"{path} {language} {scheme}"] = said
    assert not wrong, report(wrong)


def test_every_public_page_opens_without_a_network_in_each_language(server: Server, phone: Phones) -> None:
    visitor = phone()
    page = with_pack(visitor, server.url)
    visitor.context.set_offline(True)
    for code, direction in [(one.code, one.direction) for one in LANGUAGES]:
        page.goto(f"{server.url}/language/{code}?next=/safety")
        for path in OFFLINE:
            page.goto(server.url + path)
            assert page.evaluate("[document.documentElement.lang, document.dir]") == [code, direction], path
            expect(page.locator(".as-of")).to_be_visible()
            assert heading(page)
        page.goto(f"{server.url}/inbox")
        assert heading(page)
    page.goto(f"{server.url}/language/en?next=/")
    page.goto(f"{server.url}/inbox")
    assert heading(page) == "Not on this phone"


def test_a_language_chosen_without_a_network_is_known_to_the_server_later(
    server: Server, phone: Phones
) -> None:
    visitor = phone()
    page = with_pack(visitor, server.url)
    visitor.context.set_offline(True)
    page.locator(".foot__languages a[lang=ar]").tap()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    until(page, "document.cookie.includes('waymark_language=ar')")
    visitor.context.set_offline(False)
    page.goto(f"{server.url}/no-such-page")
    expect(page.locator("html")).to_have_attribute("lang", "ar")


def test_a_session_that_ended_takes_nothing_from_the_phone(server: Server, phone: Phones) -> None:
    worker = phone()
    join(worker, server.invite("Ended Team", "outreach"), "Worker")
    make_key(worker)
    page = with_worker(worker, server.url)
    expect(page.locator("[data-when=ready]")).to_be_visible(timeout=60_000)

    def end(session: Session) -> None:
        session.execute(update(MemberSession).values(created_at=system() - 2 * LASTS))

    server.inside(end)
    page.goto(server.url)
    assert heading(page) == "What do you need?"
    page.locator("[data-fetch]:visible").tap()
    page.wait_for_load_state("networkidle")
    worker.context.set_offline(True)
    page.goto(server.url)
    expect(page.get_by_role("link", name="Start a conversation")).to_be_visible()
    page.goto(f"{server.url}/referrals/new")
    expect(page.locator("[data-when=nobody]")).to_be_hidden()


def test_a_content_that_is_not_what_its_hash_says_is_refused(server: Server, phone: Phones) -> None:
    visitor = phone(service_workers="allow")
    page = with_worker(visitor, server.url)
    visitor.context.route("**/field-pack/*", lambda route: route.fulfill(body="something else"))
    page.locator("[data-enhance=field-pack] [data-fetch]:visible").tap()
    expect(page.locator("[data-when=failed]")).to_be_visible()
    kept = page.evaluate(
        "caches.open('waymark-pack').then((cache) => cache.keys()).then((keys) => keys.map((one) => one.url))"
    )
    assert [one for one in kept if "/field-pack/" in one] == []


def test_with_no_page_open_the_worker_delivers_when_the_network_returns(
    server: Server, phone: Phones
) -> None:
    partner, worker = phone(), phone()
    join(partner, server.invite("Evening House", "partner"), "Partner")
    make_key(partner)
    directory_with(server, "Evening House")
    join(worker, server.invite("Sync Team", "outreach"), "Worker")
    make_key(worker)
    page = with_worker(worker, server.url)
    expect(page.locator("[data-when=ready]")).to_be_visible(timeout=60_000)
    worker.context.set_offline(True)
    page.goto(f"{server.url}/referrals/new")
    refer_without_network(page, partner="Evening House", checklist=False)
    page.goto("about:blank")
    worker.context.set_offline(False)

    def received(session: Session) -> bool:
        return session.scalars(select(Referral.id)).first() is not None

    for _attempt in range(100):
        if server.inside(received):
            break
        page.wait_for_timeout(100)
    page.goto(f"{server.url}/outbox")
    expect(page.locator("[data-list='received'] .item")).to_have_count(1)


def test_a_worker_that_reads_another_form_keeps_the_pack_that_it_can_read(
    server: Server, phone: Phones
) -> None:
    visitor = phone(service_workers="allow")
    page = with_worker(visitor, server.url)
    page.evaluate(
        """() => Object.defineProperty(navigator.serviceWorker, "controller", { get: () => ({ postMessage: () => undefined }) })"""
    )
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/field-pack" in request.url else None)
    page.locator("[data-enhance=field-pack] [data-fetch]:visible").tap()
    expect(page.locator("[data-when=failed]")).to_be_visible()
    assert asked == []
    page.reload()
    until(page, "navigator.serviceWorker.controller !== null")
    page.locator("[data-enhance=field-pack] [data-fetch]:visible").tap()
    expect(page.locator("[data-when=ready]")).to_be_visible(timeout=60_000)
