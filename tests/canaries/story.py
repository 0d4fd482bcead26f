"""A whole conversation in which every field that takes words is typed into: what phone and server then keep is looked at."""

from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.identity.access import CurrentMember
from app.identity.models import Member
from app.identity.roles import Role
from app.own_lists import commands, reading
from tests.browser.conftest import Phone, Server
from tests.browser.test_identity import join, make_key, take_field_pack
from tests.browser.test_intake import begin
from tests.browser.test_lock import follow
from tests.browser.test_own_lists import begin as begin_list
from tests.browser.test_thread import choose, directory_with, go_on, heading, pick_service
from tests.canaries.fields import Typist
from tests.own_lists.sheets import xlsx

PARTNER = "Harbour House"
ITEMS = (
    "name",
    "contact",
    "story",
    "checklist",
    "practical",
    "companions",
    "documents",
    "clinic",
    "plan",
    "child",
)
LIST = xlsx(
    [
        ("begin_group", "work", "Your work"),
        ("text", "words", "In your own words?"),
        ("integer", "hours", "How many hours?"),
        ("end_group",),
    ]
)


def own_list(server: Server, name: str) -> None:
    """Brings a list with fields for words and figures along, as the coordinator of this name's organisation would."""

    def work(session: Session) -> None:
        row = session.scalars(select(Member).where(Member.display_name == name)).one()
        member = CurrentMember(row.id, row.organisation_id, Role(row.role), name)
        read = reading.read(LIST, reading.About("Harvest", "People who pick fruit"), ["en"])
        at = clock.now()
        made = commands.take_in(session, read, member, at, None)
        session.flush()
        commands.publish(session, made, member, at)

    server.inside(work)


def partner_of(server: Server, partner: Phone) -> Page:
    """Somebody who reads what is sent to the partner: the first of them, with the key."""
    join(partner, server.invite(PARTNER, "partner"), "Reader")
    make_key(partner)
    directory_with(server, PARTNER)
    return partner.page


def worker_of(server: Server, worker: Phone, team: str) -> Page:
    """A nurse with a list of the team's own, a key and everything on the phone."""
    join(worker, server.invite(team, "clinic"), f"Nurse of {team}")
    make_key(worker)
    own_list(server, f"Nurse of {team}")
    take_field_pack(worker, server)
    return worker.page


def go_through_the_list(page: Page, base: str, typist: Typist) -> None:
    follow(page, f"{base}/checklist")
    page.get_by_role("link", name="Harvest").tap()
    begin_list(page)
    for kind, figures in (("text", False), ("number", True)):
        place = page.locator(f"[data-kind={kind}] [data-said]")
        typist.type(place, "checklists/other_answers.html", typist.canary(figures), kind)
    page.locator("[data-while-asking] [data-go=next]").tap()
    expect(page.locator("[data-step=result]")).to_be_visible()


def first_questions(page: Page, server: Server, typist: Typist, code: str) -> str:
    """From the beginning to the needs; returns where this conversation's pages are."""
    begin(page, server)
    base = page.url.removeprefix(server.url).rpartition("/")[0]
    choose(page, "Yes, we are alone")
    go_on(page, "Which language do they want to speak?")
    typist.type(page.get_by_label("Interpreter's code"), "intake/language.html", code)
    choose(page, "Asked: no link is known")
    go_on(page, "What will and will not happen")
    choose(page, "Under 18")
    go_on(page, "Are you safe tonight?")
    page.get_by_role("link", name="Make a safety plan together").tap()
    expect(heading(page)).to_have_text("A safety plan")
    typist.fill(page, "intake/plan.html")
    page.get_by_role("button", name="Keep it sealed and go on").tap()
    expect(page.locator("[data-step=plan]")).to_have_count(0)
    go_through_the_list(page, base, typist)
    follow(page, f"{base}/needs")
    choose(page, "A place to sleep")
    go_on(page, "Who could help?")
    pick_service(page)
    return base


def injuries(page: Page, typist: Typist) -> None:
    page.get_by_role("link", name="Injuries and urgent care").tap()
    page.get_by_role("button", name="Continue to the body map").tap()
    expect(heading(page)).to_have_text("Where are they hurt?")
    page.get_by_label("Where", exact=True).select_option("upper-back")
    page.get_by_label("What you see").select_option("burn")
    template = "intake/injuries.html"
    typist.type(page.locator("#mark-size"), template, "7531")
    typist.type(page.locator("#mark-words"), template, typist.canary())
    page.get_by_role("button", name="Add this mark").tap()
    entry = page.locator("[data-list='entries'] .item").first
    entry.get_by_text("Add to it").tap()
    typist.type(entry.locator("[data-more]"), template, typist.canary(), "more")
    entry.get_by_role("button", name="Add it").tap()
    page.get_by_role("button", name="Done").tap()


def what_helps(page: Page, typist: Typist) -> None:
    """The optional pages, each with all of its fields."""
    injuries(page, typist)
    for name, link in (
        ("practical", "Getting there"),
        ("companions", "Children and others"),
        ("documents", "Papers"),
    ):
        expect(heading(page)).to_have_text("Is there anything else they need?")
        page.get_by_role("link", name=link).tap()
        expect(page.locator(f"[data-step={name}] fieldset#question")).to_be_enabled()
        typist.fill(page, f"intake/{name}.html")
        page.get_by_role("button", name="Done").tap()
        expect(page.locator(f"[data-when=said-{name}]")).to_be_visible()


def up_to_review(page: Page, server: Server, typist: Typist, code: str) -> str:
    """Everything that can be said, agreed to and not yet saved; returns where this conversation's pages are."""
    base = first_questions(page, server, typist, code)
    what_helps(page, typist)
    go_on(page, "What would you share with them?")
    for item in ITEMS:
        page.locator(f"label.choice:has(input[name=items][value={item}])").tap()
    go_on(page, "Say it back, then decide")
    for answer in ("these", "yes", "free"):
        page.locator(f"label.choice:has(input[name^=back_][value={answer}])").tap()
    choose(page, "Yes, share this")
    go_on(page, "How may they reach you safely?")
    page.locator("label.choice:has(input[name=how][value=call])").tap()
    typist.fill(page, "intake/contact.html")
    go_on(page, "Because they are under 18")
    typist.fill(page, "intake/child.html")
    go_on(page, "Read it together")
    expect(page.locator("[data-list='recipients']")).to_contain_text(typist.marker.letters)
    return base
