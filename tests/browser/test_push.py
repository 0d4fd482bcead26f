"""The switch on the account page, and what the worker does with a nudge."""

from collections.abc import Callable
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import push
from app.clock import system
from app.push.models import PushSubscription
from tests.browser.conftest import Phone, Server
from tests.browser.test_identity import join
from tests.browser.test_worker import until, with_worker
from tests.push.sink import Subscribed, base64url, push_service

pytestmark = pytest.mark.browser

Phones = Callable[..., Phone]

# Chromium subscribes through its maker's servers alone: the browser's half is made in Python instead.
STAND_IN = """
(([endpoint, p256dh, auth]) => {
  const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0)).buffer;
  const subscription = {
    endpoint,
    getKey: (name) => bytes(name === "p256dh" ? p256dh : auth),
    unsubscribe: async () => { localStorage.removeItem("subscribed"); return true; },
  };
  PushManager.prototype.subscribe = async () => { localStorage.setItem("subscribed", "1"); return subscription; };
  PushManager.prototype.getSubscription = async () => (localStorage.getItem("subscribed") ? subscription : null);
})
"""


def stand_in(phone: Phone, browser: Subscribed) -> None:
    values = f'["{browser.endpoint}", "{base64url(browser.public)}", "{base64url(browser.secret)}"]'
    phone.context.add_init_script(f"{STAND_IN}({values})")


def joined(phone: Phone, link: str, name: str) -> None:
    join(phone, link, name)
    expect(phone.page.get_by_role("button", name="Make the key")).to_be_visible()


def to_worker(phone: Phone, url: str) -> Callable[[str], object]:
    """Returns what hands a decrypted push message to the worker, as the browser would."""
    found: list[str] = []

    def note(told: dict[str, list[dict[str, str]]]) -> None:
        found.extend(
            one["registrationId"] for one in told["registrations"] if one["scopeURL"].startswith(url)
        )

    phone.cdp.on("ServiceWorker.workerRegistrationUpdated", note)
    phone.cdp.send("ServiceWorker.enable")
    for _attempt in range(100):
        if found:
            break
        phone.page.wait_for_timeout(50)
    return lambda message: phone.cdp.send(
        "ServiceWorker.deliverPushMessage", {"origin": url, "registrationId": found[-1], "data": message}
    )


SHOWN = "navigator.serviceWorker.ready.then((one) => one.getNotifications()).then((all) => all.map((one) => [one.title, one.body]))"


def shown(page: Page) -> list[list[str]]:
    found: list[list[str]] = page.evaluate(SHOWN)
    return found


def subscriptions(session: Session) -> list[tuple[str, int | None]]:
    return [(row.endpoint, row.quiet_from) for row in session.scalars(select(PushSubscription))]


def test_switched_on_nudged_and_switched_off(server: Server, phone: Phones) -> None:
    with push_service() as sink:
        browser = Subscribed(f"{sink.url}/phone")
        member = phone(timezone_id="Asia/Kolkata")
        stand_in(member, browser)
        member.context.grant_permissions(["notifications"], origin=server.url)
        joined(member, server.invite("Nudged House", "partner"), "Reader")
        page = with_worker(member, f"{server.url}/account")
        page.get_by_role("button", name="Switch it on").tap()
        expect(page.get_by_text("It is on for this phone.")).to_be_visible()
        # 21:00 in Kolkata is 15:30 in UTC.
        assert server.inside(subscriptions) == [(browser.endpoint, 15 * 60 + 30)]
        page.locator("label.choice", has_text="Not at night").tap()
        for _attempt in range(100):
            if server.inside(subscriptions) == [(browser.endpoint, None)]:
                break
            page.wait_for_timeout(50)
        assert server.inside(subscriptions) == [(browser.endpoint, None)]

        def wish(session: Session) -> UUID:
            member_id: UUID = session.scalars(select(PushSubscription.member_id)).one()
            push.nudge_member(session, member_id, system())
            return member_id

        server.inside(wish)

        def beat(_session: Session) -> None:
            tasks = server.app.extensions["waymark_jobs"]._registry.periodic_tasks
            next(task for task in tasks if task.name == "push").execute()

        server.inside(beat)
        message = browser.read(sink.arrived[0].body).decode()
        deliver = to_worker(member, server.url)
        deliver(message)
        until(page, f"{SHOWN}.then((all) => all.length === 1)")
        assert shown(page) == [["Something was updated.", ""]]
        deliver("x" * 300)
        until(page, f"{SHOWN}.then((all) => all[0][0] === 'x'.repeat(80))")
        assert len(shown(page)) == 1

        page.get_by_role("button", name="Switch it off").tap()
        expect(page.get_by_role("button", name="Switch it on")).to_be_visible()
        assert server.inside(subscriptions) == []
        assert member.problems == []


def test_signing_out_ends_the_nudges_of_this_phone(server: Server, phone: Phones) -> None:
    browser = Subscribed("http://127.0.0.1:9/leaver")
    member = phone()
    stand_in(member, browser)
    member.context.grant_permissions(["notifications"], origin=server.url)
    joined(member, server.invite("Leaving House", "partner"), "Leaver")
    page = with_worker(member, f"{server.url}/account")
    page.get_by_role("button", name="Switch it on").tap()
    expect(page.get_by_text("It is on for this phone.")).to_be_visible()
    page.get_by_role("button", name="Sign out", exact=True).tap()
    page.wait_for_url(f"{server.url}/")
    assert browser.endpoint not in [endpoint for endpoint, _quiet in server.inside(subscriptions)]
