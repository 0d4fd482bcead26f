"""The loop closes: accept, contact, messages both ways, an appointment that both agree to, the end; and the server reads none of it."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.identity.models import Device as DeviceRow
from app.identity.models import Member, Organisation, OrganisationKey
from app.referrals.models import ReferralCopy, ReferralMessage, ReferralStep
from tests.browser.conftest import Phone, Server
from tests.browser.test_identity import join, make_key
from tests.browser.test_thread import choose, heading, traces, without_background_sync
from tests.delivery.client import Device, Recipient
from tests.delivery.client import Phone as Sender

pytestmark = pytest.mark.browser

Phones = Callable[..., Phone]
PARTNER = "Harbour House"
NAME = "Zoraimbel"
NUMBER = "+15555550142"
ASKED = "Kwelmarispond bus at nine"
ANSWERED = "Ostrafell ward by the lift"
PLACE = "Quintrevax gate"


def refer(server: Server, sender: str, to: str = PARTNER) -> UUID:
    """A member's referral to a partner, sent by another phone of theirs; returns the copy's id."""
    device = Device(uuid4(), UUID(int=0))

    def work(session: Session) -> Recipient:
        device.member_id = session.scalars(select(Member.id).where(Member.display_name == sender)).one()
        at = clock.now()
        row = {"registered_at": at, "last_seen_at": at, "public_key": device.public_key}
        if not session.get(DeviceRow, device.id):
            session.add(DeviceRow(id=device.id, member_id=device.member_id, **row))
        partner = session.scalars(select(Organisation.id).where(Organisation.name == to)).one()
        key = session.scalars(select(OrganisationKey).where(OrganisationKey.organisation_id == partner)).one()
        return Recipient(partner, key.id, key.recipient)

    recipient = server.inside(work)

    def send(session: Session) -> UUID:
        before = set(session.scalars(select(ReferralCopy.id)))
        phone = Sender(server.app.test_client(), device)
        items = {"name": NAME, "contact": {"how": "call", "number": NUMBER}}
        phone.send(phone.referral(recipient, items))
        (made,) = set(session.scalars(select(ReferralCopy.id))) - before
        return made

    return server.inside(send)


def take_step(page: Page, text: str, code: str = "") -> None:
    choose(page, text)
    if code:
        page.locator(".choice:has(:checked) + .follows-choice select").select_option(label=code)
    page.locator("form[data-enhance=step-form] button").tap()


def arrived(page: Page, server: Server, table: type, number: int) -> None:
    """Waits until so many rows are on the server: what the bar says may still be from before."""
    for _attempt in range(150):
        if server.inside(lambda session: session.scalar(select(func.count()).select_from(table))) == number:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{table.__name__} never became {number}")


def write(page: Page, text: str) -> None:
    page.locator("summary", has_text="Write to").tap()
    page.get_by_label("Message", exact=True).fill(text)
    page.get_by_role("button", name="Send the message").tap()
    expect(page.locator("#exchange [data-when=kept]")).to_be_visible()


def read(page: Page) -> None:
    page.get_by_role("button", name="Read the messages").tap()


@pytest.fixture
def both(server: Server, phone: Phones) -> tuple[Phone, Phone]:
    """A partner and a worker, each holding their organisation's key."""
    partner, worker = phone(), phone()
    join(partner, server.invite(PARTNER, "partner"), "Partner Person")
    make_key(partner)
    join(worker, server.invite("Night Team", "outreach"), "Worker Person")
    make_key(worker)
    without_background_sync(partner, server.url)
    return partner, worker


