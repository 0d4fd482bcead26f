"""Paper and files of a referral are made on the unlocked device, and leave the page with the lock."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Phone, Server
from tests.browser.referred import refer_to
from tests.browser.test_identity import join, make_key

pytestmark = pytest.mark.browser

Phones = Callable[..., Phone]
NAME = "Zoraimbel Quintrevax"
ITEMS: dict[str, object] = {"name": NAME, "story": "Kwelmarispond behind the quarry"}
# Printing would wait for a person; what would be on the paper stays in the page instead.
NO_PRINTER = "window.print = () => { window.printed = (window.printed ?? 0) + 1; };"


def sheet(page: Page, name: str) -> str:
    page.get_by_role("button", name=name).tap()
    expect(page.locator("body > .sheet")).to_have_count(1)
    # The sheet is all that is printed: nothing of the page around it, where the name stands.
    page.emulate_media(media="print")
    expect(page.locator("body > .sheet")).to_be_visible()
    expect(page.locator("#main")).to_be_hidden()
    page.emulate_media(media="screen")
    expect(page.locator("body > .sheet")).to_be_hidden()
    return page.locator("body > .sheet").text_content() or ""


def picture(page: Page, name: str) -> None:
    """Keeps what would be printed, where somebody wants to look at it (`WAYMARK_PAPERS`)."""
    if where := os.environ.get("WAYMARK_PAPERS"):
        page.emulate_media(media="print")
        page.pdf(path=str(Path(where) / f"{name}.pdf"), prefer_css_page_size=True)
        page.emulate_media(media="screen")


def test_what_is_open_can_be_printed_and_taken_along(server: Server, phone: Phones) -> None:
    reader = phone()
    join(reader, server.invite("Paper House", "partner"), "Reader")
    make_key(reader)
    sent = refer_to(server, "Paper House", ITEMS)
    page = reader.page
    page.add_init_script(NO_PRINTER)
    page.goto(f"{server.url}/inbox/{sent.copy_id}")
    expect(page.get_by_role("button", name="Print the referral letter")).to_be_hidden()
    page.get_by_role("button", name="Unlock and read").tap()
    expect(page.locator("[data-fields]")).to_contain_text(NAME)
    posted: list[str] = []
    page.on("request", lambda request: posted.append(f"{request.method} {request.url}"))

    letter = sheet(page, "Print the referral letter")
    assert NAME in letter
    assert "Paper House" in letter
    picture(page, "letter")
    agreed = sheet(page, "Print what they agreed to")
    assert NAME not in agreed
    picture(page, "consent")
    card = sheet(page, "Print a small card for the person")
    assert NAME not in card
    for word in ("help", "referral", "traffick", "Paper House", "sleep"):
        assert word.lower() not in card.lower()
    picture(page, "card")

    page.get_by_text("A file for your own system").tap()
    with page.expect_download() as saved:
        page.get_by_role("button", name="For a clinic: FHIR").tap()
    bundle = json.loads(Path(saved.value.path()).read_text())
    assert NAME in json.dumps(bundle)
    assert "Zoraimbel" not in saved.value.suggested_filename
    with page.expect_download() as saved:
        page.get_by_role("button", name="Codes only, no name: HTCDS").tap()
    assert NAME not in Path(saved.value.path()).read_text()
    assert [one for one in posted if not one.startswith("GET")] == []

    sheet(page, "Print the referral letter")
    page.evaluate("document.dispatchEvent(new Event('waymark:locked'))")
    expect(page.locator("body > .sheet")).to_have_count(0)
    expect(page.get_by_role("button", name="Print the referral letter")).to_be_hidden()
    assert reader.problems == []


def test_a_letter_in_arabic_reads_from_right_to_left(server: Server, phone: Phones) -> None:
    reader = phone()
    join(reader, server.invite("Right House", "partner"), "Reader")
    make_key(reader)
    sent = refer_to(server, "Right House", ITEMS)
    page = reader.page
    page.add_init_script(NO_PRINTER)
    page.goto(f"{server.url}/language/ar?next=/inbox/{sent.copy_id}")
    page.locator("[data-open]:visible").first.tap()
    expect(page.locator("[data-fields]")).to_contain_text(NAME)
    page.locator("[data-print=letter]").tap()
    expect(page.locator("body > .sheet")).to_have_attribute("dir", "rtl")
    picture(page, "letter-ar")
