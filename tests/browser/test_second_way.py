"""A second way in on a real phone: made beside the first, it opens an app in which its member has just begun."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Phone, Server
from tests.browser.test_outbox import reporting, save_report, to_outbox, waiting

pytestmark = pytest.mark.browser
Phones = Callable[..., Phone]


def credentials(one: Phone) -> list[dict[str, str]]:
    found: list[dict[str, str]] = one.cdp.send(
        "WebAuthn.getCredentials", {"authenticatorId": one.authenticator}
    )["credentials"]
    return found


def make_second_way(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/account/passkeys")
    page.get_by_role("link", name="When somebody makes you open this").tap()
    page.get_by_label("Name it shows for you").fill("Mina")
    page.get_by_label("Organisation it shows").fill("Food on wheels")
    page.get_by_role("button", name="Make its passkey").tap()
    expect(page.get_by_role("heading", name="You have one")).to_be_visible()


def sign_in_by_the_other(one: Phone, page: Page, server: Server, first: str) -> None:
    """Signs out, and in again with whichever passkey is not `first`: the phone would ask which."""
    page.goto(f"{server.url}/account")
    page.get_by_role("button", name="Sign out").tap()
    page.wait_for_url(f"{server.url}/")
    one.cdp.send("WebAuthn.removeCredential", {"authenticatorId": one.authenticator, "credentialId": first})
    page.goto(f"{server.url}/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").tap()
    page.wait_for_url(f"{server.url}/")


def test_who_is_made_to_open_it_shows_an_app_in_which_nothing_is(server: Server, phone: Phones) -> None:
    one = phone()
    page = reporting(server, one, "Second Team")
    (mine,) = credentials(one)
    save_report(page, server)
    to_outbox(page, server)
    page.get_by_text("Keep it back, or hand it over").tap()
    page.get_by_role("button", name="Keep it back").tap()
    waiting(page, "On this phone")
    save_report(page, server, 1)
    one.context.set_offline(False)
    to_outbox(page, server)
    page.get_by_role("button", name="Send now").tap()
    expect(page.locator("[data-list=received] .item")).to_have_count(1)

    make_second_way(page, server)
    expect(page.get_by_text("Mina")).to_be_visible()
    page.goto(f"{server.url}/account")
    expect(page.get_by_role("heading", level=1)).to_have_text("Worker")

    sign_in_by_the_other(one, page, server, mine["credentialId"])
    page.goto(f"{server.url}/account")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mina")
    page.goto(f"{server.url}/referrals")
    expect(page.locator(".item")).to_have_count(0)
    page.goto(f"{server.url}/drafts")
    expect(page.locator("main .item:visible")).to_have_count(0)
    to_outbox(page, server)
    expect(page.locator("[data-list=waiting] .item")).to_have_count(1)
    line = page.locator("[data-list=waiting] .item")
    assert line.inner_text().split("\n")[0] == "Saved by somebody else who uses this phone"
    expect(line.locator(":scope > *")).to_have_count(2)
    expect(line.locator("details, button")).to_have_count(0)
    expect(page.locator("[data-list=received] .item")).to_have_count(0)
    assert one.problems == []
