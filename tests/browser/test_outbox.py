"""The outbox on a real phone: what can be done about one item, and that it never goes without somebody knowing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.delivery.models import AnnouncedItem, DeliveredItem
from app.identity.models import Device
from tests.browser.conftest import ROOT, Phone, Server
from tests.browser.test_identity import join, make_key, take_field_pack
from tests.browser.test_thread import directory_with, without_background_sync

pytestmark = pytest.mark.browser
Phones = Callable[..., Phone]


def reporting(server: Server, phone: Phone, team: str, role: str = "outreach") -> Page:
    """A member of a team whose phone works without a network and has none."""
    without_background_sync(phone, server.url)
    join(phone, server.invite(team, role), "Worker")
    make_key(phone)
    directory_with(server, team)
    take_field_pack(phone, server)
    phone.context.set_offline(True)
    return phone.page


def save_report(page: Page, server: Server, number: int = 0) -> None:
    """Saves the smallest item there is: what is wrong with an entry of the directory."""
    page.goto(f"{server.url}/directory")
    page.locator(".item__title a").nth(number).tap()
    page.get_by_text("Something is wrong", exact=False).first.tap()
    page.locator("[data-enhance=entry-report] label.choice").first.tap()
    page.locator("[data-enhance=entry-report] button:not([type=button])").tap()
    expect(page.locator("[data-enhance=entry-report] [data-when=saved]")).to_be_visible()


def arrived(session: Session) -> int:
    return len(session.scalars(select(DeliveredItem.submission_id)).all())


def to_outbox(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/outbox")
    expect(page.locator("[data-send]")).to_be_enabled()


def waiting(page: Page, state: str) -> None:
    """Waits until exactly one item is shown, in this state."""
    expect(page.locator("[data-list=waiting] .item")).to_have_count(1)
    expect(page.locator("[data-list=waiting] .badge")).to_have_text(state)


OPENED_AS_SOON_AS_IT_IS_THERE = """async () => {
  const list = document.querySelector("[data-list=waiting]");
  list.replaceChildren(); // As on a page that has just come.
  new MutationObserver((_changes, watch) => {
    watch.disconnect();
    list.querySelector("details").open = true;
  }).observe(list, { childList: true });
  for (const _look of [1, 2, 3]) new BroadcastChannel("waymark-outbox").postMessage("changed");
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  return list.querySelector("details").open;
}"""


def test_what_somebody_opened_stays_open_however_often_the_list_is_made(
    server: Server, phone: Phones
) -> None:
    worker = phone()
    page = reporting(server, worker, "Opening Team")
    save_report(page, server)
    to_outbox(page, server)
    waiting(page, "Waiting for network")
    assert page.evaluate(OPENED_AS_SOON_AS_IT_IS_THERE)


def test_what_is_kept_back_stays_until_it_is_let_go_and_its_coordinator_sees_a_number(
    server: Server, phone: Phones
) -> None:
    worker = phone()
    page = reporting(server, worker, "Back Team")
    save_report(page, server)
    to_outbox(page, server)
    waiting(page, "Waiting for network")
    page.get_by_text("Keep it back, or hand it over").tap()
    page.evaluate(
        "new BroadcastChannel('waymark-outbox').postMessage('changed')"
    )  # As each try to send does.
    page.wait_for_timeout(500)
    page.get_by_role("button", name="Keep it back").tap()
    waiting(page, "On this phone")
    before = server.inside(arrived)
    worker.context.set_offline(False)
    page.reload()
    expect(page.locator("[data-send]")).to_be_enabled()
    page.get_by_role("button", name="Send now").tap()
    page.wait_for_timeout(1500)
    waiting(page, "On this phone")
    assert server.inside(arrived) == before

    def counts(session: Session) -> tuple[int | None, int | None]:
        row = session.scalars(select(Device).order_by(Device.registered_at.desc())).first()
        assert row
        return row.waiting, row.kept_back

    for _attempt in range(50):
        if server.inside(counts) == (1, 1):
            break
        page.wait_for_timeout(100)
    assert server.inside(counts) == (1, 1)

    def named(session: Session) -> list[str]:
        return list(session.scalars(select(AnnouncedItem.kind)))

    for _attempt in range(50):
        if server.inside(named) == ["report"]:
            break
        page.wait_for_timeout(100)
    assert server.inside(named) == ["report"]
    page.get_by_role("button", name="Let it go").tap()
    expect(page.locator("[data-list=received] .item")).to_have_count(1)
    expect(page.locator("[data-list=waiting] .item")).to_have_count(0)
    assert server.inside(arrived) == before + 1
    assert worker.problems == []


def test_a_sealed_file_is_handed_in_by_a_colleague_and_stays_one_item(
    server: Server, phone: Phones, tmp_path: Path
) -> None:
    lead, worker = phone(), phone()
    join(lead, server.invite("File Team", "coordinator"), "Lead")
    make_key(lead)
    without_background_sync(worker, server.url)
    join(worker, server.invite("File Team", "outreach"), "Worker")
    worker.page.wait_for_url(lambda url: "/join/" not in url)
    directory_with(server, "File Team")
    take_field_pack(worker, server)
    worker.context.set_offline(True)
    page = worker.page
    save_report(page, server)
    to_outbox(page, server)
    page.get_by_text("Keep it back, or hand it over").tap()
    with page.expect_download() as coming:
        page.get_by_role("button", name="Save it as a sealed file").tap()
    file = tmp_path / coming.value.suggested_filename
    coming.value.save_as(file)
    assert file.suffix == ".sealed"
    waiting(page, "Waiting for network")

    at = lead.page
    at.goto(f"{server.url}/organisation/members")
    at.get_by_role("link", name="A phone does not get through").tap()
    at.get_by_label("Files with sealed items").set_input_files(file)
    at.get_by_role("button", name="Hand them in").tap()
    expect(at.locator(".item .badge")).to_have_text("Received")
    expect(at.locator(".item")).to_contain_text("From Worker")
    words = at.locator(".receipt-words").text_content()
    number = server.inside(arrived)

    worker.context.set_offline(False)
    page.locator("[data-send]").evaluate("(one) => one.click()")  # It may have gone by itself already.
    expect(page.locator("[data-list=received] .receipt-words")).to_have_text(words or "?")
    assert server.inside(arrived) == number
    assert lead.problems == worker.problems == []


def test_in_field_mode_nothing_is_tried_until_it_is_switched_off(server: Server, phone: Phones) -> None:
    worker = phone()
    page = reporting(server, worker, "Field Team")
    worker.context.set_offline(False)
    to_outbox(page, server)
    page.wait_for_load_state("networkidle")  # What the page asked for as it opened.
    page.get_by_role("button", name="Switch field mode on").tap()
    mark = page.get_by_role("link", name="Field mode: nothing is sent")
    expect(mark).to_be_visible()
    asked: list[str] = []
    worker.context.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
    before = server.inside(arrived)
    save_report(page, server)
    expect(mark).to_be_visible()
    page.goto(f"{server.url}/organisation/members")
    expect(page.get_by_role("heading", level=1)).to_have_text("Not on this phone")
    to_outbox(page, server)
    page.wait_for_timeout(6_000)
    waiting(page, "On this phone")
    expect(page.locator("[data-list=waiting]")).to_contain_text("when you touch Send now")
    assert server.inside(arrived) == before
    assert not [one for one in asked if "POST" in one or "/identity/" in one or "/outbox/" in one]
    page.get_by_role("button", name="Send now").tap()
    expect(page.locator("[data-list=received] .item")).to_have_count(1)
    save_report(page, server, 1)
    to_outbox(page, server)
    page.get_by_role("button", name="Switch field mode off").tap()
    expect(page.locator("[data-list=received] .item")).to_have_count(2)
    expect(mark).to_be_hidden()
    assert server.inside(arrived) == before + 2
    assert worker.problems == []


@contextmanager
def newer_worker() -> Iterator[None]:
    """While it lasts the server hands out another version of the worker: the same, with a remark at its end."""
    file = ROOT / "app/static/dist/sw.js"
    before = file.read_bytes()
    packed = [file.with_name(f"sw.js.{kind}") for kind in ("gz", "br")]
    assert file.exists()
    assert all(one.exists() for one in packed)
    file.write_bytes(before + b"\n// newer\n")
    try:
        yield
    finally:
        file.write_bytes(before)


def state_of_worker(page: Page) -> list[bool]:
    found: list[bool] = page.evaluate(
        "navigator.serviceWorker.ready.then((one) => [Boolean(one.active), Boolean(one.waiting)])"
    )
    return found


def kept_here(page: Page) -> list[str]:
    found: list[str] = page.evaluate(
        "caches.open('waymark-pack').then((one) => one.keys()).then((all) => all.map(({ url }) => url).sort())"
    )
    return found


def test_a_new_version_is_offered_when_nobody_writes_and_takes_nothing_away(
    server: Server, phone: Phones
) -> None:
    worker = phone()
    page = reporting(server, worker, "Update Team")
    to_outbox(page, server)
    page.wait_for_load_state("networkidle")  # What the page asked for as it opened.
    page.get_by_role("button", name="Switch field mode on").tap()
    save_report(page, server)
    worker.context.set_offline(False)
    offer = page.get_by_text("A new version is ready")
    page.goto(f"{server.url}/referrals/new")
    page.get_by_role("button", name="Begin").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Can you talk alone now?")
    pages = kept_here(page)
    with newer_worker():
        page.evaluate("navigator.serviceWorker.ready.then((one) => one.update())")
        for _attempt in range(100):
            if state_of_worker(page)[1]:
                break
            page.wait_for_timeout(100)
        assert state_of_worker(page) == [True, True]
        page.wait_for_timeout(4_000)
        expect(offer).to_be_hidden()  # A conversation is open.
        second = worker.context.new_page()
        second.goto(f"{server.url}/outbox")
        second.wait_for_timeout(4_000)
        expect(second.get_by_text("A new version is ready")).to_be_hidden()  # In the other tab.
        page.get_by_role("link", name="Stop: help without a referral").tap()
        page.locator("[data-end]").tap()
        expect(second.get_by_text("A new version is ready")).to_be_visible()
        assert state_of_worker(page) == [True, True], "offered, not forced"
        second.get_by_role("button", name="Use it now").tap()
        for _attempt in range(100):
            if not state_of_worker(page)[1]:
                break
            page.wait_for_timeout(100)
        assert state_of_worker(page) == [True, False]
    second.wait_for_load_state()
    expect(second.locator("[data-list=waiting] .item")).to_have_count(1)
    assert kept_here(second) == pages
    assert worker.problems == []
