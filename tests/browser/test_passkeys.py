"""A second passkey, on a security key, opens the same key when the phone's own is lost; one without PRF says what it cannot do."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Phone, Server, add_authenticator
from tests.browser.test_identity import join, make_key, stored
from tests.everywhere.test_every_page import faults

pytestmark = pytest.mark.browser

STOPPED_ONCE = """() => {
  const real = navigator.credentials.get.bind(navigator.credentials);
  navigator.credentials.get = async () => {
    navigator.credentials.get = real;
    throw new DOMException("", "NotAllowedError");
  };
}"""
"""Somebody says no when the phone asks."""

Phones = Callable[..., Phone]


def to_my_passkeys(one: Phone, server: Server, team: str) -> Page:
    """Joins, makes the organisation's key, and goes to *My passkeys* with the key open."""
    page = one.page
    join(one, server.invite(team, "coordinator"), "Ines")
    make_key(one)
    page.get_by_role("link", name="Account").tap()
    page.get_by_role("link", name="See them, or add one").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("My passkeys")
    return page


def other_authenticator(one: Phone, prf: bool = True) -> None:
    """The phone's own passkey is out of reach from now on; a security key is there."""
    one.cdp.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": one.authenticator})
    one.authenticator = add_authenticator(one.cdp, prf, "usb")


def add(page: Page, name: str) -> None:
    page.get_by_label("Name of the new passkey").fill(name)
    page.get_by_role("button", name="Add a passkey").tap()


def test_a_security_key_opens_the_members_key_when_the_phones_passkey_is_lost(
    server: Server, phone: Phones
) -> None:
    one = phone()
    page = to_my_passkeys(one, server, "Two Keys Team")
    other_authenticator(one)
    add(page, "Key on my ring")
    expect(page.get_by_role("heading", name="Key on my ring")).to_be_visible()
    expect(page.get_by_text("Signs you in and opens your key.")).to_have_count(2)
    page.goto(f"{server.url}/account")
    page.get_by_role("button", name="Unlock").tap()
    expect(page.get_by_role("button", name="Lock now")).to_be_visible()

    page.goto(f"{server.url}/account/passkeys")
    first = page.locator(".item").first
    first.get_by_text("Change the name, or remove it").tap()
    first.get_by_role("button", name="Remove this passkey").tap()
    expect(page.locator(".item")).to_have_count(1)
    page.get_by_text("Change the name, or remove it").tap()
    expect(page.get_by_text("Your last passkey cannot be removed.")).to_be_visible()
    assert one.problems == []


def test_a_passkey_that_cannot_open_the_key_says_so_and_offers_words(server: Server, phone: Phones) -> None:
    one = phone()
    page = to_my_passkeys(one, server, "Plain Key Team")
    other_authenticator(one, prf=False)
    add(page, "Old key")
    expect(page.get_by_role("heading", name="This one cannot open your key")).to_be_visible()
    page.get_by_role("button", name="Add it, and give me six words").tap()
    words = page.locator("[data-words] li")
    expect(words).to_have_count(6)
    phrase = words.all_text_contents()
    page.get_by_role("button", name="I have written them down").tap()
    page.get_by_label("From your paper").fill(" ".join(phrase))
    page.get_by_role("button", name="Continue").tap()
    expect(page.get_by_text("Signs you in. It cannot open your key")).to_be_visible()
    for _wait in range(100):
        if sorted(stored(page)["means"]) == ["passphrase", "prf"]:
            break
        page.wait_for_timeout(100)
    page.goto(f"{server.url}/account")
    page.get_by_role("button", name="Unlock").tap()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Your six words").fill(" ".join(phrase))
    dialog.get_by_role("button", name="Unlock").tap()
    expect(page.get_by_role("button", name="Lock now")).to_be_visible()
    assert one.problems == []


def test_a_form_that_was_sent_without_its_module_asks_for_the_passkey_and_goes_on(
    server: Server, phone: Phones
) -> None:
    one = phone()
    page = to_my_passkeys(one, server, "Confirming Team")
    page.goto(f"{server.url}/organisation/members")
    native = "document.querySelector('[data-act=confirm-bound]').submit()"  # As before its module is there.
    page.evaluate(native)
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirm that it is you")
    confirm = page.get_by_role("button", name="Confirm with a passkey")
    page.evaluate(STOPPED_ONCE)
    confirm.tap()
    expect(page.get_by_text("It was stopped before it was done. Nothing changed.")).to_be_visible(
        timeout=15000
    )
    assert faults(page) == []
    confirm.tap()
    expect(page.get_by_text("Only passkeys that stay on one device count")).to_be_visible()
    assert one.problems == []


def test_another_language_where_a_passkey_is_asked_for_leads_to_a_page_and_not_to_a_forms_address(
    server: Server, phone: Phones
) -> None:
    page = to_my_passkeys(phone(), server, "Speaking Team")
    page.goto(f"{server.url}/organisation/members")
    page.evaluate("document.querySelector('[data-act=confirm-bound]').submit()")
    expect(page.get_by_role("button", name="Confirm with a passkey")).to_be_visible()
    page.locator("a[data-language][lang=fr]").tap()
    page.wait_for_url(f"{server.url}/")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
