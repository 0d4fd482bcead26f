"""People are faster than a slow phone: what comes late or is pressed twice takes nothing away and leads nowhere else."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Phone, Server
from tests.browser.kept import draft_kept
from tests.browser.meanwhile import until
from tests.browser.test_checklist_draft import start
from tests.browser.test_conversation import at_contact
from tests.browser.test_identity import join, make_key
from tests.browser.test_intake import SECRET, begin, up_to_contact, up_to_safety, up_to_services, worker_of
from tests.browser.test_lock import PUT_CLOCK_BACK, back_to, follow
from tests.browser.test_thread import (
    choose,
    directory_with,
    go_on,
    go_on_despite_warnings,
    heading,
    pick_service,
    say_it_back_and_agree,
)

pytestmark = pytest.mark.browser

Phones = Callable[..., Phone]
HOLD = """([path, fails]) => {
  const ask = window.fetch.bind(window);
  const free = new Promise((resolve) => (window.letGo = resolve));
  window.asked = 0;
  window.fetch = async (address, ...rest) => {
    if (!String(address).includes(path)) return ask(address, ...rest);
    window.asked += 1;
    await free;
    if (fails) throw new TypeError("no network");
    return ask(address, ...rest);
  };
}"""
"""Holds every question to an address back until `letGo()`; then it is answered late, or fails."""
ASKED = "window.asked > 0"
HOLD_NAMES = """() => {
  const [match, ask] = [Cache.prototype.match, window.fetch.bind(window)];
  const free = new Promise((resolve) => (window.letGo = resolve));
  window.asked = 0;
  const late = async (answer) => {
    window.asked += 1;
    await free;
    return answer();
  };
  Cache.prototype.match = function (...all) { return late(() => match.apply(this, all)); };
  window.fetch = (address, ...rest) =>
    String(address).includes("/referrals/recipients") ? late(() => ask(address, ...rest)) : ask(address, ...rest);
}"""
"""What organisations are called is held back, in the field pack and at the server."""
HOLD_SEALING = """() => {
  const sign = crypto.subtle.sign.bind(crypto.subtle);
  const free = new Promise((resolve) => (window.letGo = resolve));
  crypto.subtle.sign = async (...all) => {
    window.asked = 1;
    await free;
    return sign(...all);
  };
}"""


@pytest.fixture(scope="module")
def partner_team(server: Server) -> str:
    """An organisation with services in the directory."""
    server.invite("Harbour House", "partner")
    directory_with(server, "Harbour House")
    return "Harbour House"


def hold_back(page: Page, path: str, *, fails: bool = False) -> None:
    page.evaluate(HOLD, [path, fails])


def let_go(page: Page) -> None:
    """What was held back is answered; what follows from that has had its turn."""
    page.evaluate("() => new Promise((done) => { window.letGo(); setTimeout(done, 1_000); })")


def up_to_review(page: Page) -> None:
    up_to_contact(page)
    page.get_by_label("Name or what to call them").fill(SECRET)
    go_on(page, "Read it together")
    choose(page, "Within a day")


def save_slowly(page: Page) -> None:
    page.evaluate(HOLD_SEALING)
    page.get_by_role("button", name="Save").tap()
    until(page, ASKED)


def at_services(page: Page, server: Server) -> None:
    """Begins, and goes up to the list, which is there."""
    begin(page, server)
    up_to_services(page)
    expect(page.locator("input[name='services']").first).to_be_visible()


def waiting(page: Page) -> int:
    """How many items stand in the outbox."""
    found: int = page.evaluate(
        """() => new Promise((resolve) => {
          indexedDB.open("waymark").onsuccess = ({ target: { result: db } }) => {
            const all = db.transaction("outbox").objectStore("outbox").count();
            all.onsuccess = () => { db.close(); resolve(all.result); };
          };
        })"""
    )
    return found


def test_who_goes_back_before_a_step_has_begun_keeps_what_was_said_before(
    server: Server, phone: Phones, partner_team: str
) -> None:
    device = phone()
    page = worker_of(server, device, "Hasty Team")
    begin(page, server)
    up_to_contact(page)
    contact = page.url
    at_contact(page).fill(SECRET)
    # The address changes at once and the page a moment later: in between stands the step that is only beginning.
    page.evaluate(
        """contact => document.addEventListener("htmx:after:swap",
            () => history.replaceState(history.state, "", contact), { once: true, capture: true })""",
        contact,
    )
    page.get_by_role("link", name="Back", exact=True).tap()
    expect(heading(page)).to_have_text("Say it back, then decide")
    expect(page.locator("#question")).to_be_enabled()
    page.get_by_role("link", name="Pause: keep it sealed").tap()
    expect(page.get_by_role("link", name="Start a conversation")).to_be_visible()
    page.go_back()
    expect(at_contact(page)).to_have_value(SECRET)
    assert device.problems == []


def test_an_answer_of_the_directory_that_comes_late_takes_away_nothing_that_was_picked(
    server: Server, phone: Phones, partner_team: str
) -> None:
    device = phone()
    page = device.page
    at_services(page, server)
    hold_back(page, "/directory?")
    page.locator("[data-list='services'] .choice label").first.tap()
    page.locator("label.choice:has(input[name='without_account'])").tap()
    until(page, ASKED)
    go_on_despite_warnings(page)
    let_go(page)
    page.get_by_role("link", name="Back", exact=True).tap()
    expect(heading(page)).to_have_text("Who could help?")
    expect(page.locator("input[name='services']:checked")).to_have_count(1)
    assert device.problems == []


def test_what_was_picked_stays_when_one_goes_on_before_the_list_is_there_again(
    server: Server, phone: Phones, partner_team: str
) -> None:
    device = phone()
    page = device.page
    at_services(page, server)
    page.locator("[data-list='services'] .choice label").first.tap()
    go_on_despite_warnings(page)
    hold_back(page, "/directory?")
    page.get_by_role("link", name="Back", exact=True).tap()
    expect(heading(page)).to_have_text("Who could help?")
    until(page, ASKED)
    page.locator("label.choice:has(input[name='without_account'])").tap()
    page.get_by_role("button", name="Continue").tap()
    expect(heading(page)).to_have_text("Is there anything else they need?")
    let_go(page)
    page.get_by_role("link", name="Back", exact=True).tap()
    expect(page.locator("input[name='services']:checked")).to_have_count(1)
    assert device.problems == []


def test_a_page_that_was_asked_for_before_going_back_does_not_come_after_all(
    server: Server, phone: Phones, partner_team: str
) -> None:
    page = phone().page
    begin(page, server)
    choose(page, "Yes, we are alone")
    go_on(page, "Which language do they want to speak?")
    language = page.url
    hold_back(page, "/intake/", fails=False)
    page.get_by_role("link", name="Skip", exact=True).tap()
    until(page, ASKED)
    # Not held back: another address.
    follow(page, "/about")
    expect(heading(page)).not_to_have_text("Which language do they want to speak?")
    let_go(page)
    assert page.url == f"{server.url}/about"
    expect(heading(page)).not_to_have_text("What will and will not happen")
    back_to(page, language)


def test_a_next_step_that_does_not_come_leaves_this_one_as_it_was(server: Server, phone: Phones) -> None:
    page = phone().page
    begin(page, server)
    choose(page, "Yes, we are alone")
    go_on(page, "Which language do they want to speak?")
    hold_back(page, "/promise", fails=True)
    page.locator("label.choice:has([name=interpreter][value=yes])").tap()
    page.get_by_role("button", name="Continue").tap()
    until(page, ASKED)
    question = page.locator("#question")
    expect(question).to_have_attribute("disabled", "")
    let_go(page)
    expect(question).not_to_have_attribute("disabled", "")
    hold_back(page, "nowhere")
    page.get_by_role("link", name="Back", exact=True).tap()
    expect(heading(page)).to_have_text("Can you talk alone now?")
    page.get_by_role("button", name="Continue").tap()
    expect(page.locator("[name=interpreter][value=yes]")).to_be_checked()


def test_begin_pressed_twice_begins_once(server: Server, phone: Phones) -> None:
    page = phone().page
    page.goto(f"{server.url}/referrals/new")
    begin_button = page.get_by_role("button", name="Begin")
    expect(begin_button).to_be_enabled()
    begin_button.evaluate("(button) => { button.click(); button.click(); }")
    expect(heading(page)).to_have_text("Can you talk alone now?")
    page.wait_for_timeout(1_000)
    held = "navigator.locks.query().then(({ held }) => held.filter(({ name }) => name.startsWith('waymark-draft')).length)"
    assert page.evaluate(held) == 1


def test_a_link_pressed_twice_leads_there_once(server: Server, phone: Phones) -> None:
    page = phone().page
    page.goto(f"{server.url}/about")
    before = page.evaluate("history.length")
    page.locator("nav.tabs a[href='/directory']").evaluate("(link) => { link.click(); link.click(); }")
    page.wait_for_url("**/directory")
    page.wait_for_timeout(1_000)
    assert page.evaluate("history.length") == before + 1


def test_coming_back_to_a_conversation_its_lists_are_still_answered(
    server: Server, phone: Phones, partner_team: str
) -> None:
    device = phone()
    page = device.page
    begin(page, server)
    up_to_safety(page)
    safe = page.url.removeprefix(server.url)
    lists = safe.replace("/safe", "/checklist")
    page.get_by_role("link", name="Go through the safety questions: they say how soon").tap()
    start(page)
    page.locator("[data-item='danger.now'] .answer--no").tap()
    page.locator("[data-item='danger.injury'] .answer--no").tap()
    # Somebody else comes in between.
    follow(page, "/referrals/new")
    page.get_by_role("button", name="Begin").tap()
    expect(heading(page)).to_have_text("Can you talk alone now?")
    follow(page, lists)
    expect(page.locator("[data-answered='safe-now']")).to_be_visible()
    page.get_by_role("link", name="The street check").tap()
    expect(page.locator("[data-step=start]")).to_be_visible()
    follow(page, lists)
    expect(page.locator("[data-answered='safe-now']")).to_be_visible()
    assert device.problems == []


def test_how_soon_is_what_was_chosen_however_late_names_come(
    server: Server, phone: Phones, partner_team: str
) -> None:
    device = phone()
    page = worker_of(server, device, "Quick Choosing Team")
    begin(page, server)
    up_to_safety(page)
    choose(page, "Within two weeks")
    go_on(page, "What would help?")
    choose(page, "A place to sleep")
    go_on(page, "Who could help?")
    pick_service(page)
    go_on(page, "What would you share with them?")
    say_it_back_and_agree(page)
    page.evaluate(HOLD_NAMES)
    go_on(page, "Read it together")
    expect(page.locator("#question")).to_be_enabled()
    choose(page, "Within a day")
    until(page, ASKED)
    let_go(page)
    expect(page.locator("[name=urgency]:checked")).to_have_value("24h")
    expect(page.locator("[data-list='recipients'] h2")).to_have_count(1)
    assert device.problems == []


def test_locked_while_it_is_saved_it_stays_a_draft_and_left_while_it_is_saved_it_is_said(
    server: Server, phone: Phones, partner_team: str
) -> None:
    partner = phone()
    join(partner, server.invite(partner_team, "partner"), "Partner")
    make_key(partner)
    device = phone()
    page = worker_of(server, device, "Hasty Saving Team")
    begin(page, server)
    up_to_review(page)
    review = page.url
    draft_kept(page, "review")
    save_slowly(page)
    page.evaluate(PUT_CLOCK_BACK)
    expect(page.get_by_role("heading", name="This conversation is locked")).to_be_visible()
    let_go(page)
    assert page.url == review
    assert waiting(page) == 0

    page.get_by_role("button", name="Unlock").first.tap()
    expect(heading(page)).to_have_text("Read it together")
    expect(page.get_by_text(SECRET)).to_be_visible()
    # Unlocked on the same page, it is this tab's again.
    other = device.context.new_page()
    other.goto(f"{server.url}/drafts")
    other.get_by_role("link", name="Unfinished conversation").tap()
    expect(other.get_by_role("heading", name="This conversation is open in another window")).to_be_visible()
    other.close()

    save_slowly(page)
    page.get_by_role("link", name="Back", exact=True).tap()
    expect(heading(page)).to_have_text("How may they reach you safely?")
    let_go(page)
    page.wait_for_url("**/saved")
    # What opens their copy is shown there, once.
    expect(page.locator("[data-enhance='receipt-code']")).to_be_visible()
    assert waiting(page) == 1
    assert device.problems == []
