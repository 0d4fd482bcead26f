"""The thread: a referral made with no signal reaches the partner who can help, and nobody else can read it."""

import base64
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.directory import demo
from app.identity import queries as identity
from app.referrals.models import ReferralCopy
from app.storage import record_keys
from tests.browser.conftest import Phone, Server
from tests.browser.test_identity import join, make_key

pytestmark = pytest.mark.browser

Phones = Callable[..., Phone]
NAME = "Zoraimbel Quintrevax"
STORY = "Kwelmarispond behind the Ostrafell quarry"
PARTNER = "Harbour House"


def traces(where: Path, text: str) -> list[str]:
    """Files below `where` that hold `text`: as UTF-8, UTF-16, or base64 at any of its three offsets."""
    plain = text.encode()
    coded = [
        base64.b64encode(b"x" * lead + plain)[-(-8 * lead // 6) : 8 * (lead + len(plain)) // 6]
        for lead in range(3)
    ]
    needles = [plain, text.encode("utf-16-le"), *coded]
    found = []
    for path in where.rglob("*"):
        if path.is_file() and any(needle in path.read_bytes() for needle in needles):
            found.append(str(path))
    return found


def without_background_sync(phone: Phone, url: str) -> None:
    """Leaves sending to the page: the worker's own sending wakes up outside the network that the test switches off."""
    permission = {"permission": {"name": "background-sync"}, "setting": "denied", "origin": url}
    phone.cdp.send("Browser.setPermission", permission)


def choose(page: Page, text: str) -> None:
    page.locator("label.choice", has_text=text).first.tap()


def go_on(page: Page, heading: str) -> None:
    page.get_by_role("button", name="Continue").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)


def pick_service(page: Page, place: int = 0) -> None:
    """Picks one and goes on: a second time where a warning asks for it."""
    page.locator("[data-list='services'] .choice label").nth(place).tap()
    go_on_despite_warnings(page)


def still(control: Locator) -> None:
    """Waits until what comes above it has come: a tap on a page that is still growing meets something else."""
    before = None
    for _attempt in range(100):
        now = control.bounding_box()
        if now == before:
            return
        before = now
        control.page.wait_for_timeout(200)


def go_on_despite_warnings(page: Page) -> None:
    still(page.get_by_role("button", name="Continue"))
    page.get_by_role("button", name="Continue").tap()
    summary = page.locator(".error-summary")
    reached = page.get_by_role("heading", level=1, name="Is there anything else they need?")
    expect(summary.or_(reached).locator("visible=true").first).to_be_visible()
    if summary.is_visible():
        page.get_by_role("button", name="Continue").tap()
    expect(reached).to_be_visible()


def say_it_back_and_agree(page: Page) -> None:
    """From what would be shared to the next step: three pictures, then yes."""
    go_on(page, "Say it back, then decide")
    for answer in ("these", "yes", "free"):
        page.locator(f"label.choice:has(input[name^=back_][value={answer}])").tap()
    choose(page, "Yes, share this")
    go_on(page, "How may they reach you safely?")


def heading(page: Page) -> Locator:
    return page.get_by_role("heading", level=1)


def directory_with(server: Server, *names: str) -> None:
    def work(session: Session) -> None:
        found = {one.name: one.id for one in identity.organisations(session)}
        demo.seed(session, partners={name: found[name] for name in names})

    server.inside(work)


def test_a_referral_made_with_no_signal_reaches_the_partner_who_can_help(
    server: Server, phone: Phones, tmp_path: Path
) -> None:
    # A partner joins and makes the key of its organisation; its services are in the directory.
    partner = phone()
    join(partner, server.invite(PARTNER, "partner"), "Partner Person")
    make_key(partner)
    directory_with(server, PARTNER)

    # An outreach worker joins; the phone gets ready to work without a network.
    profile = tmp_path / "profile"
    worker = phone(profile=profile)
    join(worker, server.invite("Night Team", "outreach"), "Worker Person")
    make_key(worker)
    worker.page.goto(server.url)
    expect(worker.page.locator("[data-when=ready]")).to_be_visible(timeout=60_000)
    worker.context.close()

    # A cold start with no network: search, read a service, work through a checklist, refer.
    worker = phone(profile=profile, offline=True)
    without_background_sync(worker, server.url)
    page = worker.page
    search_without_network(page, server.url)
    checklist_without_network(page, server.url)
    refer_without_network(page)
    worker.context.close()

    # The phone is seized now: nothing on it says who this is about.
    assert traces(profile, NAME.split()[0]) == []
    assert traces(profile, STORY.split()[0]) == []

    # Browsers keep what forms hold beside the address, to bring a tab back; ours tells them not to.
    sessions = profile / "Default" / "Sessions"
    assert list(sessions.iterdir())
    assert [
        one for name in ("age_band", "urgency", "back_who", "agreed") for one in traces(sessions, name)
    ] == []

    # Opened again, still with no network, the item waits; with one it is delivered by itself.
    worker = phone(profile=profile, offline=True)
    without_background_sync(worker, server.url)
    page = worker.page
    page.goto(f"{server.url}/outbox")
    expect(page.locator("[data-list='waiting'] .item")).to_contain_text("Waiting for network")
    worker.context.set_offline(False)
    began = time.monotonic()
    expect(page.locator("[data-list='received'] .item")).to_contain_text("Received", timeout=10_000)
    print(f"delivered {time.monotonic() - began:.1f} s after the network returned")
    assert len(page.locator(".receipt-words").inner_text().split()) == 4
    expect(page.locator("[data-list='waiting'] .item")).to_have_count(0)
    expect(page.locator("[data-outbox-words]")).to_have_text("Nothing waiting")

    answer_as_partner(partner, server)

    # The worker sees the answer.
    page.goto(f"{server.url}/referrals")
    expect(page.locator(".item").first).to_contain_text(PARTNER)
    expect(page.locator(".item").first).to_contain_text("Accepted")
    worker.context.close()

    # Nothing readable is left anywhere: not on the phone, not on the server.
    for text in (NAME.split()[0], STORY.split()[0]):
        assert traces(profile, text) == []
        assert traces(server.data_dir, text) == []
    part = server.inside(stored_part)
    assert part.startswith(b"age-encryption.org/v1\n-> mlkem768x25519 ")
    assert worker.problems == []
    assert partner.problems == []


def stored_part(session: Session) -> bytes:
    """The one copy there is, without the wrapping that makes it erasable."""
    copy = session.scalars(select(ReferralCopy)).one()
    assert copy.person_part is not None
    return record_keys.unwrap(session, copy.id, copy.person_part)


def search_without_network(page: Page, url: str) -> None:
    page.goto(url)
    expect(heading(page)).to_be_visible()
    expect(page.locator(".as-of")).to_be_visible()
    page.goto(f"{url}/directory?q=legal")
    everything = page.locator("#results .item").count()
    assert everything > 0
    page.goto(f"{url}/directory?need=shelter&lang=es&near=tarsholm")
    first = page.locator("#results .item").first
    expect(first).to_contain_text("km")
    name = first.locator(".item__title a").inner_text()
    first.locator(".item__title a").tap()
    expect(heading(page)).to_have_text(name)
    expect(page.locator(".call-link").first).to_be_visible()


def checklist_without_network(page: Page, url: str) -> None:
    page.goto(f"{url}/checklists/labour-exploitation-adults")
    page.tap("[data-step=start] [data-go=next]")
    page.locator("[data-step=interpreter] [data-go=next]").first.tap()
    page.tap("[data-step=before] [data-go=next]")
    page.tap("[data-age=within]")
    for item in ("exploitation.excessive_hours", "exploitation.low_pay"):
        page.tap(f'[data-item="{item}"] .answer--yes')
    page.tap('[data-while-asking] [data-go="result"]')
    expect(page.locator("[data-stands-out]:visible")).to_have_attribute("data-stands-out", "exploitation")
    result = page.locator("[data-step=result]").inner_text().lower()
    assert "victim" not in result
    assert "%" not in result
    page.locator("[data-step=result] a[href='/referrals/new']").first.tap()


def refer_without_network(page: Page, partner: str = PARTNER, checklist: bool = True) -> None:
    expect(heading(page)).to_have_text("Start a conversation")
    page.get_by_role("button", name="Begin").tap()
    expect(heading(page)).to_have_text("Can you talk alone now?")
    intake = UUID(page.url.split("/")[-2])
    assert intake.version == 7
    choose(page, "Yes, we are alone")
    go_on(page, "Which language do they want to speak?")
    go_on(page, "What will and will not happen")
    choose(page, "18 or older")
    go_on(page, "Are you safe tonight?")
    choose(page, "Within a day")
    go_on(page, "What would help?")
    page.get_by_role("button", name="Continue").tap()
    expect(page.locator(".error-summary")).to_be_focused()
    choose(page, "A place to sleep")
    go_on(page, "Who could help?")
    pick_service(page)
    go_on(page, "What would you share with them?")
    choose(page, "Name or what to call you")
    choose(page, "What you want them to know")
    if checklist:
        choose(page, "Answers to the checklist")
    say_it_back_and_agree(page)
    expect(page.get_by_label("Number or address")).to_be_hidden()
    page.get_by_label("Name or what to call them").fill(NAME)
    page.get_by_label("What they want them to know").fill(STORY)
    go_on(page, "Read it together")
    expect(page.locator("[data-list='recipients']")).to_contain_text(NAME)
    expect(page.locator("[data-list='recipients']")).to_contain_text(partner)
    page.get_by_role("button", name="Save").tap()
    expect(heading(page)).to_have_text("Saved on this phone")
    expect(page.locator("[data-outbox-words]")).to_have_text("Waiting for network: 1")


def answer_as_partner(partner: Phone, server: Server) -> None:
    page = partner.page
    page.goto(f"{server.url}/inbox")
    item = page.locator(".item").first
    expect(item).to_contain_text("A place to sleep")
    assert NAME not in page.content()
    item.get_by_role("link").tap()
    expect(page.get_by_text("They keep to themselves:")).to_contain_text("How to reach them safely")
    page.get_by_role("button", name="Unlock and read").tap()
    expect(page.locator("[data-fields]")).to_contain_text(NAME)
    expect(page.locator("[data-fields]")).to_contain_text(STORY)
    expect(page.locator("[data-fields]")).to_contain_text("Do you work far too many hours")
    page.get_by_role("button", name="Send the answer").tap()
    expect(page.locator(".error-summary")).to_be_visible()
    choose(page, "Accept: we will contact them")
    page.get_by_role("button", name="Send the answer").tap()
    expect(page.locator(".badge").first).to_have_text("Accepted")
