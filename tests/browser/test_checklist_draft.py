"""A list outlives the lock: its answers are sealed with the conversation that they belong to, and with no other."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Phone, Server
from tests.browser.kept import draft_kept
from tests.browser.test_intake import begin, up_to_safety, worker_of
from tests.browser.test_lock import PUT_CLOCK_BACK, follow
from tests.browser.test_thread import heading

pytestmark = pytest.mark.browser

Phones = Callable[..., Phone]


def start(page: Page) -> None:
    page.locator("[data-step=start] [data-go=next]").tap()
    page.locator("[data-step=interpreter] [data-go=next]").first.tap()
    page.locator("[data-step=before] [data-go=next]").tap()


def kept_drafts(page: Page, server: Server) -> None:
    """Reloads, so that nothing is left in memory, and shows what is kept."""
    page.goto(f"{server.url}/drafts")
    expect(page.locator("[data-list='drafts'] .item")).to_have_count(1)


def test_answers_given_outside_a_conversation_go_on_after_a_reload_and_an_unlock(
    server: Server, phone: Phones
) -> None:
    device = phone()
    page = worker_of(server, device, "List Team")
    page.goto(f"{server.url}/checklists/street-check")
    start(page)
    page.locator("[data-item='danger.hurt'] .answer--yes").tap()
    expect(page.locator("[data-step=near]")).to_be_visible()
    page.locator("[data-while-asking] [data-go=result]").tap()
    expect(page.locator("[data-kept]")).to_be_visible()

    kept_drafts(page, server)
    page.locator("[data-list='drafts'] a").tap()
    page.get_by_role("button", name="Unlock").first.tap()
    expect(heading(page)).to_have_text("Questions to go through")
    expect(page.locator("[data-answered='street-check']")).to_be_visible()
    page.get_by_role("link", name="The street check").tap()
    expect(page.locator("[data-item='danger.hurt'] [value=yes]")).to_be_checked()
    page.locator("[data-while-asking] [data-go=result]").tap()
    expect(page.locator("[data-stands-out='danger']")).to_be_visible()
    page.locator("[data-step=result] [data-go=forget]").tap()
    expect(page.locator("[data-step=start]")).to_be_visible()
    assert not device.problems


def test_an_answer_on_the_first_screen_is_kept_when_the_phone_locks_before_the_next(
    server: Server, phone: Phones
) -> None:
    device = phone()
    page = worker_of(server, device, "First Team")
    page.goto(f"{server.url}/checklists/street-check")
    start(page)
    page.locator("[data-item='danger.hurt']").wait_for()
    page.locator("[data-item='danger.hurt'] .answer--yes input").press(
        "Space"
    )  # By the keyboard it stays on this screen.
    draft_kept(page, "checklist")
    page.evaluate(PUT_CLOCK_BACK)
    expect(page.locator("[data-step=start]")).to_be_visible()
    follow(page, "/drafts")
    page.locator("[data-list='drafts'] a").tap()
    page.get_by_role("button", name="Unlock").first.tap()
    expect(page.locator("[data-answered='street-check']")).to_be_visible()
    page.get_by_role("link", name="The street check").tap()
    expect(page.locator("[data-item='danger.hurt'] [value=yes]")).to_be_checked()
    assert not device.problems


def test_the_safety_questions_say_how_soon_in_the_conversation_that_they_were_opened_from(
    server: Server, phone: Phones
) -> None:
    device = phone()
    page = worker_of(server, device, "Soon Team")
    begin(page, server)
    up_to_safety(page)
    back = page.url.removeprefix(server.url)
    page.get_by_role("link", name="Go through the safety questions: they say how soon").tap()
    start(page)
    page.locator("[data-item='danger.now'] .answer--no").tap()
    page.locator("[data-item='danger.injury'] .answer--no").tap()
    page.locator("[data-item='danger.watched'] .answer--do-not-know").tap()
    page.locator("[data-item='danger.phone']").wait_for()
    page.locator("[data-while-asking] [data-go=result]").tap()
    expect(page.locator("[data-soon='72h']")).to_be_visible()
    follow(page, back)
    expect(heading(page)).to_have_text("Are you safe tonight?")
    expect(page.locator("[name=urgency][value='72h']")).to_be_checked()

    # Somebody else: the next list has none of these answers, and the conversation keeps its own.
    follow(page, "/checklists/safe-now")
    expect(page.locator("[data-resumed]")).to_be_visible()
    page.locator("[data-go=anew]").tap()
    expect(page.locator("[data-item='danger.watched'] [value=do-not-know]")).not_to_be_checked()
    follow(page, back)
    expect(page.locator("[name=urgency][value='72h']")).to_be_checked()
    assert not device.problems
