"""A shared tablet that lies flat, letters twice as large or far apart, the system's own colours, paper: every page still fits and is legible.

Each page is looked at in one of these ways in turn; with `WAYMARK_EVERY_LOOK=1` in all of them.
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.everywhere.conftest import Site
from tests.everywhere.test_every_page import enter, report

pytestmark = [pytest.mark.browser, pytest.mark.timeout(3600)]

HERE = Path(__file__).parent
FITS, SEEN = (HERE / "fits.js").read_text(), (HERE / "seen.js").read_text()
TABLET = {"width": 1180, "height": 820}
SPACING = (
    "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }"
    " p { margin-block-end: 2em !important; }"
)
"""What WCAG 1.4.12 says that readers may ask for."""
PAPER = {"width": 718, "height": 1016}
"""A4 without its margins, in CSS pixels."""


def on_a_tablet(page: Page) -> list[str]:
    page.set_viewport_size(TABLET)
    return list(page.evaluate(FITS))


def with_large_letters(page: Page) -> list[str]:
    page.set_viewport_size({"width": 390, "height": 844})
    page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    return list(page.evaluate(FITS))


def with_letters_far_apart(page: Page) -> list[str]:
    page.set_viewport_size({"width": 390, "height": 844})
    page.evaluate(
        "css => document.adoptedStyleSheets.push(new CSSStyleSheet()) && document.adoptedStyleSheets.at(-1).replaceSync(css)",
        SPACING,
    )
    return list(page.evaluate(FITS))


def in_the_systems_colours(page: Page) -> list[str]:
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(forced_colors="active")
    return [*page.evaluate(FITS), *page.evaluate(SEEN)]


def on_paper(page: Page) -> list[str]:
    page.set_viewport_size(PAPER)
    page.emulate_media(media="print")
    kept = page.locator(".bar:visible, .tabs:visible, .foot:visible, .button:visible").count()
    return [*page.evaluate(FITS), *(["what is only for the screen is printed"] if kept else [])]


WAYS: list[Callable[[Page], list[str]]] = [
    on_a_tablet,
    with_large_letters,
    with_letters_far_apart,
    in_the_systems_colours,
    on_paper,
]


def ways(number: int) -> list[Callable[[Page], list[str]]]:
    return WAYS if "WAYMARK_EVERY_LOOK" in os.environ else [WAYS[number % len(WAYS)]]


def test_every_page_fits_every_other_screen(site: Site, browser: Browser) -> None:
    page = browser.new_context(has_touch=True, reduced_motion="reduce", service_workers="block").new_page()
    wrong: dict[str, list[str]] = {}
    for number, (_who, cookie, address) in enumerate(site.pages):
        for way in ways(number):
            enter(page.context, site, cookie, "en")
            page.emulate_media(media="screen", forced_colors="none")
            page.goto(site.url + address)
            page.wait_for_timeout(50)
            if said := way(page):
                wrong[f"{address} {way.__name__}"] = said
    assert not wrong, report(wrong)
