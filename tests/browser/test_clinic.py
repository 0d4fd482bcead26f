"""A clinic's intake on a shared tablet, in landscape and with no signal: the body map reaches the partner whole, and nothing of it stays."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Phone, Server
from tests.browser.kept import draft_kept
from tests.browser.test_identity import join, make_key, take_field_pack
from tests.browser.test_intake import begin
from tests.browser.test_thread import (
    choose,
    directory_with,
    go_on,
    heading,
    pick_service,
    say_it_back_and_agree,
    traces,
    without_background_sync,
)

pytestmark = pytest.mark.browser

Phones = Callable[..., Phone]
TABLET = {"viewport": {"width": 1180, "height": 820}}
WORDS = "Brennimarquel on the wrist"
MORE = "Fadestolwick a day later"


def touch(page: Page, view: str, place: str) -> None:
    """Touches the middle of a part of the figure."""
    part = page.locator(f"[data-when=adult] svg[data-view={view}] [data-place={place}]")
    part.scroll_into_view_if_needed()
    box = part.bounding_box()
    assert box
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def test_injuries_are_written_down_once_and_read_by_whom_they_were_agreed_for(
    server: Server, phone: Phones, tmp_path: Path
) -> None:
    partner = phone()
    join(partner, server.invite("Harbour House", "partner"), "Reader")
    make_key(partner)
    directory_with(server, "Harbour House")
    tablet = phone(profile=tmp_path / "tablet", **TABLET)
    join(tablet, server.invite("Walk-in Clinic", "clinic"), "Nurse")
    make_key(tablet)
    take_field_pack(tablet, server)
    without_background_sync(tablet, server.url)
    tablet.context.set_offline(True)
    page = tablet.page

    begin(page, server)
    choose(page, "Yes, we are alone")
    go_on(page, "Which language do they want to speak?")
    go_on(page, "What will and will not happen")
    choose(page, "18 or older")
    go_on(page, "Are you safe tonight?")
    go_on(page, "What would help?")
    choose(page, "A place to sleep")
    go_on(page, "Who could help?")
    pick_service(page)

    # What needs care now is said first, and says what to do.
    page.get_by_role("link", name="Injuries and urgent care").tap()
    expect(heading(page)).to_have_text("Does anything need care now?")
    choose(page, "Bleeds and it does not stop")
    expect(page.get_by_text("Get emergency care now.")).to_be_visible()
    choose(page, "Forced sex in the last five days")
    expect(page.get_by_text("within 72 hours")).to_be_visible()
    page.get_by_role("button", name="Continue to the body map").tap()
    expect(heading(page)).to_have_text("Where are they hurt?")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0

    # By touch, by the list, and a correction that leaves the first words standing.
    page.get_by_role("button", name="Add this mark").tap()
    expect(page.locator(".error-summary")).to_contain_text("Say where it is")
    touch(page, "front", "right-hand")
    expect(page.get_by_label("Where", exact=True)).to_have_value("right-hand")
    page.get_by_label("What you see").select_option("tied")
    page.get_by_label("In their own words").fill(WORDS)
    page.get_by_role("button", name="Done").tap()
    expect(page.locator(".error-summary")).to_contain_text("not added")
    page.get_by_role("button", name="Add this mark").tap()
    page.get_by_label("Where", exact=True).select_option("upper-back")
    page.get_by_label("What you see").select_option("burn")
    page.get_by_role("button", name="Add this mark").tap()
    entries = page.locator("[data-list='entries'] .item")
    expect(entries).to_have_count(2)
    entries.first.get_by_text("Add to it").tap()
    entries.first.locator("[data-more]").fill(MORE)
    entries.first.get_by_role("button", name="Add it").tap()
    expect(entries.first).to_contain_text(f"{WORDS} — {MORE}")
    expect(page.locator("svg[data-view=front] circle.body__mark").first).to_be_visible()
    expect(page.get_by_label("T74.61XA")).to_be_hidden()
    page.get_by_role("button", name="Done").tap()
    expect(heading(page)).to_have_text("Is there anything else they need?")
    draft_kept(page, "more")

    go_on(page, "What would you share with them?")
    choose(page, "Name or what to call you")
    choose(page, "Where you are hurt and what care you need now")
    say_it_back_and_agree(page)
    go_on(page, "Read it together")
    expect(page.locator("main")).to_contain_text(WORDS)
    expect(page.locator("input[name=urgency][value='24h']")).to_be_checked()
    page.get_by_role("button", name="Save").tap()
    expect(heading(page)).to_have_text("Saved on this phone")
    tablet.context.set_offline(False)
    page.goto(f"{server.url}/outbox")
    expect(page.locator("[data-list='received'] .item").first).to_contain_text("Received")

    # The partner unlocks it: figure, words, who and when, and that nobody changed it.
    reader = partner.page
    reader.goto(f"{server.url}/inbox")
    reader.locator(".item__title a").first.tap()
    reader.get_by_role("button", name="Unlock and read").tap()
    fields = reader.locator("[data-fields]")
    expect(fields).to_contain_text(WORDS)
    expect(fields).to_contain_text(MORE)
    expect(fields).to_contain_text("Upper back · Burn")
    expect(fields).to_contain_text("Bleeds and it does not stop")
    expect(fields).to_contain_text("Unchanged since it was written down.")
    expect(fields.locator("svg[data-view=back] circle.body__mark")).to_have_count(1)
    expect(fields.locator("svg[data-view=front] circle.body__mark")).to_have_count(1)
    assert tablet.problems == partner.problems == []
    tablet.context.close()
    for word in (WORDS.split()[0], MORE.split()[0]):
        assert traces(tmp_path / "tablet", word) == []
        assert traces(server.data_dir, word) == []
