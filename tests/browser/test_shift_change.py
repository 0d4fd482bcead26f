"""The shift changes on a shared tablet, without a network: the next one takes it over, each one's work stays their own."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.delivery.models import DeliveredItem
from app.identity.models import Device, Member
from tests.browser.conftest import Phone, Server
from tests.browser.test_identity import join, make_key, take_field_pack
from tests.browser.test_outbox import save_report
from tests.browser.test_second_way import credentials
from tests.browser.test_thread import directory_with, without_background_sync

pytestmark = pytest.mark.browser
Phones = Callable[..., Phone]


def names_of_senders(session: Session) -> list[str]:
    return list(
        session.scalars(
            select(Member.display_name)
            .join(Device, Device.member_id == Member.id)
            .join(DeliveredItem, DeliveredItem.device_id == Device.id)
        )
    )


def take_over(one: Phone, page: Page, server: Server, without: str) -> None:
    """Touches *Sign in* while there is no network; `without` is the passkey that is not chosen."""
    one.cdp.send("WebAuthn.removeCredential", {"authenticatorId": one.authenticator, "credentialId": without})
    page.goto(f"{server.url}/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").tap()
    page.wait_for_url(f"{server.url}/")


def test_the_next_shift_takes_the_tablet_over_without_a_network(server: Server, phone: Phones) -> None:
    one = phone()
    page = one.page
    without_background_sync(one, server.url)
    join(one, server.invite("Shift Team", "outreach"), "Ama")
    make_key(one)
    (ama,) = credentials(one)
    join(one, server.invite("Shift Team", "outreach"), "Bo")
    expect(page.get_by_role("heading", level=1)).to_have_text("A colleague has to let you in")
    bo = next(made for made in credentials(one) if made["credentialId"] != ama["credentialId"])
    directory_with(server, "Shift Team")
    take_field_pack(one, server)
    one.context.set_offline(True)
    save_report(page, server)
    take_over(one, page, server, bo["credentialId"])
    save_report(page, server, 1)
    page.goto(f"{server.url}/outbox")
    lines = page.locator("[data-list=waiting] .item__title")
    expect(lines).to_have_count(2)
    assert sorted(lines.all_inner_texts()) == [
        "Report about a service",
        "Saved by somebody else who uses this phone",
    ]
    # A page that hears of the network may end the session before the next one is asked for.
    page.goto("about:blank")
    one.context.set_offline(False)
    page.goto(f"{server.url}/outbox")
    # The session of the one before ends, and with it what was shown to them.
    page.wait_for_url(f"{server.url}/")
    page.goto(f"{server.url}/outbox")
    expect(page.locator("[data-list=received] .item")).to_have_count(1)
    expect(page.locator("[data-list=waiting] .item")).to_have_count(0)
    assert sorted(server.inside(names_of_senders)) == ["Ama", "Bo"]
    page.goto(f"{server.url}/account")
    expect(page.get_by_role("heading", level=1)).to_have_text("Please sign in")
    assert one.problems == []
