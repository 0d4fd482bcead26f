"""Locking: every page locks by itself, nothing of a person stays on the screen, and nothing that was typed is lost."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity.models import Member
from app.referrals.models import Referral
from tests.browser.conftest import Phone, Server
from tests.browser.test_identity import HIDE, SHOW, join, make_key
from tests.browser.test_intake import SECRET, begin, up_to_contact, worker_of
from tests.browser.test_thread import choose, directory_with, go_on, heading

pytestmark = pytest.mark.browser

Phones = Callable[..., Phone]
PARTNER = "Harbour House"
PUT_CLOCK_BACK = """() => {
  const now = Date.now.bind(Date);
  Date.now = () => now() - 3_600_000;
  document.dispatchEvent(new Event("visibilitychange"));
}"""


@pytest.fixture(scope="module")
def partner_team(server: Server) -> str:
    """An organisation with services in the directory."""
    server.invite(PARTNER, "partner")
    directory_with(server, PARTNER)
    return PARTNER


@pytest.fixture
def at_contact(server: Server, phone: Phones, partner_team: str, request: pytest.FixtureRequest) -> Phone:
    """A worker's phone on which a name has just been typed, and no key is open."""
    device = phone()
    page = worker_of(server, device, f"Team of {request.node.name}")
    page.clock.install()
    begin(page, server)
    up_to_contact(page)
    page.get_by_label("Name or what to call them").fill(SECRET)
    return device


def shows(page: Page, text: str) -> bool:
    """Whether `text` stands anywhere in the document: in it, in a field, in a part that is hidden."""
    found: bool = page.evaluate(
        """(text) => document.documentElement.outerHTML.includes(text)
          || [...document.querySelectorAll("input, textarea")].some((one) => one.value.includes(text))""",
        text,
    )
    return found


def follow(page: Page, path: str) -> None:
    """Goes there as a link does: the document, and what it remembers, stays."""
    link = page.locator("nav.tabs a").first
    link.evaluate("(link, path) => link.setAttribute('href', path)", path)
    link.tap()
    page.wait_for_url(f"**{path}")


def back_to(page: Page, url: str) -> None:
    for _step in range(10):
        if page.url == url:
            return
        page.go_back()
        page.wait_for_timeout(300)
    raise AssertionError(f"Back never led to {url}")


def locked(page: Page) -> None:
    expect(page.get_by_role("heading", name="This conversation is locked")).to_be_visible()
    assert not shows(page, SECRET)


def unlock(page: Page) -> None:
    page.get_by_role("button", name="Unlock").first.tap()


def senders(server: Server) -> list[str]:
    def work(session: Session) -> list[str]:
        return list(
            session.scalars(select(Member.display_name).join(Referral, Referral.member_id == Member.id))
        )

    return server.inside(work)


def test_a_page_on_which_no_key_was_opened_locks_after_five_minutes_and_keeps_what_was_typed(
    at_contact: Phone,
) -> None:
    page = at_contact.page
    page.clock.fast_forward("04:40")
    assert shows(page, SECRET)
    page.clock.fast_forward("00:40")
    locked(page)
    unlock(page)
    expect(heading(page)).to_have_text("How may they reach you safely?")
    expect(page.get_by_label("Name or what to call them")).to_have_value(SECRET)
    go_on(page, "Read it together")
    expect(page.locator("[data-list='recipients']")).to_contain_text(SECRET)
    assert at_contact.problems == []


def test_a_minute_out_of_sight_takes_the_person_part_off_the_screen(at_contact: Phone) -> None:
    page = at_contact.page
    go_on(page, "Read it together")
    expect(page.locator("[data-list='recipients']")).to_contain_text(SECRET)
    page.evaluate(HIDE)
    page.clock.fast_forward("01:10")
    page.evaluate(SHOW)
    locked(page)
    unlock(page)
    expect(page.locator("[data-list='recipients']")).to_contain_text(SECRET)
    assert at_contact.problems == []


def test_a_clock_that_was_put_back_locks(at_contact: Phone) -> None:
    at_contact.page.evaluate(PUT_CLOCK_BACK)
    locked(at_contact.page)


def test_a_conversation_of_nobody_is_gone_when_the_page_locks(
    server: Server, phone: Phones, partner_team: str
) -> None:
    page = phone().page
    page.clock.install()
    begin(page, server)
    up_to_contact(page)
    page.get_by_label("Name or what to call them").fill(SECRET)
    page.clock.fast_forward("05:10")
    expect(page.get_by_role("heading", name="Nothing is kept of this conversation")).to_be_visible()
    assert not shows(page, SECRET)


def test_a_conversation_of_nobody_becomes_that_of_the_member_who_signs_in(
    server: Server, phone: Phones, partner_team: str
) -> None:
    device = phone()
    page = device.page
    begin(page, server)
    up_to_contact(page)
    page.get_by_label("Name or what to call them").fill(SECRET)
    go_on(page, "Read it together")
    review = page.url
    follow(page, server.invite("Late Team", "outreach").removeprefix(server.url))
    page.get_by_label("Name").fill("Late")
    page.get_by_role("button", name="Make a passkey and join").tap()
    expect(heading(page)).to_have_text("The key of Late Team")
    back_to(page, review)
    expect(page.locator("[data-list='recipients']")).to_contain_text(SECRET)