def test_a_referral_is_followed_from_both_sides_until_it_is_closed(
    server: Server, both: tuple[Phone, Phone]
) -> None:
    partner, worker = both
    copy_id = refer(server, "Worker Person")
    theirs, mine = partner.page, worker.page

    # New in the inbox; taken into somebody's hands with one tap.
    theirs.goto(f"{server.url}/inbox")
    expect(theirs.locator("#new .item")).to_contain_text("A place to sleep")
    theirs.locator("#new").get_by_role("button", name="I take this one").tap()
    expect(theirs.locator("#hands")).to_contain_text("In yours.")

    # An answer that lacks its reason keeps what was chosen, and what was opened stays open.
    theirs.get_by_role("button", name="Unlock and read").tap()
    expect(theirs.locator("[data-fields]")).to_contain_text(NAME)
    take_step(theirs, "Decline: we cannot help")
    expect(theirs.locator(".error-summary")).to_be_focused()
    expect(theirs.locator("input[value=decline]")).to_be_checked()
    expect(theirs.locator("[data-fields]")).to_contain_text(NAME)
    take_step(theirs, "Accept: we will contact them")
    expect(theirs.locator(".badge").first).to_have_text("Accepted")
    expect(theirs.locator("[data-fields]")).to_contain_text(NAME)

    # A step without a network waits here and is the same step when it arrives.
    partner.context.set_offline(True)
    take_step(theirs, "We are in contact with them")
    expect(theirs.locator("form [data-when=kept]")).to_be_visible()
    expect(theirs.locator("[data-outbox-words]")).to_have_text("Waiting for network: 1")
    partner.context.set_offline(False)
    arrived(theirs, server, ReferralStep, 3)

    # The sender reads it in plain words, and both write.
    mine.goto(f"{server.url}/referrals")
    expect(mine.locator(".item").first).to_contain_text("They are in contact")
    mine.locator(".item__title a").first.tap()
    expect(heading(mine)).to_have_text(PARTNER)
    write(mine, ASKED)
    arrived(mine, server, ReferralMessage, 1)
    theirs.goto(f"{server.url}/inbox/{copy_id}")
    expect(theirs.locator(".badge").first).to_have_text("They are in contact")
    expect(theirs.locator(".timeline")).to_contain_text("Message from the sender")
    assert ASKED not in theirs.content()
    read(theirs)
    expect(theirs.locator("[data-message]").first).to_have_text(ASKED)
    write(theirs, ANSWERED)
    arrived(theirs, server, ReferralMessage, 2)

    # A proposal is agreed to by the other side.
    theirs.locator("summary", has_text="Propose an appointment").tap()
    theirs.get_by_label("Day and time").fill("2031-05-06T09:30")
    theirs.get_by_label("Where").fill(PLACE)
    choose(theirs, "The worker who sent this")
    theirs.get_by_role("button", name="Propose it").tap()
    arrived(theirs, server, ReferralMessage, 3)
    mine.goto(f"{server.url}/referrals/{copy_id}")
    read(mine)
    expect(mine.locator("[data-message]").nth(1)).to_have_text(ANSWERED)
    expect(mine.locator("[data-message]").nth(2)).to_contain_text(PLACE)
    expect(mine.locator("[data-message]").nth(2)).to_contain_text("2031")
    mine.get_by_role("button", name="Agree to the appointment").tap()
    expect(mine.locator(".timeline")).to_contain_text("Appointment agreed")

    # Help was given, and it is closed; the sender sees how it ended.
    theirs.goto(f"{server.url}/inbox/{copy_id}")
    expect(theirs.locator(".timeline")).to_contain_text("Appointment agreed")
    take_step(theirs, "We gave help")
    expect(theirs.locator(".badge").first).to_have_text("Help was given")
    take_step(theirs, "Close: nothing more to do", "They got the help they wanted")
    expect(theirs.locator(".badge").first).to_have_text("Closed")
    mine.goto(f"{server.url}/referrals")
    expect(mine.locator(".item").first).to_contain_text("They got the help they wanted")

    # Another referral of the same name, opened since the last lock, is pointed out; nothing about it leaves the page.
    other = refer(server, "Worker Person")
    theirs.get_by_role("button", name="Unlock and read").tap()
    expect(theirs.locator("[data-fields]")).to_contain_text(NAME)
    expect(theirs.locator("[data-when=twice]")).to_be_hidden()
    theirs.locator("nav.tabs a", has_text="Inbox").tap()
    theirs.locator("#new .item__title a").tap()
    theirs.get_by_role("button", name="Unlock and read").tap()
    expect(theirs.locator("[data-twice]")).to_have_attribute("href", f"/inbox/{copy_id}")
    assert other != copy_id

    # Locked, nothing of it stays on the screen; and nowhere on the server could anybody read it.
    mine.goto(f"{server.url}/referrals/{copy_id}")
    read(mine)
    expect(mine.locator("[data-message]").first).to_have_text(ASKED)
    mine.evaluate("document.dispatchEvent(new CustomEvent('waymark:locked'))")
    expect(mine.locator("[data-message]").first).to_be_empty()
    for text in (NAME, NUMBER, *ASKED.split()[:1], *ANSWERED.split()[:1], *PLACE.split()[:1]):
        assert traces(server.data_dir, text) == []
    states = server.inside(
        lambda session: list(session.scalars(select(ReferralStep.state).order_by(ReferralStep.at)))
    )
    assert states[:-1] == ["requested", "accepted", "contacted", "confirmed", "served", "closed"]
    assert partner.problems == []
    assert worker.problems == []
