"""The address bar is ahead of the page, or the page is gone already: what is kept and shown is still of what it was about."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.directory.local_models import EntryReport
from tests.browser.conftest import Phone, Server
from tests.browser.test_identity import take_field_pack
from tests.browser.test_intake import worker_of
from tests.browser.test_outbox import reporting
from tests.browser.test_outside import refer_without_an_account
from tests.browser.test_thread import directory_with, heading

pytestmark = pytest.mark.browser

Phones = Callable[..., Phone]
ONCE = "[data-enhance=receipt-code], [data-enhance=outside-ways]"
GONE_AT_ONCE = """(shown) => {
  const go = () => {
    const found = document.querySelectorAll(shown);
    for (const one of found) one.replaceWith(one.cloneNode(true));
    if (found.length > 0) removeEventListener("htmx:after:swap", go);
  };
  addEventListener("htmx:after:swap", go); // On the window: their modules have begun by then.
}"""
ADDRESS_OF_ANOTHER = """() => document.addEventListener("htmx:after:swap",
  () => history.replaceState(history.state, "", "/outbox"), { once: true, capture: true })"""


def test_a_report_is_of_the_entry_that_was_read(server: Server, phone: Phones) -> None:
    worker = phone()
    page = reporting(server, worker, "Report Team")
    page.goto(f"{server.url}/directory")
    entries = page.locator(".item__title a")
    other = entries.nth(0).get_attribute("href")
    entries.nth(1).tap()
    read = page.locator("article[data-service]").get_attribute("data-service")
    page.get_by_text("Something is wrong", exact=False).first.tap()
    report = page.locator("[data-enhance=entry-report]")
    report.locator("label.choice").first.tap()
    page.evaluate(
        """([form, other]) => {
          document.querySelector(form).requestSubmit();
          history.replaceState(history.state, "", other);
        }""",
        ["[data-enhance=entry-report] form", other],
    )
    expect(report.locator("[data-when=saved]")).to_be_visible()
    worker.context.set_offline(False)
    assert until_reported(worker, server) == [read]


def until_reported(worker: Phone, server: Server) -> list[str]:
    """Waits until something was reported; returns the entries that it is about."""

    def work(session: Session) -> list[str]:
        return list(session.scalars(select(EntryReport.service_id)))

    for _attempt in range(200):
        if found := server.inside(work):
            return found
        worker.page.wait_for_timeout(100)
    raise AssertionError("no report arrived")


def test_what_is_shown_once_is_shown_where_somebody_sees_it(server: Server, phone: Phones) -> None:
    server.invite("Harbour House", "partner")
    directory_with(server, "Harbour House")
    worker = phone()
    page = worker_of(server, worker, "Twice Team")
    take_field_pack(worker, server)
    place = refer_without_an_account(page, server)
    page.evaluate(GONE_AT_ONCE, ONCE)
    page.get_by_role("button", name="Save").tap()
    expect(heading(page)).to_have_text("Saved on this phone")
    page.get_by_role("link", name="What waits on this phone").tap()
    expect(heading(page)).not_to_have_text("Saved on this phone")
    page.evaluate(ADDRESS_OF_ANOTHER)
    page.go_back()
    expect(heading(page)).to_have_text("Saved on this phone")
    ways = page.locator("[data-enhance=outside-ways]")
    expect(ways.locator("[data-fill=code]")).not_to_be_empty()
    expect(ways).to_contain_text(place)
    expect(page.get_by_role("button", name="Yes, show the number")).to_be_visible()
    assert page.url.endswith("/outbox")
    assert worker.problems == []
