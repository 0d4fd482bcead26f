"""The adult list on a phone, by touch alone: how many taps it takes, what it says, and what it leaves behind."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from app import create_app
from app.config import Config
from tests.browser.conftest import launch_options
from tests.browser.test_lock import PUT_CLOCK_BACK
from tests.conftest import database_url

pytestmark = pytest.mark.browser

ADULTS = "/checklists/labour-exploitation-adults"
PHONE: Any = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture(scope="module")
def origin(migrated: Path) -> Iterator[str]:
    """The address, on loopback, of an app that all tests here share: checklists take nothing and keep nothing."""
    server = make_server(
        "127.0.0.1", 0, create_app(Config(migrated, database_url=database_url(), testing=True)), threaded=True
    )
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()


@pytest.fixture(scope="module")
def chromium(origin: str) -> Iterator[Browser]:
    """One browser for all tests here; each gets a profile of its own. Started last: an app cannot be made beside it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        yield browser
        browser.close()


@pytest.fixture
def phone(origin: str, chromium: Browser) -> Iterator[Page]:
    """A phone with the adult list open."""
    context = chromium.new_context(base_url=origin, service_workers="block", **PHONE)
    page = context.new_page()
    page.goto(ADULTS)
    page.locator("[data-step=start] [data-go=next]").wait_for()
    yield page
    context.close()


def start(phone: Page) -> None:
    phone.tap("[data-step=start] [data-go=next]")
    phone.locator("[data-step=interpreter] [data-go=next]").first.tap()
    phone.tap("[data-step=before] [data-go=next]")
    phone.tap("[data-age=within]")


def answer(phone: Page, item: str, word: str) -> None:
    phone.tap(f'[data-item="{item}"] .answer--{word}')


def standing(phone: Page) -> str:
    """Returns the id of the one step that is shown."""
    shown = phone.eval_on_selector_all(
        "[data-step]", "steps => steps.filter((one) => one.offsetParent).map((one) => one.dataset.step)"
    )
    assert len(shown) == 1, shown
    step: str = shown[0]
    return step


LEFT_BEHIND = """async () => {
  const rows = [];
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise((done) => { const asked = indexedDB.open(name); asked.onsuccess = () => done(asked.result); });
    for (const store of database.objectStoreNames) {
      rows.push(await new Promise((done) => { const asked = database.transaction(store).objectStore(store).getAll(); asked.onsuccess = () => done(asked.result); }));
    }
    database.close();
  }
  return [location.href, JSON.stringify(history.state), JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, rows])];
}"""


def left_behind(phone: Page) -> str:
    """Returns everything that the page could have left on the phone or in the address."""
    return "\n".join(phone.evaluate(LEFT_BEHIND))


def test_the_whole_list_takes_23_taps_when_nothing_is_said(phone: Page) -> None:
    start(phone)
    taps = 4
    while standing(phone) != "result":
        phone.tap("[data-go=no-to-the-rest]")
        taps += 1
        assert taps < 30
    assert taps == 23
    assert phone.is_visible("[data-reading=nothing]")
    assert not phone.is_visible("[data-open]"), "every question was answered"


def test_what_was_answered_with_yes_is_read_on_the_phone_and_listed(phone: Page) -> None:
    start(phone)
    answer(phone, "exploitation.excessive_hours", "yes")
    phone.tap('[data-item="exploitation.excessive_hours"] [data-known] label:nth-child(2)')
    answer(phone, "exploitation.low_pay", "yes")
    phone.tap("[data-go=skip-part]")
    answer(phone, "coercion_destination.documents", "yes")
    phone.tap('[data-while-asking] [data-go="result"]')

    cards = phone.locator("[data-stands-out]:visible")
    assert cards.count() == 1
    assert cards.get_attribute("data-stands-out") == "exploitation"
    assert "Do you work far too many hours" in cards.inner_text()
    assert "I saw it" in cards.inner_text()
    assert "Does somebody keep your passport" in phone.locator("[data-also]").inner_text()
    assert phone.locator("[data-example]:visible").get_attribute("data-example") == "exploited"
    assert phone.inner_text("[data-open-count]") == "64"
    text = phone.inner_text("main").lower()
    assert "victim" not in text
    assert "%" not in text
    options = phone.locator("[data-step=result] .door__link").first
    assert options.get_attribute("href") == "/safety"


def test_answers_leave_no_trace_and_outlive_only_moves_within_the_document(phone: Page) -> None:
    address = phone.url
    start(phone)
    answer(phone, "exploitation.low_pay", "prefers-not-to-say")
    phone.tap('[data-while-asking] [data-go="next"]')
    assert phone.url == address
    for trace in ("low_pay", "prefers-not-to-say", "Is the pay very low"):
        assert trace not in left_behind(phone).removeprefix(address)

    phone.evaluate("window.sameDocument = true")
    phone.tap(".bar__home")
    phone.locator(".doors").first.wait_for()
    phone.go_back()
    phone.locator("[data-step=safety] legend").first.wait_for()
    assert phone.evaluate("window.sameDocument"), "moving about must not reload the document"
    phone.tap('[data-while-asking] [data-go="back"]')
    assert phone.is_checked('[data-item="exploitation.low_pay"] [value="prefers-not-to-say"]')

    phone.reload()
    phone.locator("[data-step=start] [data-go=next]").wait_for()
    assert phone.locator(".answer__input:checked:not([value=not-asked])").count() == 0


