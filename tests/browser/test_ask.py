"""Somebody without an account asks for help: one place can read it, and their number shows them the answer."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Phone, Server
from tests.browser.test_identity import join, make_key
from tests.browser.test_thread import choose, directory_with, traces

pytestmark = pytest.mark.browser

Phones = Callable[..., Phone]
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
