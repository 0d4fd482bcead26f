"""What was being opened with a code when the page locked appears nowhere."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Phone, Server
from tests.browser.meanwhile import hold, until, until_posted

pytestmark = pytest.mark.browser

Phones = Callable[..., Phone]
DOORS = {"my": ("/my", "0000000000000000"), "outside": (f"/outside#{'a' * 22}", "0000000000")}
ANSWER = """<div data-copy=""><h2 tabindex="-1">Quorlimbrash</h2><button type="button" data-read>Read</button></div>"""
LOCK_WHEN_IT_CHANGES = """([where, what, end]) => {
  const lock = (_seen, own) => {
    own.disconnect();
    document.dispatchEvent(new Event(end));
    window.wasLocked = true;
  };
  new MutationObserver(lock).observe(document.querySelector(where), { [what]: true });
}"""
HOLD = """(what) => {
  const read = Response.prototype[what];
  Response.prototype[what] = async function () {
    const found = await read.call(this);
    await new Promise((go) => (window.letGo = go));
    return found;
  };
}"""
LET_GO = "async () => { window.letGo(); await new Promise((go) => setTimeout(go, 100)); }"


@pytest.fixture(params=DOORS)
def door(server: Server, phone: Phones, request: pytest.FixtureRequest) -> Page:
    """A page behind a code, with a code typed that opens something."""
    page = phone().page
    address, code = DOORS[request.param]
    page.goto(server.url + address)
    page.locator("[data-code]").fill(code)
    expect(page.locator("form[data-when=type] button")).to_be_enabled()
    return page


@pytest.fixture
def posted(door: Page) -> list[str]:
    """Where the page posts to; the server opens every code."""
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(status=200, content_type="text/html", body=ANSWER)

    for path in ("/my/*", "/outside/*"):
        door.route(f"**{path}", answer)
    return asked


def submit(page: Page) -> None:
    page.locator("form[data-when=type] button").tap()


def locked(page: Page) -> None:
    """Nothing of what was opened is there; a code can be typed."""
    assert page.locator("[data-place]").is_hidden()
    assert page.locator("[data-place] > *").count() == 0
    assert page.locator("[data-problem]").is_hidden()
    assert page.locator("[data-error-summary]").is_hidden()
    expect(page.locator("form[data-when=type]")).to_be_visible()
    assert page.locator("[data-code]").input_value() == ""


@pytest.mark.parametrize("end", ["waymark:locked", "waymark:forget"])
def test_a_code_that_was_being_stretched_opens_nothing(door: Page, posted: list[str], end: str) -> None:
    code = door.locator("[data-code]").input_value()
    door.evaluate(LOCK_WHEN_IT_CHANGES, ["[data-when=opening]", "attributes", end])
    submit(door)
    until(door, "window.wasLocked")
    # Typed again it is stretched after the one before.
    door.locator("[data-code]").fill(code)
    submit(door)
    expect(door.locator("[data-place]")).to_be_visible()
    assert len(posted) == 1


def test_an_answer_that_was_being_read_is_not_shown(door: Page, posted: list[str]) -> None:
    door.evaluate(HOLD, "text")
    submit(door)
    until(door, "window.letGo !== undefined")
    door.evaluate("document.dispatchEvent(new Event('waymark:locked'))")
    door.evaluate(LET_GO)
    locked(door)


@pytest.mark.parametrize("door", ["my"], indirect=True)
def test_what_was_being_compared_is_not_shown(door: Page, posted: list[str]) -> None:
    door.evaluate(LOCK_WHEN_IT_CHANGES, ["[data-place]", "childList", "waymark:locked"])
    submit(door)
    until(door, "window.wasLocked")
    door.evaluate("new Promise((go) => setTimeout(go, 100))")
    locked(door)


@pytest.mark.parametrize("door", ["outside"], indirect=True)
def test_what_was_sealed_and_was_being_opened_is_not_shown(door: Page, posted: list[str]) -> None:
    submit(door)
    expect(door.get_by_role("button", name="Read")).to_be_visible()
    door.evaluate(HOLD, "arrayBuffer")
    door.get_by_role("button", name="Read").tap()
    until(door, "window.letGo !== undefined")
    door.evaluate("document.dispatchEvent(new Event('waymark:locked'))")
    door.evaluate(LET_GO)
    locked(door)


def test_a_request_that_hangs_when_the_page_locks_does_not_stop_the_next(door: Page) -> None:
    waiting = hold(door, "**/open")
    code = door.locator("[data-code]").input_value()
    submit(door)
    until_posted(door, waiting)
    door.evaluate("document.dispatchEvent(new Event('waymark:locked'))")
    door.locator("[data-code]").fill(code)
    submit(door)
    until_posted(door, waiting, 2)
    waiting[1].fulfill(status=200, content_type="text/html", body=ANSWER)
    expect(door.locator("[data-place]")).to_contain_text("Quorlimbrash")