@pytest.mark.parametrize("moment", ["waymark:forget", "waymark:locked"])
def test_exit_and_lock_empty_the_page_at_once(phone: Page, moment: str) -> None:
    start(phone)
    answer(phone, "exploitation.low_pay", "yes")
    phone.evaluate("(moment) => document.dispatchEvent(new Event(moment))", moment)
    assert standing(phone) == "start"
    assert phone.locator(".answer__input:checked:not([value=not-asked])").count() == 0
    assert phone.locator("[data-yes] li").count() == 0


def test_what_nobody_answered_for_does_not_come_back_after_a_lock(phone: Page) -> None:
    """Locked as the phone itself does it, and the list opened again in the same document."""
    start(phone)
    answer(phone, "exploitation.low_pay", "yes")
    phone.evaluate("window.sameDocument = true")
    phone.evaluate(PUT_CLOCK_BACK)
    phone.tap(".bar__home")
    phone.locator(".doors").first.wait_for()
    phone.go_back()
    phone.locator("[data-step=start] [data-go=next]").wait_for()
    assert phone.evaluate("window.sameDocument")
    assert phone.locator(".answer__input:checked:not([value=not-asked])").count() == 0


def test_pausing_and_stopping_lose_nothing(phone: Page) -> None:
    start(phone)
    phone.tap('[data-while-asking] [data-go="next"]')
    answer(phone, "exploitation.hazardous", "yes")
    phone.tap("[data-go=pause]")
    assert standing(phone) == "pause"
    phone.tap("[data-go=resume]:visible")
    assert standing(phone) == "safety"
    phone.tap('[data-while-asking] [data-go="result"]')
    phone.tap("[data-step=result] [data-go=resume]")
    assert standing(phone) == "safety"
    assert phone.is_checked('[data-item="exploitation.hazardous"] [value="yes"]')


def test_not_being_alone_leads_out_and_back(phone: Page) -> None:
    phone.tap("[data-step=start] [data-go=not-now]")
    assert standing(phone) == "not-now"
    assert phone.is_visible('[data-step=not-now] a[href="/safety"]')
    phone.tap("[data-step=not-now] [data-go=start]")
    assert standing(phone) == "start"


def test_each_step_moves_focus_to_its_heading_and_shows_how_far_it_is(phone: Page) -> None:
    start(phone)
    assert phone.evaluate("document.activeElement.textContent") == "Hours and pay"
    assert phone.inner_text(".step__progress p") == "Screen 1 of 19"
    phone.tap('[data-while-asking] [data-go="next"]')
    assert phone.inner_text(".step__progress p") == "Screen 2 of 19"


def test_every_answer_is_large_enough_for_a_thumb(phone: Page) -> None:
    start(phone)
    sizes = phone.eval_on_selector_all(
        ".answer, .step__actions .button",
        "all => all.filter((one) => one.offsetParent).map((one) => one.getBoundingClientRect().height)",
    )
    assert sizes
    assert min(sizes) >= 44
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


WATCH_WHAT_IS_KEPT = """
const set = Map.prototype.set;
Map.prototype.set = function (key, value) {
  if (value?.slug) window.answered = value;
  return set.call(this, key, value);
};
"""


def test_the_intake_gets_the_answers_with_version_wording_and_how_they_are_known(phone: Page) -> None:
    phone.add_init_script(WATCH_WHAT_IS_KEPT)
    phone.reload()
    phone.locator("[data-step=start] [data-go=next]").wait_for()
    start(phone)
    answer(phone, "exploitation.excessive_hours", "yes")
    phone.tap('[data-item="exploitation.excessive_hours"] [data-known] label:nth-child(1)')
    answer(phone, "exploitation.low_pay", "do-not-know")
    answer(phone, "exploitation.wage_manipulation", "yes")
    answered = phone.evaluate("window.answered")
    assert answered["slug"] == "labour-exploitation-adults"
    assert answered["version"]
    assert answered["standsOut"] == ["exploitation"]
    assert len(answered["answers"]) == 67
    by_item = {one["item"]: one for one in answered["answers"]}
    assert by_item["exploitation.excessive_hours"] == {
        "item": "exploitation.excessive_hours",
        "question": "Do you work far too many hours, or go without days off?",
        "answer": "yes",
        "by": "disclosed",
    }
    assert by_item["exploitation.low_pay"]["answer"] == "do-not-know"
    assert by_item["exploitation.low_pay"]["by"] == ""
    assert by_item["exploitation.no_education"]["answer"] == "not-asked"


def test_without_javascript_the_whole_list_can_be_read_and_nothing_is_read_into_it(
    origin: str, chromium: Browser
) -> None:
    context = chromium.new_context(base_url=origin, java_script_enabled=False, **PHONE)
    page = context.new_page()
    page.goto(ADULTS)
    assert page.locator("legend.question__text:visible").count() == 67
    assert page.locator("main button:visible").count() == 0, "no button that does nothing"
    assert (
        page.locator("[data-stands-out]:visible, [data-example]:visible, [data-reading]:visible").count() == 0
    )
    assert page.locator("text=whatever you tick is never sent").is_visible()
    assert page.locator('main a[href="/hotlines"]:visible').count() >= 1
    context.close()