@pytest.mark.parametrize("signs_out", [True, False])
def test_the_next_member_neither_reads_nor_sends_the_last_ones_conversation(
    server: Server, at_contact: Phone, signs_out: bool
) -> None:
    page = at_contact.page
    go_on(page, "Read it together")
    review = page.url
    if signs_out:
        follow(page, "/account")
        page.get_by_role("button", name="Sign out").tap()
        page.wait_for_url(f"{server.url}/")
    follow(page, server.invite(f"Next Team {signs_out}", "outreach").removeprefix(server.url))
    page.get_by_label("Name").fill("Bob")
    page.get_by_role("button", name="Make a passkey and join").tap()
    expect(heading(page)).to_have_text(f"The key of Next Team {signs_out}")
    back_to(page, review)
    locked(page)
    unlock(page)
    expect(page.locator("[data-when='unlock-failed']")).to_be_visible()
    assert not shows(page, SECRET)
    expect(page.get_by_role("button", name="Save")).to_be_hidden()
    assert "Bob" not in senders(server)


def test_a_person_part_that_was_being_opened_does_not_appear_after_the_lock(
    server: Server, phone: Phones, at_contact: Phone
) -> None:
    partner = phone()
    join(partner, server.invite(PARTNER, "partner"), "Pat")
    make_key(partner)
    worker = at_contact.page
    go_on(worker, "Read it together")
    worker.clock.fast_forward("05:10")
    locked(worker)
    unlock(worker)
    choose(worker, "Within three days")
    worker.get_by_role("button", name="Save").tap()
    expect(heading(worker)).to_have_text("Saved on this phone")
    worker.goto(f"{server.url}/outbox")
    expect(worker.locator("[data-list='received'] .item")).to_have_count(1, timeout=10_000)
    page = partner.page
    page.goto(f"{server.url}/inbox")
    page.locator(".item").first.get_by_role("link").tap()
    waiting: list[Route] = []
    page.route("**/person-part", lambda route: waiting.append(route))
    page.get_by_role("button", name="Unlock and read").tap()
    for _wait in range(100):
        if waiting:
            break
        page.wait_for_timeout(50)
    page.evaluate(HIDE)
    page.evaluate(PUT_CLOCK_BACK)
    waiting[0].continue_()
    page.wait_for_timeout(1500)
    expect(page.get_by_role("button", name="Unlock and read")).to_be_visible()
    assert not shows(page, SECRET)
    page.unroute("**/person-part")
    page.get_by_role("button", name="Unlock and read").tap()
    expect(page.locator("[data-fields]")).to_contain_text(SECRET)


def test_a_no_by_everybody_drops_the_draft_at_once(server: Server, at_contact: Phone) -> None:
    page = at_contact.page
    page.get_by_role("link", name="Back").tap()
    choose(page, "Nothing is kept or sent about you")
    go_on(page, "Help without a referral")
    page.clock.fast_forward("05:10")
    expect(page.get_by_role("heading", name="Nothing is kept of this conversation")).to_be_visible()
    page.goto(f"{server.url}/drafts")
    expect(page.get_by_text("No unfinished conversation")).to_be_visible()
    expect(page.locator("[data-list='drafts'] .item")).to_have_count(0)


def test_signing_out_without_a_network_holds_and_the_server_hears_of_it_later(
    server: Server, phone: Phones
) -> None:
    device = phone()
    page = device.page
    join(device, server.invite("Tunnel Team", "outreach"), "Tia")
    expect(heading(page)).to_have_text("The key of Tunnel Team")
    page.goto(f"{server.url}/account")
    expect(page.get_by_role("button", name="Unlock")).to_be_enabled()
    device.context.set_offline(True)
    page.get_by_role("button", name="Sign out").tap()
    expect(page.get_by_text("You are signed out on this phone")).to_be_visible()
    device.context.set_offline(False)
    page.wait_for_url(f"{server.url}/")
    page.goto(f"{server.url}/account")
    expect(heading(page)).to_have_text("Please sign in")
    page.get_by_role("link", name="Sign in").tap()
    page.get_by_role("button", name="Sign in with a passkey").tap()
    expect(heading(page)).to_have_text("Tia")
    page.reload()
    expect(heading(page)).to_have_text("Tia")


def test_a_recovery_sheet_goes_off_the_screen_when_the_page_locks(server: Server, phone: Phones) -> None:
    device = phone()
    page = device.page
    page.clock.install()
    join(device, server.invite("Sheet Team", "partner"), "Sol")
    page.get_by_role("button", name="Make the key").tap()
    expect(page.locator("[data-key-text]")).to_contain_text("AGE-")
    written = "".join(page.locator("[data-key-text] span").all_text_contents())
    page.evaluate(HIDE)
    page.clock.fast_forward("01:10")
    page.evaluate(SHOW)
    expect(page.get_by_text("The page was locked")).to_be_visible()
    expect(page.locator("[data-key-qr] svg")).to_have_count(0)
    assert not shows(page, written[-12:])
    assert make_key(device) != written
    assert device.problems == []


def test_six_words_go_off_the_screen_when_the_page_locks(server: Server, phone: Phones) -> None:
    device = phone(prf=False)
    page = device.page
    page.clock.install()
    join(device, server.invite("Words Team", "partner"), "Wim")
    words = page.locator("[data-words] li")
    expect(words).to_have_count(6)
    page.clock.fast_forward("05:10")
    expect(page.get_by_text("The page was locked")).to_be_visible()
    expect(words).to_have_count(0)
    page.get_by_role("button", name="Make a passkey and join").tap()
    expect(words).to_have_count(6)
    assert device.problems == []
