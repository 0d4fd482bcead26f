"""Words that are 40 per cent longer, or of several scripts at once, still fit every page: nothing is cut, nothing scrolls sideways.

Each page is looked at with both invented languages in turn, at 390 px and at 320 px; with `WAYMARK_EVERY_LOOK=1` with both. A page
on which something does not fit is photographed into `test-results/`.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from app import i18n
from app.identity.roles import Role
from app.intake.steps import ALL
from tests.architecture.sources import ROOT
from tests.everywhere.conftest import Site, served
from tests.everywhere.pseudo import INVENTED, catalogues, longer, mixed
from tests.everywhere.test_every_page import enter, go_to, report

pytestmark = [pytest.mark.browser, pytest.mark.timeout(3600)]

FITS = (Path(__file__).parent / "fits.js").read_text()
WIDTHS = (390, 320)
PICTURES = ROOT / "test-results" / "words"


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> Iterator[Site]:
    """The same coalition, speaking the invented languages."""
    folder = tmp_path_factory.mktemp("words")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(i18n, "CATALOGUES", str(catalogues(folder / "locales")))
        with served(migrated, folder / "data") as site:
            yield site


def test_the_invented_languages_are_what_they_say() -> None:
    text = "Send %(count)s to <b>Harbour</b> now, and then tell them what you did."
    assert len(longer(text)) >= len(text) + 0.35 * len(
        "Send to Harbour now, and then tell them what you did."
    )
    for invent in (longer, mixed):
        assert all(kept in invent(text) for kept in ("%(count)s", "<b>", "</b>"))
    assert re.search(r"[\u0600-\u06ff]", mixed(text))


def narrow(browser: Browser) -> Page:
    return browser.new_context(
        has_touch=True, is_mobile=True, reduced_motion="reduce", service_workers="block"
    ).new_page()


def faults(page: Page, where: str) -> dict[str, list[str]]:
    """Returns what does not fit on the page that is shown, by width, and photographs it."""
    wrong: dict[str, list[str]] = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        if said := page.evaluate(FITS):
            wrong[f"{where} {width}"] = said
            PICTURES.mkdir(parents=True, exist_ok=True)
            file = re.sub(r"[^\w-]+", "-", f"{where}-{width}").strip("-")
            page.screenshot(path=PICTURES / f"{file[:120]}.png", full_page=True)
    return wrong


def languages(number: int) -> list[str]:
    return list(INVENTED) if "WAYMARK_EVERY_LOOK" in os.environ else [list(INVENTED)[number % 2]]


def test_nothing_is_cut_and_nothing_scrolls_sideways(invented: Site, browser: Browser) -> None:
    page = narrow(browser)
    wrong: dict[str, list[str]] = {}
    for number, (_who, cookie, address) in enumerate(invented.pages):
        for code in languages(number):
            enter(page.context, invented, cookie, code)
            page.goto(invented.url + address)
            page.wait_for_timeout(100)  # Modules that nothing waits for put in their words.
            wrong |= faults(page, f"{address} {code}")
    assert not wrong, report(wrong)


def test_no_step_of_a_conversation_is_cut(invented: Site, browser: Browser) -> None:
    cookie = next(cookie for who, cookie, _address in invented.pages if who is Role.OUTREACH)
    page = narrow(browser)
    wrong: dict[str, list[str]] = {}
    for number, step in enumerate(ALL):
        for code in languages(number):
            enter(page.context, invented, cookie, code)
            page.goto(f"{invented.url}/referrals/new")
            page.locator("[data-begin]").tap()
            page.wait_for_url("**/intake/*/alone")
            go_to(page, step)
            wrong |= faults(page, f"{step} {code}")
    assert not wrong, report(wrong)
