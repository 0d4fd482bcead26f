"""The offline caseload: readable without a network after unlocking, and gone when it has to go."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import system
from app.consent.rules import State as ConsentState
from app.identity.models import Member
from app.referrals import commands
from app.referrals.models import ReferralCopy
from tests.browser.conftest import Phone, Server
from tests.browser.referred import Referred, refer_to
from tests.browser.test_identity import join, make_key, stored, take_field_pack
from tests.browser.test_loop import PARTNER, refer
from tests.browser.test_thread import heading, traces

pytestmark = pytest.mark.browser

Phones = Callable[..., Phone]
NAME = "Zoraimbel Quintrevax"
ROWS = """new Promise((resolve, reject) => {
  const opening = indexedDB.open("waymark");
  opening.onerror = reject;
  opening.onsuccess = () => {
    const all = opening.result.transaction("caseload").objectStore("caseload").getAll();
    all.onsuccess = () => { opening.result.close(); resolve(all.result.map(({ part }) => (part ? "read" : "unread"))); };
  };
})"""


def kept(page: Page, *rows: str) -> None:
    """Waits until these are kept on the phone; `read`: with who it is about, which is sealed a moment after the rest."""
    for _attempt in range(400):
        if page.evaluate(ROWS) == list(rows):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"kept: {page.evaluate(ROWS)}, not {rows}")


def follower(server: Server, phone: Phones, house: str, **options: object) -> tuple[Phone, Referred]:
    """A partner who switched it on and opened one referral."""
    reader = phone(**options)
    join(reader, server.invite(house, "partner"), "Reader")
    make_key(reader)
    sent = refer_to(server, house, {"name": NAME})
    take_field_pack(reader, server)
    page = reader.page
    page.goto(f"{server.url}/account")
    page.get_by_role("button", name="Keep them on this phone").tap()
    expect(page.get_by_text("They stay on this phone.")).to_be_visible()
    page.goto(f"{server.url}/inbox/{sent.copy_id}")
    page.get_by_role("button", name="Unlock and read").tap()
    expect(page.locator("[data-fields]")).to_contain_text(NAME)
    kept(page, "read")
    return reader, sent


def test_a_followed_referral_opens_without_a_network_until_it_is_withdrawn(
    server: Server, phone: Phones, tmp_path: Path
) -> None:
    profile = tmp_path / "profile"
    reader, sent = follower(server, phone, "Follow House", profile=profile)
    page = reader.page
    reader.context.set_offline(True)
    page.goto(f"{server.url}/inbox/{sent.copy_id}")
    expect(heading(page)).to_have_text("Referrals kept on this phone")
    expect(page.get_by_text(NAME)).to_have_count(0)
    page.get_by_role("button", name="Unlock", exact=True).tap()
    expect(page.locator(".item")).to_contain_text("A place to sleep")
    expect(page.locator(".item")).to_contain_text(NAME)
    page.evaluate("document.dispatchEvent(new Event('waymark:locked'))")
    expect(page.locator(".item")).to_have_count(0)

    def withdraw(session: Session) -> None:
        copy = session.get_one(ReferralCopy, sent.copy_id)
        assert commands.end(session, copy, ConsentState.WITHDRAWN, by="person", at=system())

    server.inside(withdraw)
    reader.context.set_offline(False)
    page.goto(f"{server.url}/inbox")
    kept(page)
    assert reader.problems == []
    reader.context.close()
    assert traces(profile, NAME.split()[0]) == []


def test_a_member_who_was_switched_off_finds_nothing_on_the_phone_at_its_next_contact(
    server: Server, phone: Phones
) -> None:
    reader, sent = follower(server, phone, "Gone House")
    page = reader.page
    page.goto(f"{server.url}/caseload")
    kept(page, "read")

    def switch_off(session: Session) -> None:
        copy = session.get_one(ReferralCopy, sent.copy_id)
        one = session.scalars(select(Member).where(Member.organisation_id == copy.organisation_id)).one()
        one.disabled_at = system()

    reader.context.set_offline(True)
    page.wait_for_timeout(1_500)  # What the phone sent before arrives before it is switched off.
    server.inside(switch_off)
    page.goto(f"{server.url}/caseload")
    kept(page, "read")
    reader.context.set_offline(False)
    page.goto(f"{server.url}/safety")
    kept(page)
    assert stored(page)["means"] == []


def test_the_lease_and_signing_out_take_it_off_the_phone(server: Server, phone: Phones) -> None:
    reader, sent = follower(server, phone, "Lease House")
    page = reader.page
    reader.context.set_offline(True)
    reader.context.clock.install(time=system().timestamp() + 71 * 3600)
    page.goto(f"{server.url}/caseload")
    expect(page.get_by_role("button", name="Unlock", exact=True)).to_be_visible()
    kept(page, "read")
    reader.context.clock.set_fixed_time(system().timestamp() + 73 * 3600)
    page.goto(f"{server.url}/safety")
    kept(page)

    reader.context.set_offline(False)
    page.goto(f"{server.url}/inbox/{sent.copy_id}")
    kept(page, "unread")
    page.goto(f"{server.url}/account")
    page.get_by_role("button", name="Sign out", exact=True).tap()
    page.wait_for_url(f"{server.url}/")
    kept(page)


def test_what_was_sent_is_read_without_a_network_where_it_always_stands(
    server: Server, phone: Phones
) -> None:
    partner, worker = phone(), phone()
    join(partner, server.invite(PARTNER, "partner"), "Partner Person")
    make_key(partner)
    join(worker, server.invite("Sending Team", "outreach"), "Sending Person")
    make_key(worker)
    take_field_pack(worker, server)
    refer(server, "Sending Person")
    page = worker.page
    page.goto(f"{server.url}/account")
    page.get_by_role("button", name="Keep them on this phone").tap()
    page.goto(f"{server.url}/referrals")
    kept(page, "unread")
    worker.context.set_offline(True)
    page.goto(f"{server.url}/referrals/new")
    expect(heading(page)).to_have_text("Start a conversation")
    page.goto(f"{server.url}/referrals")
    page.get_by_role("button", name="Unlock", exact=True).tap()
    expect(page.locator(".item")).to_contain_text(PARTNER)
    page.locator("summary", has_text="What happened so far").tap()
    expect(page.locator(".item")).to_contain_text("No answer yet")
    assert worker.problems == []
