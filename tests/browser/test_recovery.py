"""With the recovery sheet alone, a new coordinator opens what was sealed to the organisation; when somebody leaves, the key is renewed."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Phone, Server
from tests.browser.test_identity import join, make_key, stored
from tests.delivery.age_hybrid import HybridKey

pytestmark = pytest.mark.browser

Phones = Callable[..., Phone]


def type_sheet(page: Page, text: str) -> None:
    page.get_by_label("What stands on the sheet").fill(text)
    page.get_by_role("button", name="Take the key in").tap()


def test_a_new_coordinator_takes_the_key_in_from_the_sheet(server: Server, phone: Phones) -> None:
    first = phone()
    join(first, server.invite("Sheet Team", "coordinator"), "Ines")
    sheet = make_key(first)

    new = phone()
    page = new.page
    join(new, server.invite("Sheet Team", "coordinator"), "Omar")
    expect(page.get_by_role("heading", level=1)).to_have_text("A colleague has to let you in")
    page.get_by_text("I have the recovery sheet").tap()

    swapped = sheet[:-2] + sheet[-1] + sheet[-2] if sheet[-1] != sheet[-2] else sheet[:-1] + "Q"
    type_sheet(page, swapped)
    expect(page.get_by_text("Something is mistyped.")).to_be_visible()
    expect(page.get_by_label("What stands on the sheet")).to_have_value(swapped)

    type_sheet(page, HybridKey.new().identity)
    expect(page.get_by_text("This is a sheet, but of another key.")).to_be_visible()

    groups = " ".join(sheet[at : at + 4].lower() for at in range(0, len(sheet), 4))
    type_sheet(page, groups)
    expect(page.get_by_role("heading", level=1)).to_have_text("You hold the key")
    assert page.get_by_text(sheet[-6:]).count() == 0
    # The two wrong tries are told on the page, not in its log.
    assert new.problems == []


def test_when_somebody_leaves_the_key_is_renewed_for_those_who_stay(server: Server, phone: Phones) -> None:
    first, colleague, leaving = phone(), phone(), phone()
    join(first, server.invite("Renewing Team", "coordinator"), "Ines")
    old = make_key(first)
    page = first.page
    for one, name in ((colleague, "Omar"), (leaving, "Lea")):
        join(one, server.invite("Renewing Team", "outreach"), name)
        expect(one.page.get_by_role("heading", level=1)).to_have_text("A colleague has to let you in")
        page.goto(f"{server.url}/organisation/members")
        page.get_by_role("button", name="It is the same: let them in").tap()
        expect(page.get_by_text("Waits to be let in")).to_have_count(0)

    page.get_by_role("link", name="Lea").tap()
    page.get_by_role("link", name="Switch this member off").tap()
    page.get_by_role("button", name="Switch this member off").tap()
    page.get_by_role("link", name="Renew the key").tap()
    page.get_by_role("button", name="Renew the key").tap()
    sheet = page.locator("[data-key-text]")
    expect(sheet).to_contain_text("AGE-")
    new = "".join(sheet.locator("span").all_text_contents())
    assert new != old
    page.get_by_role("button", name="I have the sheet on paper").tap()
    page.get_by_label("The last 6 characters on the sheet").fill(new[-6:])
    page.get_by_role("button", name="Continue").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("You hold the key")
    expect(page.get_by_text("so that they cannot read what comes from now on")).to_have_count(0)

    colleague.page.goto(server.url)
    for _wait in range(100):
        if stored(colleague.page)["grants"] == 2:
            break
        colleague.page.wait_for_timeout(100)
    keys = [HybridKey.from_text(one).recipient for one in (old, new)]
    assert server.recipients("Renewing Team") == [keys[1]]
    assert stored(colleague.page)["grants"] == 2
    assert first.problems == []
