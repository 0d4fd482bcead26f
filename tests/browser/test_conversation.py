"""What a conversation keeps, asks and records: nothing typed is lost, nothing unsaid is sent, a yes is a yes to exactly this."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.consent.models import ConsentGrant
from app.directory.hsds import Service
from app.referrals.models import Referral
from app.referrals.recipients import listed
from tests.browser.conftest import Phone, Server
from tests.browser.kept import draft_kept
from tests.browser.test_identity import join, make_key
from tests.browser.test_intake import SECRET, begin, up_to_contact, worker_of
from tests.browser.test_thread import (
    choose,
    directory_with,
    go_on,
    go_on_despite_warnings,
    heading,
)

pytestmark = pytest.mark.browser

Phones = Callable[..., Phone]
PARTNERS = ("Harbour House", "Lamp Street")
SPANISH_VOICE = """
  const heard = (window.heard = []);
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
  Object.defineProperty(window, "speechSynthesis", { value: {
    getVoices: () => [{ lang: "es-ES", localService: true }, { lang: "en-GB", localService: false }],
    speak: (one) => { heard.push(one.text); setTimeout(() => one.onend(), 20); },
    cancel: () => undefined,
  } });
"""


@pytest.fixture(scope="module")
def partners(server: Server) -> tuple[str, ...]:
    for name in PARTNERS:
        server.invite(name, "partner")
    directory_with(server, *PARTNERS)
    return PARTNERS


@contextmanager
def same_document(page: Page) -> Iterator[None]:
    """Fails when the document was left meanwhile: then opened keys and what was typed would be gone."""
    page.evaluate("window.stayed = true")
    yield
    assert page.evaluate("window.stayed") is True


def at_contact(page: Page) -> Locator:
    expect(heading(page)).to_have_text("How may they reach you safely?")
    return page.get_by_label("Name or what to call them")


def test_however_a_step_is_left_what_was_typed_is_kept(
    server: Server, phone: Phones, partners: tuple[str, ...]
) -> None:
    device = phone()
    page = worker_of(server, device, "Leaving Team")
    begin(page, server)
    up_to_contact(page)
    contact = page.url
    with same_document(page):
        for number, way in enumerate(
            ("Back", "Skip", "Pause: keep it sealed", "Stop: help", "They are upset", "Find help")
        ):
            at_contact(page).fill(f"{SECRET} {number}")
            page.get_by_role("link", name=way, exact=way in ("Back", "Skip")).first.tap()
            expect(page).not_to_have_url(contact)
            expect(heading(page)).not_to_have_text("How may they reach you safely?")
            for _step in range(4):
                if page.url == contact:
                    break
                page.go_back()
                page.wait_for_timeout(200)
            expect(at_contact(page)).to_have_value(f"{SECRET} {number}")
        at_contact(page).fill(SECRET)
        page.get_by_role("link", name="Español").tap()
        expect(page.locator("html")).to_have_attribute("lang", "es")
        expect(page.locator("#name")).to_have_value(SECRET)
        page.get_by_role("link", name="English").tap()
        expect(at_contact(page)).to_have_value(SECRET)
    page.get_by_role("link", name="Pause: keep it sealed").tap()
    expect(page.get_by_role("link", name="Start a conversation")).to_be_visible()
    page.goto(f"{server.url}/drafts")
    page.get_by_role("link", name="Unfinished conversation").tap()
    page.get_by_role("button", name="Unlock").first.tap()
    expect(at_contact(page)).to_have_value(SECRET)
    assert device.problems == []


def test_a_draft_is_deleted_after_one_question(
    server: Server, phone: Phones, partners: tuple[str, ...]
) -> None:
    page = worker_of(server, phone(), "Tidy Team")
    begin(page, server)
    choose(page, "Yes, we are alone")
    go_on(page, "Which language do they want to speak?")
    draft_kept(page, "language")
    page.goto(f"{server.url}/drafts")
    drafts = page.locator("[data-list='drafts'] .item")
    drafts.get_by_role("button", name="Delete this draft").tap()
    drafts.get_by_role("button", name="Keep it").tap()
    expect(drafts).to_have_count(1)
    drafts.get_by_role("button", name="Delete this draft").tap()
    drafts.get_by_role("button", name="Yes, delete it").tap()
    expect(page.get_by_text("No unfinished conversation")).to_be_visible()


def test_a_conversation_in_which_nothing_was_said_leaves_no_draft(server: Server, phone: Phones) -> None:
    page = worker_of(server, phone(), "Silent Team")
    begin(page, server)
    page.get_by_role("link", name="Pause: keep it sealed").tap()
    expect(page.get_by_role("link", name="Start a conversation")).to_be_visible()
    page.goto(f"{server.url}/drafts")
    expect(page.get_by_text("No unfinished conversation")).to_be_visible()


def test_who_does_not_fit_is_marked_before_it_is_picked_and_asked_about_once(
    server: Server, phone: Phones, partners: tuple[str, ...]
) -> None:
    def grown_ups_only(session: Session) -> None:
        for service in session.scalars(select(Service)):
            service.minimum_age, service.maximum_age = 18, None

    server.inside(grown_ups_only)
    page = phone().page
    to_services(page, server, age="Under 18", language="es")
    first = page.locator("[data-list='services'] .choice").first
    expect(first.locator("[data-warnings]")).to_contain_text("Takes nobody under 18")
    expect(first).to_contain_text("From age 18")
    first.locator("label").tap()
    page.get_by_role("button", name="Continue").tap()
    expect(page.locator(".error-summary")).to_contain_text("may not fit")
    expect(page.locator(".error-summary")).to_be_focused()
    go_on(page, "Is there anything else they need?")


def test_a_place_for_women_alone_is_marked_for_a_man_and_nothing_of_it_is_sent(
    server: Server, phone: Phones, partners: tuple[str, ...]
) -> None:
    before: dict[str, str | None] = {}

    def for_women(session: Session) -> None:
        for service in session.scalars(select(Service)):
            before[service.id] = service.eligibility_description
            service.eligibility_description = "Women only"

    def as_it_was(session: Session) -> None:
        for service in session.scalars(select(Service)):
            service.eligibility_description = before[service.id]

    server.inside(for_women)
    try:
        page = phone().page
        to_services(page, server, age="18 or older", language="es")
        warned = page.locator("[data-list='services'] .choice").first.locator("[data-warnings]")
        expect(warned).to_contain_text("Ask where they feel safe")
        page.get_by_label("Some places are for women or for men alone").select_option("woman")
        expect(warned).not_to_contain_text("for women")
        page.get_by_label("Some places are for women or for men alone").select_option("man")
        expect(warned).to_contain_text("Says that it is for women.")
        page.locator("[data-list='services'] .choice label").first.tap()
        page.get_by_role("button", name="Continue").tap()
        expect(page.locator(".error-summary")).to_contain_text("may not fit")
    finally:
        server.inside(as_it_was)


LATE = """() => {
  const asked = window.fetch;
  window.late = [];
  window.fetch = async (...given) => {
    const answer = await asked(...given);
    if (!String(given[0]).startsWith("/directory?")) return answer;
    const other = await new Promise((go) => window.late.push(go));
    return other === undefined ? answer : new Response(other);
  };
}"""
"""Answers of the directory come when they are let go, or something else in their place."""
LET_GO = """async ([at, ...other]) => {
  while (!window.late[at]) await new Promise((again) => setTimeout(again, 20));
  window.late[at](...other);
}"""


def test_what_is_ticked_while_the_directory_is_asked_again_stays_ticked_and_a_late_answer_is_not_shown(
    server: Server, phone: Phones, partners: tuple[str, ...]
) -> None:
    page = phone().page
    to_services(page, server, age="18 or older", language="es")
    page.evaluate(LATE)
    women_or_men = page.get_by_label("Some places are for women or for men alone")
    boxes = page.locator("[data-list='services'] input")
    women_or_men.select_option("man")
    page.locator("[data-list='services'] .choice label").first.tap()
    expect(boxes.first).to_be_checked()
    page.evaluate(LET_GO, [0])
    expect(page.locator("[data-when=searching]")).to_be_hidden()
    expect(boxes.first).to_be_checked()

    found = boxes.count()
    women_or_men.select_option("woman")
    women_or_men.select_option("")
    page.evaluate(LET_GO, [2])
    expect(page.locator("[data-when=searching]")).to_be_hidden()
    page.evaluate(LET_GO, [1, ""])
    page.wait_for_timeout(300)
    assert boxes.count() == found
    expect(boxes.first).to_be_checked()


def test_what_was_agreed_is_recorded_as_it_was_agreed(
    server: Server, phone: Phones, partners: tuple[str, ...]
) -> None:
    for name in partners:
        can_receive(server, phone, name)
    device = phone()
    device.context.add_init_script(SPANISH_VOICE)
    page = worker_of(server, device, "Recording Team")
    to_services(page, server, age="Under 18", language="es", interpreter="INT-07")
    boxes = page.locator("[data-list='services'] input")
    organisations = boxes.evaluate_all("all => all.map((one) => one.dataset.organisation)")
    second = next(at for at, one in enumerate(organisations) if one != organisations[0])
    for at in (0, second):
        page.locator("[data-list='services'] .choice label").nth(at).tap()
    go_on_despite_warnings(page)
    page.get_by_role("link", name="Children and others").tap()
    page.get_by_label("Children: how many").fill("Two")
    page.get_by_role("button", name="Done").tap()
    expect(page.locator("[data-when='said-companions']")).to_be_visible()
    page.get_by_role("button", name="Continue").tap()

    # The person reads in their language, the worker's buttons stay; it is read aloud; an idea is explained again.
    expect(page.locator("h1")).to_have_attribute("lang", "es")
    page.locator("[data-aloud]").tap()
    expect(page.locator("[data-aloud][aria-pressed=false]")).to_be_visible()
    assert len(page.evaluate("window.heard")) == 4
    for item in ("name", "companions", "child"):
        tap_value(page, "items", item)
    page.get_by_role("button", name="Show this in my language").tap()
    expect(heading(page)).to_have_text("What would you share with them?")
    expect(page.locator("input[name=items]:checked")).to_have_count(3)
    page.get_by_role("button", name="Continue").tap()
    expect(page.locator("[data-idea=who]")).to_be_visible()
    tap_value(page, "back_who", "everyone")
    expect(page.locator("[data-idea=who] [data-again]")).to_be_visible()
    tap_value(page, "agreed", "yes")
    page.get_by_role("button", name="Continue").tap()
    expect(page.locator(".error-summary")).to_contain_text("three questions")
    say_back(page)
    page.get_by_role("button", name="Continue").tap()

    # The other organisation: nothing of that is filled in; it is not done, and why.
    expect(page.locator("[data-step=agree] [data-of]")).to_have_text("Organisation 2 of 2")
    expect(page.locator("input[name=items]:checked")).to_have_count(0)
    page.get_by_role("button", name="Continue").tap()
    page.locator("#not_done").select_option("distress")
    tap_value(page, "agreed", "yes")
    go_on(page, "How may they reach you safely?")
    page.get_by_label("Name or what to call them").fill(SECRET)
    go_on(page, "Because they are under 18")
    page.get_by_label("Why is this referral best for them?").fill("Reasons")
    choose(page, "They want this")
    choose(page, "Not told: it may not be safe")
    go_on(page, "Read it together")
    expect(page.locator("input[name=urgency][value='24h']")).to_be_checked()
    expect(page.locator("[data-when=suggested]")).to_be_visible()
    choose(page, "Ask them one after another")
    cards = page.locator("[data-list='recipients'] > .card")
    expect(cards.nth(0)).to_contain_text("Children: Two")
    expect(cards.nth(1)).to_contain_text("Not told to them: Name or what to call them")
    expect(cards.nth(1)).not_to_contain_text("checklist")
    before = cards.nth(1).locator("[data-fill=organisation]").inner_text()
    cards.nth(1).get_by_role("button", name="Ask this one earlier").tap()
    expect(cards.nth(0)).to_contain_text(before)
    tap_value(page, "copy_safe", "yes")
    page.get_by_role("button", name="Save").tap()
    expect(heading(page)).to_have_text("Saved on this phone", timeout=15_000)
    page.goto(f"{server.url}/outbox")
    expect(page.locator("[data-list='received'] .item")).to_contain_text("Received", timeout=15_000)
    assert device.problems == []

    grants = server.inside(recorded)
    assert [one["mode"] for one in grants] == ["in-order", "in-order"]
    late, early = grants
    assert early["items"] == ["name", "companions", "child"]
    assert early["withheld"] == ["contact", "story"]
    assert (early["language"], early["read_aloud"]) == ("es", True)
    assert (early["said_back"], early["gone_over"]) == ("repeated", ["who"])
    assert (early["interpreter"], early["interpreter_link"], early["copy_safe"]) == ("INT-07", "none", "yes")
    assert early["child"] == {
        "best_interest": "noted",
        "own_view": "agrees",
        "caregiver": "not-safe",
        "report": "not-decided",
        "basis": "none",
    }
    assert (late["items"], late["said_back"], late["said_back_because"]) == ([], "not-done", "distress")
    assert late["read_aloud"] is False
    assert len(early["needs"]) < 3 or len(late["needs"]) < 3
    assert server.inside(lambda session: session.scalars(select(Referral.urgency)).all()) == ["24h"]


def test_from_the_first_question_of_consent_to_saved_in_twelve_taps(
    server: Server, phone: Phones, partners: tuple[str, ...]
) -> None:
    """More than the promise asks: the count begins before *they agree*, at the choice of what is shared."""
    can_receive(server, phone, partners[0])
    device = phone()
    page = worker_of(server, device, "Quick Team")
    to_services(page, server, age="18 or older")
    harbour = page.locator("[data-list='services'] .choice", has_text=partners[0]).first
    harbour.locator("label").tap()
    go_on_despite_warnings(page)
    go_on(page, "What would you share with them?")
    page.evaluate("addEventListener('pointerup', () => { window.taps = (window.taps ?? 0) + 1; }, true)")
    tap_value(page, "items", "name")
    tap_value(page, "items", "contact")
    go_on(page, "Say it back, then decide")
    say_back(page)
    tap_value(page, "agreed", "yes")
    go_on(page, "How may they reach you safely?")
    page.get_by_label("Name or what to call them").fill(SECRET)
    choose(page, "Only through me")
    go_on(page, "Read it together")
    choose(page, "Within three days")
    page.get_by_role("button", name="Save").tap()
    expect(heading(page)).to_have_text("Saved on this phone", timeout=15_000)
    taps = page.evaluate("window.taps")
    print(f"{taps} taps")
    assert 0 < taps <= 12


def to_services(page: Page, server: Server, age: str, language: str = "", interpreter: str = "") -> None:
    """To the list of those who could help; in the worker's English until the person's screens are theirs."""
    begin(page, server)
    choose(page, "Yes, we are alone")
    go_on(page, "Which language do they want to speak?")
    page.locator("#language").select_option(language)
    if interpreter:
        page.get_by_label("Interpreter's code").fill(interpreter)
        choose(page, "Asked: there may be a link")
        page.get_by_role("button", name="Continue").tap()
        expect(page.locator(".error-summary")).to_contain_text("Do not go on with this interpreter")
        choose(page, "Asked: no link is known")
    page.get_by_role("button", name="Continue").tap()
    expect(page.locator("[data-step=promise]")).to_be_visible()
    choose(page, age)
    page.get_by_role("button", name="Continue").tap()
    expect(page.locator("[data-step=safe]")).to_be_visible()
    page.get_by_role("link", name="Skip", exact=True).tap()
    expect(page.locator("[data-step=needs]")).to_be_visible()
    for need in ("shelter", "legal", "food"):
        tap_value(page, "needs", need)
    go_on(page, "Who could help?")
    expect(page.locator("[data-list='services'] .choice").first).to_be_visible()


def can_receive(server: Server, phone: Phones, name: str) -> None:
    """Makes an organisation's key, unless it has one."""
    if name not in server.inside(lambda session: [one["name"] for one in listed(session)]):
        team = phone()
        join(team, server.invite(name, "partner"), f"Person of {name}")
        make_key(team)


def tap_value(page: Page, name: str, value: str) -> None:
    page.locator(f"label.choice:has(input[name={name}][value={value}])").tap()


def say_back(page: Page) -> None:
    for idea, answer in (("who", "these"), ("stop", "yes"), ("must", "free")):
        tap_value(page, f"back_{idea}", answer)


def recorded(session: Session) -> list[dict[str, object]]:
    """The grants, in the order in which the organisations are asked."""
    columns = [one.key for one in ConsentGrant.__mapper__.columns]
    rows = session.scalars(select(ConsentGrant).order_by(ConsentGrant.position))
    return [{name: getattr(row, name) for name in columns} for row in rows]
