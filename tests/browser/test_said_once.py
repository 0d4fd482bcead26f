"""A step or a message is what it was when it was sent, and one: tapped twice, changed meanwhile, left meanwhile."""

from collections.abc import Callable
from itertools import count
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.referrals.models import ReferralMessage, ReferralStep
from tests.browser.conftest import Phone, Server
from tests.browser.meanwhile import hold, until_posted
from tests.browser.referred import refer_to
from tests.browser.test_identity import join, make_key
from tests.browser.test_loop import arrived, refer, write
from tests.browser.test_thread import choose, heading, without_background_sync

pytestmark = pytest.mark.browser

Phones = Callable[..., Phone]
NUMBERS = count(1)
BUTTON = "form[data-enhance=step-form] button"
TWICE_WITHOUT_A_NETWORK = """() => {
  const form = document.querySelector("form[data-enhance=step-form]");
  const watch = () => (window.notKept ||= !form.querySelector("[data-when=not-kept]").hidden);
  new MutationObserver(watch).observe(form, { attributes: true, subtree: true });
  form.requestSubmit();
  form.requestSubmit();
}"""
TWICE = """(form) => {
  form.requestSubmit();
  const { inert } = form;
  form.requestSubmit();
  return inert;
}"""


def partner_of(server: Server, phone: Phones) -> tuple[Phone, str]:
    """A partner with a key of its own, and its name."""
    name, partner = f"House {next(NUMBERS)}", phone()
    join(partner, server.invite(name, "partner"), f"Person of {name}")
    make_key(partner)
    without_background_sync(partner, server.url)
    return partner, name


@pytest.fixture
def asked(server: Server, phone: Phones) -> tuple[Page, UUID]:
    """A referral that a partner has open and is about to accept, and its copy."""
    partner, name = partner_of(server, phone)
    copy_id = refer_to(server, name, {"name": "Vantoliska"}).copy_id
    page = partner.page
    page.goto(f"{server.url}/inbox/{copy_id}")
    choose(page, "Accept: we will contact them")
    return page, copy_id


def states(server: Server, copy_id: UUID) -> list[str]:
    found = select(ReferralStep.state).where(ReferralStep.copy_id == copy_id).order_by(ReferralStep.at)
    return server.inside(lambda session: list(session.scalars(found)))


def until_answered(page: Page, server: Server, copy_id: UUID) -> str:
    """Waits for the first answer; returns it."""
    for _attempt in range(200):
        if len(states(server, copy_id)) > 1:
            return states(server, copy_id)[1]
        page.wait_for_timeout(100)
    raise AssertionError("no answer arrived")


def test_a_step_that_fails_after_its_page_was_left_is_kept_and_sent(
    server: Server, asked: tuple[Page, UUID]
) -> None:
    page, copy_id = asked
    waiting = hold(page, "**/steps")
    page.locator(BUTTON).tap()
    until_posted(page, waiting)
    page.locator("nav.tabs a", has_text="Inbox").tap()
    expect(heading(page)).to_have_text("Inbox")
    waiting[0].abort()
    assert until_answered(page, server, copy_id) == "accepted"


def test_what_is_chosen_while_a_step_is_under_way_is_not_kept_in_its_name(
    server: Server, asked: tuple[Page, UUID]
) -> None:
    page, copy_id = asked
    waiting = hold(page, "**/steps")
    page.locator(BUTTON).tap()
    until_posted(page, waiting)
    choose(page, "Decline: we cannot help")
    page.locator(".choice:has(:checked) + .follows-choice select").select_option(index=1)
    page.locator(BUTTON).tap()
    waiting[0].abort()
    expect(page.locator("form [data-when=kept]")).to_be_visible()
    assert until_answered(page, server, copy_id) == "accepted"
    assert len(waiting) == 1


def test_a_step_tapped_twice_without_a_network_is_kept_once_and_said_to_be(
    server: Server, asked: tuple[Page, UUID]
) -> None:
    page, copy_id = asked
    page.context.set_offline(True)
    page.evaluate(TWICE_WITHOUT_A_NETWORK)
    expect(page.locator("form [data-when=kept]")).to_be_visible()
    page.context.set_offline(False)
    assert until_answered(page, server, copy_id) == "accepted"
    assert page.evaluate("window.notKept") is False
    expect(page.locator("form [data-when=kept]")).to_be_visible()


def test_a_message_sent_twice_is_one_and_nothing_is_typed_into_it_meanwhile(
    server: Server, phone: Phones
) -> None:
    partner, name = partner_of(server, phone)
    worker = phone()
    join(worker, server.invite(f"Team of {name}", "outreach"), f"Worker for {name}")
    make_key(worker)
    copy_id = refer(server, f"Worker for {name}", name)
    page = partner.page
    page.goto(f"{server.url}/inbox/{copy_id}")
    page.locator("summary", has_text="Write to").tap()
    page.get_by_label("Message", exact=True).fill("Vantoliska comes at nine")
    form = page.locator("form[data-write=text]")
    expect(form.locator("button")).to_be_enabled()
    assert form.evaluate(TWICE) is True
    expect(page.locator("#exchange [data-when=kept]")).to_be_visible()
    assert form.evaluate("form => form.inert") is False
    # What is said next arrives after all that was said before.
    write(page, "Vantoliska came")
    arrived(page, server, ReferralMessage, 2)
    page.reload()
    expect(page.locator("[data-message]")).to_have_count(2)
