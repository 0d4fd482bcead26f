"""A conversation on the phone: drafts that are sealed, a no that leaves nothing, a service that was chosen beforehand."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Phone, Server
from tests.browser.kept import draft_kept
from tests.browser.test_identity import join, make_key
from tests.browser.test_thread import (
    choose,
    directory_with,
    go_on,
    go_on_despite_warnings,
    heading,
    pick_service,
    say_it_back_and_agree,
    traces,
)

pytestmark = pytest.mark.browser

Phones = Callable[..., Phone]
SECRET = "Uldrenvaix"


@pytest.fixture(scope="module")
def partner_team(server: Server) -> str:
    """An organisation with services in the directory."""
    for name in ("Harbour House", "Lamp Street"):
        server.invite(name, "partner")
    directory_with(server, "Harbour House", "Lamp Street")
    return "Harbour House"


def worker_of(server: Server, phone: Phone, team: str) -> Page:
    join(phone, server.invite(team, "outreach"), "Worker")
    make_key(phone)
    return phone.page


def begin(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/referrals/new")
    page.get_by_role("button", name="Begin").tap()
    expect(heading(page)).to_have_text("Can you talk alone now?")


def skip(page: Page, following: str) -> None:
    """Skips a step; `following` is the heading of the next."""
    page.get_by_role("link", name="Skip", exact=True).tap()
    expect(heading(page)).to_have_text(following)


def up_to_safety(page: Page) -> None:
    """From the first step to the questions about danger."""
    choose(page, "Yes, we are alone")
    go_on(page, "Which language do they want to speak?")
    skip(page, "What will and will not happen")
    skip(page, "Are you safe tonight?")


def up_to_services(page: Page) -> None:
    """From the first step to the list of those who could help."""
    up_to_safety(page)
    skip(page, "What would help?")
    choose(page, "A place to sleep")
    go_on(page, "Who could help?")


def up_to_contact(page: Page) -> None:
    """From the first step to the one that asks for a name."""
    up_to_services(page)
    pick_service(page)
    go_on(page, "What would you share with them?")
    choose(page, "Name or what to call you")
    say_it_back_and_agree(page)


def test_a_draft_is_sealed_and_goes_on_after_unlocking(
    server: Server, phone: Phones, partner_team: str, tmp_path: Path
) -> None:
    device = phone(profile=tmp_path / "profile")
    page = worker_of(server, device, "Draft Team")
    begin(page, server)
    up_to_contact(page)
    page.get_by_label("Name or what to call them").fill(SECRET)
    go_on(page, "Read it together")
    draft_kept(page, "review")
    page.goto(f"{server.url}/drafts")
    expect(page.locator("[data-list='drafts'] .item")).to_have_count(1)
    page.get_by_role("link", name="Unfinished conversation").tap()
    expect(page.get_by_role("heading", name="This conversation is locked")).to_be_visible()
    assert SECRET not in page.content()
    page.get_by_role("button", name="Unlock").first.tap()
    expect(page.locator("[data-list='recipients']")).to_contain_text(SECRET)
    page.locator("[data-exit]").tap()
    page.wait_for_url("**/calculator")
    page.go_back()
    page.wait_for_timeout(500)
    assert SECRET not in page.content()
    device.context.close()
    assert traces(tmp_path, SECRET) == []


def test_a_no_is_a_normal_answer_and_leaves_nothing(server: Server, phone: Phones, partner_team: str) -> None:
    page = worker_of(server, phone(), "No Team")
    begin(page, server)
    up_to_contact(page)
    page.get_by_role("link", name="Back").tap()
    page.locator("label.choice:has(input[name=agreed][value=no])").tap()
    page.get_by_role("button", name="Continue").tap()
    expect(heading(page)).to_have_text("Help without a referral")
    page.get_by_role("button", name="End and keep nothing").tap()
    expect(page.get_by_role("link", name="Start a conversation")).to_be_visible()
    page.goto(f"{server.url}/drafts")
    expect(page.locator("[data-list='drafts'] .item")).to_have_count(0)
    expect(page.get_by_text("No unfinished conversation")).to_be_visible()


def test_not_alone_leads_to_harmless_talk(server: Server, phone: Phones) -> None:
    page = phone().page
    begin(page, server)
    choose(page, "No, not now")
    page.get_by_role("button", name="Continue").tap()
    expect(heading(page)).to_have_text("Then not now")


def test_the_duty_to_report_is_said_before_any_question_about_what_happened(
    server: Server, phone: Phones
) -> None:
    page = phone().page
    begin(page, server)
    choose(page, "Yes, we are alone")
    go_on(page, "Which language do they want to speak?")
    go_on(page, "What will and will not happen")
    duty = page.get_by_text("Say this before you ask anything else")
    expect(duty).to_be_hidden()
    choose(page, "Under 18")
    expect(duty).to_be_visible()


def test_a_service_chosen_in_the_directory_is_chosen_in_the_conversation(
    server: Server, phone: Phones, partner_team: str
) -> None:
    page = phone().page
    page.goto(f"{server.url}/directory?need=legal&refer=1")
    page.locator("#results .item__title a").first.tap()
    page.wait_for_url("**/directory/services/*")
    name = heading(page).inner_text()
    page.get_by_role("link", name="Refer someone to this service").tap()
    page.get_by_role("button", name="Begin").tap()
    choose(page, "Yes, we are alone")
    go_on(page, "Which language do they want to speak?")
    for text in ("What will and will not happen", "Are you safe tonight?", "What would help?"):
        page.get_by_role("link", name="Skip", exact=True).tap()
        expect(heading(page)).to_have_text(text)
    choose(page, "Food")
    go_on(page, "Who could help?")
    picked = page.locator("[data-list='services'] .choice", has_text=name)
    expect(picked.get_by_role("checkbox")).to_be_checked()


def test_without_being_signed_in_nothing_can_be_saved_and_nothing_is_lost(
    server: Server, phone: Phones, partner_team: str
) -> None:
    page = phone().page
    begin(page, server)
    up_to_contact(page)
    page.get_by_label("Name or what to call them").fill(SECRET)
    go_on(page, "Read it together")
    page.get_by_role("button", name="Save").tap()
    expect(page.locator(".error-summary")).to_contain_text("how soon somebody should act")
    choose(page, "Within three days")
    page.get_by_role("button", name="Save").tap()
    expect(page.locator("[data-when=nobody]")).to_be_visible()
    expect(page.locator("[data-list='recipients']")).to_contain_text(SECRET)


def test_an_interpreter_is_named_by_code_alone(server: Server, phone: Phones) -> None:
    page = phone().page
    begin(page, server)
    choose(page, "Yes, we are alone")
    go_on(page, "Which language do they want to speak?")
    page.get_by_label("Interpreter's code").fill("Ahmed Khalil 0770")
    page.get_by_role("button", name="Continue").tap()
    expect(page.locator(".error-summary")).to_contain_text("no spaces")
    page.get_by_label("Interpreter's code").fill("INT-07")
    go_on(page, "What will and will not happen")


def test_a_yes_to_one_organisation_is_never_filled_in_for_another(
    server: Server, phone: Phones, partner_team: str
) -> None:
    page = phone().page
    begin(page, server)
    choose(page, "Yes, we are alone")
    go_on(page, "Which language do they want to speak?")
    for heading_text in ("What will and will not happen", "Are you safe tonight?", "What would help?"):
        page.get_by_role("link", name="Skip", exact=True).tap()
        expect(heading(page)).to_have_text(heading_text)
    for need in ("A place to sleep", "Legal help", "Food"):
        choose(page, need)
    go_on(page, "Who could help?")
    expect(page.locator("[data-list='services'] .choice").first).to_be_visible()
    boxes = page.locator("[data-list='services'] input")
    organisations = boxes.evaluate_all("all => all.map((one) => one.dataset.organisation)")
    first, second = 0, next(at for at, one in enumerate(organisations) if one != organisations[0])
    for at in (first, second):
        page.locator("[data-list='services'] .choice label").nth(at).tap()
    go_on_despite_warnings(page)
    go_on(page, "What would you share with them?")
    named = page.locator("[data-fill=organisation]")
    expect(named).not_to_be_empty()
    expect(page.locator("[data-of]")).to_have_text("Organisation 1 of 2")
    before = named.inner_text()
    choose(page, "Name or what to call you")
    go_on(page, "Say it back, then decide")
    expect(page.get_by_text("You decide about the others one by one")).to_be_visible()
    for answer in ("these", "yes", "free"):
        page.locator(f"label.choice:has(input[name^=back_][value={answer}])").tap()
    choose(page, "Yes, share this")
    go_on(page, "What would you share with them?")
    expect(named).not_to_have_text(before)
    expect(named).not_to_be_empty()
    assert page.locator("input[name=items]:checked").count() == 0
    go_on(page, "Say it back, then decide")
    assert page.locator("input[name^=back_]:checked, input[name=agreed]:checked").count() == 0
    page.get_by_role("button", name="Continue").tap()
    expect(page.locator(".error-summary")).to_be_focused()
