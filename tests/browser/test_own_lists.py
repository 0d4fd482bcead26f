"""A list that an organisation brought along, on a phone: previewed, taken along, worked through without a network, and sealed."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Phone, Server
from tests.browser.kept import draft_kept_since, now_on
from tests.browser.test_identity import join, make_key, take_field_pack
from tests.browser.test_lock import PUT_CLOCK_BACK, follow
from tests.own_lists.sheets import HARVEST, xlsx

pytestmark = pytest.mark.browser

Phones = Callable[..., Phone]
HOME = "/organisation/checklists"


def picture(page: Page, name: str) -> None:
    """Keeps a screen, where somebody wants to look at it (`WAYMARK_PAPERS`)."""
    if where := os.environ.get("WAYMARK_PAPERS"):
        page.screenshot(path=str(Path(where) / f"{name}.png"), full_page=True)


def upload(page: Page, content: bytes) -> None:
    page.locator("#file").set_input_files(
        {
            "name": "list.xlsx",
            "mimeType": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "buffer": content,
        }
    )
    page.get_by_role("button", name="Read the spreadsheet").tap()


def bring(page: Page, server: Server) -> None:
    """Brings a list along, by touch: first one that is refused, then one that is good."""
    page.goto(f"{server.url}{HOME}")
    picture(page, "empty")
    page.get_by_role("link", name="Bring a list along").tap()
    picture(page, "upload")
    page.get_by_label("For whom is it made?").fill("People who pick fruit")
    upload(page, xlsx([("text", "a", "A?"), ("geopoint", "b", "Where?")]))
    summary = page.locator(".error-summary")
    expect(summary).to_contain_text("Sheet “survey”, row 3")
    expect(summary).to_be_focused()
    expect(page.get_by_label("For whom is it made?")).to_have_value("People who pick fruit")
    picture(page, "refused")
    upload(page, HARVEST)
    expect(page.locator("h1")).to_have_text("Harvest")
    picture(page, "draft")


def begin(page: Page) -> None:
    page.locator("[data-step=start] [data-go=next]").tap()
    page.locator("[data-step=interpreter] [data-go=next]").first.tap()
    page.locator("[data-step=before] [data-go=next]").tap()
    expect(page.locator("[data-step=work]")).to_be_visible()


def answer(page: Page) -> float:
    """Goes through the list: what is asked depends on what was said; returns the moment before the last screen was left."""
    expect(page.locator("[data-item='work.paid']")).to_be_hidden()
    page.locator("[data-item='work.place'] .choice", has_text="On a farm").tap()
    page.locator("[data-item='work.paid'] .answer--no").tap()
    before = page.locator("[data-item='work.before']")
    before.locator(".choice", has_text="Does not know").tap()
    before.locator(".choice", has_text="On a farm").tap()
    before.locator(".choice", has_text="In a home").tap()
    expect(before.locator("[value='do-not-know']")).not_to_be_checked()
    picture(page, "questions")
    page.locator("[data-while-asking] [data-go=next]").tap()
    page.locator("[data-item='questions.more'] textarea").fill("The foreman keeps the keys.")
    before_the_last = now_on(page)
    page.locator("[data-while-asking] [data-go=next]").tap()
    expect(page.locator("[data-step=result]")).to_be_visible()
    return before_the_last


def test_from_the_spreadsheet_to_an_answer_without_a_network(server: Server, phone: Phones) -> None:
    office = phone()
    join(office, server.invite("Harvest Team", "coordinator"), "Coordinator")
    make_key(office)
    bring(office.page, server)
    office.page.get_by_role("link", name="Look at it as people will see it").tap()
    expect(office.page.locator("text=A look at the draft.")).to_be_visible()
    begin(office.page)
    answer(office.page)
    office.page.get_by_role("link", name="Back to the list").tap()
    office.page.get_by_role("button", name="Publish").tap()
    expect(office.page.locator(".badge").first).to_have_text("Published")
    picture(office.page, "published")

    field = phone()
    join(field, server.invite("Harvest Team", "outreach"), "Worker")
    page = field.page
    expect(page.locator("h1")).to_have_text("A colleague has to let you in")
    take_field_pack(field, server)
    field.context.set_offline(True)
    page.goto(f"{server.url}/checklists")
    page.get_by_role("link", name="Harvest").tap()
    expect(page.locator("h1")).to_have_text("Harvest")
    begin(page)
    answered_at = answer(page)
    picture(page, "result")
    expect(page.locator("[data-kept]")).to_be_visible()
    draft_kept_since(page, answered_at)
    expect(page.locator("[data-stands-out]:visible")).to_have_count(0)

    # Nothing is left in memory: what comes back was sealed.
    page.goto(f"{server.url}/drafts")
    page.locator("[data-list='drafts'] a").tap()
    page.get_by_role("button", name="Unlock").first.tap()
    expect(page.locator("[data-answered]:visible")).to_have_count(1)
    page.get_by_role("link", name="Harvest").tap()
    expect(page.locator("[data-item='questions.more'] textarea")).to_have_value("The foreman keeps the keys.")
    page.locator("[data-while-asking] [data-go=back]").tap()
    expect(page.locator("[data-item='work.place'] [value=farm]")).to_be_checked()
    for value in ("farm", "home"):
        expect(page.locator(f"[data-item='work.before'] [value={value}]")).to_be_checked()

    # Still in the field when the phone locks: what was typed is in the draft all the same.
    page.locator("[data-while-asking] [data-go=next]").tap()
    more = page.locator("[data-item='questions.more'] textarea")
    more.press("Control+End")
    more.press_sequentially(" And papers.")
    page.evaluate(PUT_CLOCK_BACK)
    expect(page.locator("[data-step=start]")).to_be_visible()
    follow(page, "/drafts")
    page.locator("[data-list='drafts'] a").tap()
    page.get_by_role("button", name="Unlock").first.tap()
    page.get_by_role("link", name="Harvest").tap()
    expect(more).to_have_value("The foreman keeps the keys. And papers.")
    assert not [one for one in (*office.problems, *field.problems) if "ERR_INTERNET" not in one]
