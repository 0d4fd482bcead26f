"""Every page, for everybody who may open it: axe finds nothing, it fits 320 px, all that is tapped is large enough.

In the suite each page is looked at in one language and one colour scheme, in turn; with `WAYMARK_EVERY_LOOK=1` in all of them.
"""

import os
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from app.i18n import LANGUAGES
from app.identity.roles import Role
from app.intake.steps import ALL
from tests.everywhere.conftest import Site

pytestmark = [pytest.mark.browser, pytest.mark.timeout(3600)]

LOOK = (Path(__file__).parent / "look.js").read_text()
EVERY_LOOK = "WAYMARK_EVERY_LOOK" in os.environ
LOOKS = list(product([one.code for one in LANGUAGES], ("light", "dark")))
AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"color-contrast-enhanced": {"enabled": True}, "target-size": {"enabled": True}},
}


def visits(site: Site) -> Iterator[tuple[str, str, str, str]]:
    """Yields (cookie, address, language, scheme)."""
    for number, (_who, cookie, address) in enumerate(site.pages):
        looks = LOOKS if EVERY_LOOK else [LOOKS[number % len(LOOKS)]]
        for language, scheme in looks:
            yield cookie, address, language, scheme


def faults(page: Page, patience: int = 20) -> list[str]:
    """Returns what is wrong with the page that is shown, once its modules have had up to five seconds to begin."""
    for _attempt in range(patience):
        if not (said := faults_now(page)):
            break
        page.wait_for_timeout(250)
    return said


def faults_now(page: Page) -> list[str]:
    said: list[str] = page.evaluate(LOOK)
    found = Axe().run(page, options=AXE).response["violations"]
    return said + [f"{one['id']}: {node['target']}" for one in found for node in one["nodes"]]


def phone(browser: Browser) -> BrowserContext:
    """As narrow as they come, and so high that nothing lies under what stands at the foot of the screen."""
    return browser.new_context(
        viewport={"width": 320, "height": 6000},
        has_touch=True,
        is_mobile=True,
        reduced_motion="reduce",
        service_workers="block",
    )


def enter(context: BrowserContext, site: Site, cookie: str, language: str) -> None:
    """Goes on as somebody, in a language."""
    context.clear_cookies()
    cookies = {"waymark_language": language} | ({"waymark": cookie} if cookie else {})
    context.add_cookies([{"name": name, "value": value, "url": site.url} for name, value in cookies.items()])


def report(wrong: dict[str, list[str]]) -> str:
    return "\n".join(f"{where}\n    " + "\n    ".join(said) for where, said in wrong.items())


def test_every_page_can_be_used_by_everybody(site: Site, browser: Browser) -> None:
    context = phone(browser)
    page = context.new_page()
    wrong: dict[str, list[str]] = {}
    looked = 0
    for cookie, address, language, scheme in visits(site):
        enter(context, site, cookie, language)
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        answer = page.goto(site.url + address)
        assert answer
        assert answer.status not in (401, 403), address
        page.wait_for_timeout(150)  # Modules that nothing waits for put in their words.
        looked += 1
        if said := faults(page):
            wrong[f"{address} {language} {scheme}"] = said
    print(f"{looked} pages looked at")
    assert not wrong, report(wrong)


def test_every_step_of_a_conversation_and_what_it_says_when_something_is_missing(
    site: Site, browser: Browser
) -> None:
    context = phone(browser)
    cookie = next(cookie for who, cookie, _address in site.pages if who is Role.OUTREACH)
    page = context.new_page()
    wrong: dict[str, list[str]] = {}
    for number, step in enumerate(ALL):
        for language, scheme in LOOKS if EVERY_LOOK else [LOOKS[number % len(LOOKS)]]:
            enter(context, site, cookie, language)
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.goto(f"{site.url}/referrals/new")
            page.locator("[data-begin]").tap()
            page.wait_for_url("**/intake/*/alone")
            go_to(page, step)
            if said := faults(page):
                wrong[f"{step} {language} {scheme}"] = said
            forward = page.locator("[data-form] .step__actions button.button--primary").locator(
                "visible=true"
            )
            if step in ("alone", "review", "services") and forward.count():
                forward.first.tap()
                expect(page.locator(".error-summary").locator("visible=true").first).to_be_focused()
                if said := faults(page):
                    wrong[f"{step} {language} {scheme}, with nothing chosen"] = said
    assert not wrong, report(wrong)


def go_to(page: Page, step: str) -> None:
    """Goes to a step within the document, as its buttons do."""
    page.evaluate(
        """(step) => {
          const link = document.querySelector("[data-go]");
          link.setAttribute("href", location.pathname.replace(/[^/]+$/u, step));
          link.click();
        }""",
        step,
    )
    page.wait_for_url(f"**/{step}")
    page.wait_for_timeout(150)
    expect(page.locator("[data-when='searching']:visible")).to_have_count(0)
