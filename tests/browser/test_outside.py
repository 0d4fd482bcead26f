"""A partner without an account: made with no signal, opened by a link and a code in a browser that nobody signed in to."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Phone, Server
from tests.browser.test_identity import take_field_pack
from tests.browser.test_intake import begin, worker_of
from tests.browser.test_thread import (
    choose,
    directory_with,
    go_on,
    go_on_despite_warnings,
    heading,
    say_it_back_and_agree,
    traces,
    without_background_sync,
)

pytestmark = pytest.mark.browser

Phones = Callable[..., Phone]
NAME = "Quorlimbrash"


def refer_without_an_account(page: Page, server: Server) -> str:
    """A whole conversation but for *Save*; returns what the place is called."""
    begin(page, server)
    choose(page, "Yes, we are alone")
    go_on(page, "Which language do they want to speak?")
    go_on(page, "What will and will not happen")
    choose(page, "18 or older")
    go_on(page, "Are you safe tonight?")
    choose(page, "Within a day")
    go_on(page, "What would help?")
    choose(
        page,
        "A lawyer or legal advice" if page.get_by_text("A lawyer or legal advice").count() else "Legal help",
    )
    go_on(page, "Who could help?")
    choose(page, "Show places without an account here too")
    outside = page.locator("[data-list='services'] .choice:has(input[data-outside])").first
    expect(outside.get_by_text("By a link and a code")).to_be_visible()
    place = outside.locator("label").inner_text()
    outside.locator("label").tap()
    go_on_despite_warnings(page)
    go_on(page, "What would you share with them?")
    expect(page.get_by_text("They have no account here.")).to_be_visible()
    choose(page, "Name or what to call you")
    say_it_back_and_agree(page)
    page.get_by_label("Name or what to call them").fill(NAME)
    go_on(page, "Read it together")
    return place


def test_a_place_without_an_account_is_reached_by_a_link_and_a_code(
    server: Server, phone: Phones, tmp_path: Path
) -> None:
    server.invite("Harbour House", "partner")
    directory_with(server, "Harbour House")
    worker = phone(profile=tmp_path / "worker")
    page = worker_of(server, worker, "Link Team")
    take_field_pack(worker, server)
    without_background_sync(worker, server.url)
    worker.context.set_offline(True)

    place = refer_without_an_account(page, server)
    page.get_by_role("button", name="Save").tap()
    expect(heading(page)).to_have_text("Saved on this phone")
    ways = page.locator("[data-enhance=outside-ways]")
    expect(ways).to_contain_text(place)
    link = ways.locator("[data-fill=link]").inner_text()
    code = ways.locator("[data-fill=code]").inner_text()
    page.get_by_role("button", name="Link and code are given: hide them").tap()
    expect(ways).to_be_hidden()

    # Before it has arrived, link and code open nothing, and say that this may be why.
    other = phone()
    reader = other.page
    reader.goto(link)
    expect(reader).to_have_url(f"{server.url}/outside")
    reader.get_by_label("The code you were told").fill(code)
    reader.get_by_role("button", name="Open").tap()
    expect(reader.get_by_text("It may not have arrived yet")).to_be_visible()

    worker.context.set_offline(False)
    page.goto(f"{server.url}/outbox")
    expect(page.locator("[data-list='received'] .item").first).to_contain_text("Received")

    reader.get_by_role("button", name="Type another code").tap()
    slip = code[:-1] + str((int(code[-1]) + 1) % 10)
    reader.get_by_label("The code you were told").fill(slip)
    reader.get_by_role("button", name="Open").tap()
    expect(reader.locator(".error-summary")).to_contain_text("One digit is not right")
    reader.get_by_label("The code you were told").fill(code)
    reader.get_by_role("button", name="Open").tap()
    expect(reader.get_by_text("You can read it for 30 minutes")).to_be_visible()
    expect(reader.get_by_text(NAME)).to_have_count(0)
    reader.get_by_role("button", name="Read it now").tap()
    expect(reader.locator("[data-fields]")).to_contain_text(NAME)
    reader.locator("label.choice", has_text="Accept").first.tap()
    reader.get_by_role("button", name="Send the answer").tap()
    expect(reader.locator(".timeline")).to_contain_text("Accepted")
    reader.get_by_role("button", name="Close").tap()
    expect(reader.get_by_text(NAME)).to_have_count(0)

    page.goto(f"{server.url}/referrals")
    expect(page.locator(".item").first).to_contain_text("Accepted")
    assert worker.problems == other.problems == []
    worker.context.close()
    assert traces(tmp_path / "worker", NAME) == []
    assert traces(tmp_path / "worker", link.partition("#")[2]) == []
