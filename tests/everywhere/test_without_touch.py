"""By keyboard alone, and by what a screen reader is told: the main ways through, and where the focus stands after each move."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from app.identity.roles import Role
from tests.everywhere.conftest import Site
from tests.everywhere.test_every_page import enter, phone

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

FOCUSED = """() => {
  const here = document.activeElement;
  const shown = getComputedStyle(here);
  return { tag: here.tagName, outlined: shown.outlineStyle !== "none" || shown.boxShadow !== "none" || getComputedStyle(here.closest(".choice, .answer, label") ?? here).outlineStyle !== "none" };
}"""
MEANT = "h1, .error-summary, [aria-level='1'], #main"


def tab_to(page: Page, target: Locator, most: int = 80) -> None:
    """Presses Tab until something has the focus; on the way, whatever has it shows that it has."""
    for _press in range(most):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        assert focused["tag"] == "BODY" or focused["outlined"], page.evaluate(
            "document.activeElement.outerHTML"
        )
        if target.evaluate("(one) => one === document.activeElement"):
            return
    raise AssertionError(f"the keyboard does not come to {target}")


def standing(page: Page) -> bool:
    found: bool = page.evaluate("(meant) => document.activeElement.matches(meant)", MEANT)
    return found


def test_a_place_is_found_by_keyboard_alone(site: Site, browser: Browser) -> None:
    page = phone(browser).new_page()
    page.goto(f"{site.url}/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    tab_to(page, page.locator("main a[href='/directory']").first)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_be_focused()
    tab_to(page, page.get_by_label("What are you looking for?"))
    page.keyboard.type("shelter")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=shelter**")
    expect(page.locator("#results .item").first).to_be_visible()
    assert page.evaluate("document.activeElement !== document.body"), "whoever searches stays where they are"
    tab_to(page, page.locator("#results .item__title a").first)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/directory/services/"))
    expect(page.locator("h1")).to_be_focused()
    tab_to(page, page.locator("[data-exit]").first)
    page.keyboard.press("Enter")
    page.wait_for_url("**/calculator")


def test_a_checklist_is_gone_through_by_keyboard_alone(site: Site, browser: Browser) -> None:
    page = phone(browser).new_page()
    page.goto(f"{site.url}/checklists/street-check")
    for step in ("start", "interpreter", "before"):
        tab_to(page, page.locator(f"[data-step={step}] [data-go=next]").first)
        page.keyboard.press("Enter")
    while not page.locator("[data-step=result]").is_visible():
        # Not asked is what every answer begins with; the arrow leads round to the first.
        tab_to(page, page.locator(".answer__input:checked").locator("visible=true").first)
        page.keyboard.press("ArrowRight")
        tab_to(page, page.locator("[data-while-asking] [data-go=next]").locator("visible=true").first)
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.tagName") == "H2", "reading goes on at the next title"
    expect(page.locator("[data-step=result] h2").locator("visible=true").first).to_be_focused()


def test_a_conversation_begins_and_complains_by_keyboard_alone(site: Site, browser: Browser) -> None:
    context = phone(browser)
    cookie = next(cookie for who, cookie, _address in site.pages if who is Role.OUTREACH)
    enter(context, site, cookie, "en")
    page = context.new_page()
    page.goto(f"{site.url}/referrals/new")
    tab_to(page, page.locator("[data-begin]"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/alone")
    expect(page.locator("h1")).to_be_focused()
    tab_to(page, page.get_by_role("button", name="Continue"))
    page.keyboard.press("Enter")
    expect(page.locator(".error-summary")).to_be_focused()
    tab_to(page, page.locator("input[name=alone]").first)
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="Continue"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/language")
    expect(page.locator("h1")).to_be_focused()


@pytest.mark.parametrize("role", [None, Role.OUTREACH, Role.PARTNER, Role.COORDINATOR])
def test_after_every_move_the_focus_stands_on_something_meaningful(
    site: Site, browser: Browser, role: Role | None
) -> None:
    context = phone(browser)
    cookie = next((cookie for who, cookie, _address in site.pages if who is role and role), "")
    enter(context, site, cookie, "en")
    page = context.new_page()
    page.goto(f"{site.url}/")
    page.evaluate("window.stayed = true")
    links = page.locator("#frame a[href^='/']:not([data-exit], [data-language], [hx-boost=false])").locator(
        "visible=true"
    )
    addresses = sorted({str(one.get_attribute("href")) for one in links.all()} - {"/"})
    assert len(addresses) > 4
    for address in addresses:
        page.locator(f"#frame a[href='{address}']").locator("visible=true").first.click()
        page.wait_for_url(site.url + address)
        expect(page.locator("h1").first).to_be_focused()
        page.locator("#frame a[href='/']").locator("visible=true").first.click()
        page.wait_for_url(f"{site.url}/")
        expect(page.locator("h1").first).to_be_focused()
    assert page.evaluate("window.stayed") is True


def test_a_screen_reader_is_told_what_stands_there(site: Site, browser: Browser) -> None:
    page = phone(browser).new_page()
    page.goto(f"{site.url}/")
    told = page.locator("body").aria_snapshot()
    for landmark in ("banner", "main", "contentinfo", "navigation"):
        assert f"- {landmark}" in told, landmark
    assert told.index('link "Skip to the content"') < told.index("- banner") < told.index("- main")
    assert 'heading "What do you need?" [level=1]' in told
    page.goto(f"{site.url}/checklists/street-check")
    page.locator("[data-step=start] [data-go=next]").first.click()
    assert re.search(r"heading \".+\" \[level=2\]", page.locator("main").aria_snapshot())
