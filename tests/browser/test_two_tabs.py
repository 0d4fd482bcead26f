"""Two tabs on one phone: one conversation is open in one of them, and the other can take it over."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Phone, Server
from tests.browser.kept import draft_kept
from tests.browser.test_intake import begin, up_to_contact, worker_of
from tests.browser.test_thread import directory_with

pytestmark = pytest.mark.browser
Phones = Callable[..., Phone]
TYPED = "Amber of the two windows"


@pytest.fixture(scope="module")
def partner_team(server: Server) -> str:
    """An organisation with services in the directory."""
    server.invite("Harbour House", "partner")
    directory_with(server, "Harbour House")
    return "Harbour House"


def open_draft(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/drafts")
    page.get_by_role("link", name="Unfinished conversation").tap()


def test_the_second_tab_says_where_it_is_open_and_takes_it_over_with_what_was_typed(
    server: Server, phone: Phones, partner_team: str
) -> None:
    device = phone()
    first = worker_of(server, device, "Windows Team")  # The one with the authenticator.
    other = device.context.new_page()
    begin(other, server)
    up_to_contact(other)
    draft_kept(other, "contact")
    other.get_by_label("Name or what to call them").fill(TYPED)
    open_draft(first, server)
    elsewhere = first.get_by_role("heading", name="This conversation is open in another window")
    expect(elsewhere).to_be_visible()
    expect(first.locator("[data-fill=elsewhere]")).to_have_text(other.title())
    expect(first.get_by_role("heading", name="This conversation is locked")).to_be_hidden()
    first.get_by_role("button", name="Go on here instead").tap()
    expect(first.get_by_role("heading", name="This conversation is locked")).to_be_visible()
    expect(other.get_by_label("Name or what to call them")).to_have_count(0)
    assert TYPED not in other.content()
    first.get_by_role("button", name="Unlock").first.tap()
    expect(first.get_by_label("Name or what to call them")).to_have_value(TYPED)
    # Now it is the other way round.
    open_draft(other, server)
    expect(other.get_by_role("heading", name="This conversation is open in another window")).to_be_visible()
    assert device.problems == []


def test_a_tab_that_was_closed_holds_nothing_back(server: Server, phone: Phones, partner_team: str) -> None:
    device = phone()
    first = worker_of(server, device, "Closed Team")
    other = device.context.new_page()
    begin(other, server)
    up_to_contact(other)
    draft_kept(other, "contact")
    other.close()
    open_draft(first, server)
    expect(first.get_by_role("heading", name="This conversation is locked")).to_be_visible()
    first.get_by_role("button", name="Unlock").first.tap()
    expect(first.get_by_label("Name or what to call them")).to_be_visible()
