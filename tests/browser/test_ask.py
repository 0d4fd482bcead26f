"""Somebody without an account asks for help: one place can read it, and their number shows them the answer."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import func, select

from app.directory.hsds import Service
from app.referrals.models import ReferralCopy
from tests.browser.conftest import Phone, Server
from tests.browser.meanwhile import hold, until, until_posted
from tests.browser.test_conversation import can_receive
from tests.browser.test_identity import join, make_key
from tests.browser.test_thread import choose, directory_with, traces

pytestmark = pytest.mark.browser

Phones = Callable[..., Phone]
HOLD_THE_ANSWER = """() => {
  const asked = window.fetch;
  window.fetch = async (...given) => {
    const answer = await asked(...given);
    if (given[0] === "/ask") await new Promise((go) => (window.letGo = go));
    return answer;
  };
}"""
PARTNER = "Harbour House"
NAME = "Vantoliska"


def next_part(page: Page, heading: str) -> None:
    page.get_by_role("button", name="Continue").tap()
    expect(page.get_by_role("heading", level=2, name=heading)).to_be_visible()


def refused(page: Page, button: str, words: str) -> None:
    page.get_by_role("button", name=button).tap()
    expect(page.locator(".error-summary")).to_contain_text(words)
    expect(page.locator(".error-summary")).to_be_focused()


def test_asking_for_help_oneself_reaches_one_place_and_leaves_a_number(server: Server, phone: Phones) -> None:
    partner = phone()
    join(partner, server.invite(PARTNER, "partner"), "Partner Person")
    make_key(partner)
    directory_with(server, PARTNER)

    device = phone()
    page = device.page
    page.goto(server.url)
    page.get_by_role("link", name="Ask for help myself").tap()
    next_part(page, "What would help you?")
    refused(page, "Continue", "at least one thing")
    choose(page, "A place to sleep")
    next_part(page, "Whom do you want to ask?")
    expect(page.locator("[data-list='services'] .choice").first).to_be_visible()
    refused(page, "Continue", "Choose one place")
    page.locator("[data-list='services'] .choice label").first.tap()
    next_part(page, "How may they reach you safely?")
    page.get_by_label("What should they call you?").fill(NAME)
    choose(page, "Not at all")
    expect(page.get_by_label("Number or address")).to_be_hidden()
    next_part(page, "Do you want to send this?")
    expect(page.locator("[data-fill=organisation]")).not_to_be_empty()
    choose(page, "18 or older")
    refused(page, "Send it", "how soon")
    choose(page, "Within a day")
    choose(page, "No, somebody may find it")
    refused(page, "Send it", "you need the number")
    choose(page, "Yes, show it to me")
    device.context.set_offline(True)
    refused(page, "Send it", "What you wrote is still here")
    device.context.set_offline(False)
    page.get_by_role("button", name="Send it").tap()
    expect(page.get_by_role("heading", name="It was received")).to_be_visible(timeout=20_000)
    code = page.locator("[data-fill=code]").inner_text()
    assert len([one for one in code if one.isdigit()]) == 16
    assert page.locator("#name").input_value() == ""
    assert traces(server.data_dir, NAME) == []

    theirs = partner.page
    theirs.goto(f"{server.url}/inbox")
    expect(theirs.locator(".item").first).to_contain_text("asked for themself")
    theirs.locator(".item").first.get_by_role("link").first.tap()
    theirs.get_by_role("button", name="Unlock and read").tap()
    expect(theirs.locator("[data-fields]")).to_contain_text(NAME)

    page.get_by_role("link", name="My number").first.tap()
    page.get_by_role("textbox").first.fill(code)
    page.locator("#main form button").first.tap()
    expect(page.locator("#main")).to_contain_text(PARTNER, timeout=20_000)
    assert device.problems == []
    assert partner.problems == []


def test_a_lock_empties_what_was_written(server: Server, phone: Phones) -> None:
    page = phone().page
    page.clock.install()
    page.goto(f"{server.url}/ask")
    next_part(page, "What would help you?")
    choose(page, "Food")
    page.clock.fast_forward("05:10")
    expect(page.get_by_role("heading", name="Can you do this safely now?")).to_be_visible()
    next_part(page, "What would help you?")
    assert page.locator("input[name=needs]:checked").count() == 0


@pytest.mark.parametrize("end", ["waymark:locked", "waymark:forget"])
def test_a_number_that_was_being_made_does_not_appear_after_the_lock(asking: Phone, end: str) -> None:
    page = asking.page
    page.route(
        "**/ask",
        lambda one: one.fulfill(status=201, json={}) if one.request.method == "POST" else one.continue_(),
    )
    page.evaluate(HOLD_THE_ANSWER)
    page.get_by_role("button", name="Send it").tap()
    until(page, "window.letGo !== undefined")
    page.evaluate("end => document.dispatchEvent(new Event(end))", end)
    page.evaluate("async () => { window.letGo(); await new Promise((go) => setTimeout(go)); }")
    assert page.locator("[data-when=done]").is_hidden()
    assert page.locator("[data-fill=code]").text_content() == ""
    expect(page.get_by_role("heading", name="Can you do this safely now?")).to_be_visible()
    assert page.locator("[data-when=sending]").is_hidden()


@pytest.fixture
def asking(server: Server, phone: Phones) -> Phone:
    """Somebody who has answered all that is asked, and a place that can read it."""
    can_receive(server, phone, PARTNER)
    if not server.inside(lambda session: session.scalar(select(func.count()).select_from(Service))):
        directory_with(server, PARTNER)
    device = phone()
    page = device.page
    page.goto(f"{server.url}/ask")
    next_part(page, "What would help you?")
    choose(page, "A place to sleep")
    next_part(page, "Whom do you want to ask?")
    page.locator("[data-list='services'] .choice label").first.tap()
    next_part(page, "How may they reach you safely?")
    page.get_by_label("What should they call you?").fill(NAME)
    choose(page, "Not at all")
    next_part(page, "Do you want to send this?")
    for answer in ("18 or older", "Within a day", "Yes, show it to me"):
        choose(page, answer)
    return device


def posted_by(page: Page, lost: int = 0) -> list[str | None]:
    """Returns what the page posts from now on, as it comes; all of it arrives, and the first answers are lost."""
    posted: list[str | None] = []

    def pass_on(route: Route) -> None:
        if route.request.method != "POST":
            return route.continue_()
        posted.append(route.request.post_data)
        if len(posted) > lost:
            return route.continue_()
        assert route.fetch().status == 201
        return route.abort()

    page.route("**/ask", pass_on)
    return posted


def states(server: Server) -> list[str]:
    """What became of everything that arrived, oldest first."""
    return server.inside(
        lambda session: list(session.scalars(select(ReferralCopy.state).order_by(ReferralCopy.asked_at)))
    )


def number_shown(page: Page) -> str:
    expect(page.get_by_role("heading", name="It was received")).to_be_visible()
    return page.locator("[data-fill=code]").inner_text()


def opens_one_that_is_alive(page: Page, server: Server, number: str) -> None:
    page.goto(f"{server.url}/my")
    page.get_by_label("The number you were given").fill(number)
    page.get_by_role("button", name="Open").tap()
    expect(page.locator("[data-grant]")).to_contain_text("They may read it")


def test_after_a_lost_answer_the_same_is_sent_again_and_the_number_opens_it(
    server: Server, asking: Phone
) -> None:
    page, before = asking.page, len(states(server))
    posted = posted_by(page, lost=1)
    refused(page, "Send it", "What you wrote is still here")
    page.get_by_role("button", name="Send it").tap()
    number = number_shown(page)
    assert posted == posted[:1] * 2
    assert states(server)[before:] == ["requested"]
    opens_one_that_is_alive(page, server, number)


def test_what_was_corrected_after_a_lost_answer_is_what_the_place_can_read(
    server: Server, asking: Phone
) -> None:
    page, before = asking.page, len(states(server))
    posted = posted_by(page, lost=1)
    refused(page, "Send it", "What you wrote is still here")
    page.get_by_role("button", name="Back").tap()
    page.get_by_label("What do you want them to know?").fill("Another door")
    next_part(page, "Do you want to send this?")
    page.get_by_role("button", name="Send it").tap()
    number = number_shown(page)
    assert len(posted) == 2
    assert states(server)[before:] == ["withdrawn", "requested"]
    opens_one_that_is_alive(page, server, number)


def test_in_another_language_it_is_still_the_one_that_is_being_sent(asking: Phone) -> None:
    page = asking.page
    waiting = hold(page, "**/ask")
    page.get_by_role("button", name="Send it").tap()
    until_posted(page, waiting)
    page.get_by_role("link", name="Español").tap()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    expect(page.locator("[data-when=sending]")).to_be_visible()
    waiting[0].fulfill(status=201, json={"received": True})
    expect(page.locator("[data-when=done]")).to_be_visible()
    number = page.locator("[data-fill=code]").inner_text()
    assert len([one for one in number if one.isdigit()]) == 16
    page.get_by_role("link", name="Français").tap()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page.locator("[data-fill=code]")).to_have_text(number)
    assert asking.problems == []
