"""The person's own door: a number made with no signal opens, stops and answers, from another phone and without an account."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.referrals.models import ReferralCopy
from tests.browser.conftest import Phone, Server
from tests.browser.test_identity import join, make_key
from tests.browser.test_thread import (
    choose,
    directory_with,
    go_on,
    go_on_despite_warnings,
    heading,
    traces,
    without_background_sync,
)

pytestmark = pytest.mark.browser

Phones = Callable[..., Phone]
PARTNERS = ("Harbour House", "Lamp Street")
NAME = "Wendelquist"
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def agree_with_the_one_on_the_screen(page: Page, number: int) -> None:
    expect(page.locator("[data-of]")).to_contain_text(f"Organisation {number} of 2")
    choose(page, "Name or what to call you")
    go_on(page, "Say it back, then decide")
    for answer in ("these", "yes", "free"):
        page.locator(f"label.choice:has(input[name^=back_][value={answer}])").tap()
    choose(page, "Yes, share this")
    page.get_by_role("button", name="Continue").tap()


def refer_to_both(page: Page, url: str) -> str:
    """A whole conversation with no network; returns the number that the person was shown."""
    page.goto(f"{url}/referrals/new")
    page.get_by_role("button", name="Begin").tap()
    choose(page, "Yes, we are alone")
    go_on(page, "Which language do they want to speak?")
    go_on(page, "What will and will not happen")
    choose(page, "18 or older")
    go_on(page, "Are you safe tonight?")
    choose(page, "Within a day")
    go_on(page, "What would help?")
    choose(page, "A place to sleep")
    go_on(page, "Who could help?")
    for partner in PARTNERS:
        page.locator("[data-list='services'] .choice", has_text=partner).first.locator("label").tap()
    go_on_despite_warnings(page)
    go_on(page, "What would you share with them?")
    agree_with_the_one_on_the_screen(page, 1)
    agree_with_the_one_on_the_screen(page, 2)
    expect(heading(page)).to_have_text("How may they reach you safely?")
    page.get_by_label("Name or what to call them").fill(NAME)
    go_on(page, "Read it together")
    page.get_by_role("button", name="Save").tap()
    expect(heading(page)).to_have_text("Saved on this phone")
    expect(page.get_by_text("Is it safe for you to keep a number?")).to_be_visible()
    page.get_by_role("button", name="Yes, show the number").tap()
    shown = page.locator("[data-fill='code']")
    expect(shown).to_have_text(re.compile(r"^\d{4}( \d{3}){4}$"))
    return shown.inner_text()


def open_with(page: Page, url: str, code: str) -> None:
    page.goto(f"{url}/my")
    page.get_by_label("The number you were given").fill(code)
    page.get_by_role("button", name="Open").tap()


def partner_of(phone: Phones, server: Server, name: str) -> Phone:
    made = phone()
    join(made, server.invite(name, "partner"), f"{name} Person")
    make_key(made)
    return made


def read_as(partner: Phone, server: Server) -> None:
    page = partner.page
    page.goto(f"{server.url}/inbox")
    page.locator(".item").first.get_by_role("link").tap()
    page.get_by_role("button", name="Unlock and read").first.tap()
    expect(page.locator("[data-fields]").first).to_contain_text(NAME)


def test_the_person_stops_one_of_two_with_the_number_from_another_phone(
    server: Server, phone: Phones, tmp_path: Path
) -> None:
    partners = [partner_of(phone, server, name) for name in PARTNERS]
    directory_with(server, *PARTNERS)
    profile = tmp_path / "worker"
    worker = phone(profile=profile)
    join(worker, server.invite("Night Team", "outreach"), "Worker Person")
    make_key(worker)
    worker.page.goto(server.url)
    expect(worker.page.locator("[data-when=ready]")).to_be_visible(timeout=60_000)
    without_background_sync(worker, server.url)
    worker.context.set_offline(True)
    code = refer_to_both(worker.page, server.url)
    stopped = refer_to_both(worker.page, server.url)

    # On another phone, before anything arrived: told so, and nothing is said of other numbers.
    person = phone(locale="es")
    page = person.page
    page.goto(f"{server.url}/language/en?next=/my")
    open_with(page, server.url, "4071 552")
    expect(page.locator(".error-summary")).to_contain_text("16 digits")
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    page.get_by_label("The number you were given").fill(wrong)
    page.get_by_role("button", name="Open").tap()
    expect(page.locator(".error-summary")).to_contain_text("One digit is not right")
    open_with(page, server.url, code)
    expect(page.get_by_role("heading", name="This number opens nothing here now")).to_be_visible()

    # One that still waits on the worker's phone is stopped: when it comes, nothing of it is kept and nobody gets it.
    open_with(page, server.url, stopped)
    page.get_by_role("button", name="Stop it before it arrives").tap()
    expect(page.get_by_role("heading", name="Stopped before it arrived")).to_be_visible()

    # The other arrives; one partner reads it.
    worker.page.goto("about:blank")
    worker.context.set_offline(False)
    worker.page.goto(f"{server.url}/outbox")
    received = worker.page.locator("[data-list='received'] .item")
    expect(received).to_have_count(2)
    expect(received.filter(has_text="Received")).to_have_count(1)
    expect(received.filter(has_text="Withdrawn")).to_have_count(1)
    copies = server.inside(lambda session: len(session.scalars(select(ReferralCopy.id)).all()))
    assert copies == len(PARTNERS)
    read_as(partners[0], server)

    # Typed as an Arabic keyboard writes it, it opens what was agreed and who has read it.
    asked: list[str] = []
    person.context.on("request", lambda one: asked.append(f"{one.url} {one.post_data or ''}"))
    open_with(page, server.url, code.translate(ARABIC))
    lines = page.locator("[data-grant]")
    expect(lines).to_have_count(2)
    first = lines.filter(has_text=PARTNERS[0])
    expect(first).to_contain_text("They opened it first")
    expect(lines.filter(has_text=PARTNERS[1])).to_contain_text("They have not opened it.")
    expect(page.locator("[data-when=differs]")).to_be_hidden()

    # A call is asked for, sealed; the partner opens it.
    first.get_by_text("Ask for a call").tap()
    first.get_by_label("When is it safe?").fill("Tuesday at ten")
    first.get_by_role("button", name="Send it, sealed").tap()
    expect(page.locator("#announcer")).to_have_text("It is done.")
    reader = partners[0].page
    reader.reload()
    call = reader.locator("[data-enhance=person-words]")
    call.get_by_role("button", name="Unlock and read").tap()
    expect(call.locator("[data-fields]")).to_contain_text("Tuesday at ten")

    # On paper: what was agreed, and nothing of the page around it.
    page.evaluate("window.print = () => undefined")
    page.get_by_text("Print my copy").tap()
    page.get_by_role("button", name="On a whole page").tap()
    paper = page.locator("body > .sheet")
    expect(paper).to_contain_text(PARTNERS[1])
    expect(paper).not_to_contain_text(NAME)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(paper).to_have_count(0)

    # Withdrawn from one: the next thing that this partner asks for shows nothing but the line.
    first.get_by_text("Stop it", exact=True).tap()
    first.get_by_role("button", name="Yes, stop it now").tap()
    expect(lines.filter(has_text=PARTNERS[0])).to_contain_text("You stopped it")
    expect(lines.filter(has_text=PARTNERS[1])).to_contain_text("They may read it")
    reader.reload()
    expect(heading(reader)).to_have_text("This referral has ended")
    expect(reader.locator("main")).to_contain_text("Destroy now what you kept of it")
    expect(reader.locator("main")).not_to_contain_text("A place to sleep")
    read_as(partners[1], server)

    # Exit leaves nothing; the number was in no address and in nothing that was posted.
    page.locator("[data-exit]").tap()
    page.wait_for_url("**/calculator")
    digits = code.replace(" ", "")
    assert not [one for one in asked if digits in one.replace(" ", "").replace("%20", "")]
    worker.context.close()
    assert traces(profile, digits) == []
    assert traces(server.data_dir, digits) == []
    assert person.problems + worker.problems == []
