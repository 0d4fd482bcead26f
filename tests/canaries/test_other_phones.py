"""The other phones that something is typed into: the partner's, the person's own, one without an account, a member's beginnings."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Phone, Server
from tests.browser.test_ask import next_part
from tests.browser.test_identity import join, make_key, take_field_pack
from tests.browser.test_intake import begin
from tests.browser.test_lock import follow
from tests.browser.test_loop import NAME, NUMBER, refer
from tests.browser.test_my import open_with
from tests.browser.test_recovery import type_sheet
from tests.browser.test_thread import (
    choose,
    directory_with,
    go_on,
    go_on_despite_warnings,
    refer_without_network,
    say_it_back_and_agree,
    without_background_sync,
)
from tests.canaries.fields import Typist
from tests.canaries.looking import (
    in_memory,
    lock,
    nothing_in_memory,
    nothing_on_the_disk,
    nothing_on_the_server,
)
from tests.canaries.search import Marker, ways_to_write
from tests.canaries.story import PARTNER, partner_of

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

Phones = Callable[..., Phone]
DAY = "2087-11-23"


def test_a_partners_locked_phone_gives_away_neither_what_it_read_nor_what_it_wrote(
    server: Server, phone: Phones, tmp_path: Path
) -> None:
    profile, typist = tmp_path / "partner", Typist(Marker())
    partner, worker = phone(profile=profile), phone()
    page = partner_of(server, partner)
    join(worker, server.invite("Night Team", "outreach"), "Worker Person")
    make_key(worker)
    follow(page, "/account")
    page.get_by_role("button", name="Keep them on this phone").tap()
    expect(page.get_by_text("They stay on this phone.")).to_be_visible()
    copy_id = refer(server, "Worker Person")
    follow(page, f"/inbox/{copy_id}")
    page.get_by_role("button", name="Unlock and read").tap()
    expect(page.locator("[data-fields]")).to_contain_text(NAME)
    template = "referrals/exchange.html"
    for what, kept in (("text", "Send the message"), ("appointment", "Propose it")):
        form = page.locator(f"[data-write={what}]")
        page.locator(f"details:has([data-write={what}]) > summary").tap()
        name = "text" if what == "text" else "place"
        typist.type(form.locator(f"[name={name}]"), template, typist.canary())
        if what == "appointment":
            form.locator("[name=at]").fill(f"{DAY}T04:17")
            typist.typed[template].add("at")
            choose(page, "The worker who sent this")
        form.get_by_role("button", name=kept).tap()
        expect(page.locator("#exchange [data-when=kept]")).to_be_visible()
    assert typist.missed("partner") == {}
    texts = (*typist.marker.both, NAME, NUMBER, DAY)
    assert in_memory(partner, texts), "it is open: the search must see it"
    follow(page, "/inbox")
    lock(page)
    nothing_in_memory(partner, texts)
    nothing_on_the_disk(partner, profile, texts)
    nothing_on_the_server(server, texts)
    assert partner.problems == []


def asks_for_help(page: Page, server: Server, typist: Typist) -> str:
    """Everything that somebody may write who asks for themself; returns their number."""
    page.goto(f"{server.url}/ask")
    next_part(page, "What would help you?")
    choose(page, "A place to sleep")
    next_part(page, "Whom do you want to ask?")
    page.locator("[data-list='services'] .choice label").first.tap()
    next_part(page, "How may they reach you safely?")
    page.locator("label.choice:has(input[name=how][value=call])").tap()
    typist.fill(page, "self_referral/ask.html")
    next_part(page, "Do you want to send this?")
    choose(page, "18 or older")
    choose(page, "Within a day")
    choose(page, "Yes, show it to me")
    page.get_by_role("button", name="Send it").tap()
    expect(page.get_by_role("heading", name="It was received")).to_be_visible(timeout=20_000)
    return page.locator("[data-fill=code]").inner_text()


def number_from_a_worker(server: Server, worker: Phone) -> str:
    """A referral through a worker whose team can be written to; returns the person's number."""
    join(worker, server.invite("Number Team", "outreach"), "Number Worker")
    make_key(worker)
    take_field_pack(worker, server)
    without_background_sync(worker, server.url)
    worker.context.set_offline(True)
    worker.page.goto(f"{server.url}/referrals/new")
    refer_without_network(worker.page, PARTNER, checklist=False)
    worker.page.get_by_role("button", name="Yes, show the number").tap()
    code = worker.page.locator("[data-fill='code']").inner_text()
    worker.context.set_offline(False)
    worker.page.goto(f"{server.url}/outbox")
    expect(worker.page.locator("[data-list='received'] .item")).to_contain_text("Received", timeout=20_000)
    return code


def test_the_persons_own_phone_keeps_neither_their_words_nor_their_number(
    server: Server, phone: Phones, tmp_path: Path
) -> None:
    if not server.recipients(PARTNER):
        partner_of(server, phone())
    number = number_from_a_worker(server, phone())
    profile, typist = tmp_path / "person", Typist(Marker())
    person = phone(profile=profile)
    page = person.page
    own = asks_for_help(page, server, typist)
    open_with(page, server.url, number)
    typist.typed["my/door.html"] = {"code"}
    expect(page.locator("[data-grant]")).to_have_count(1)
    for what in ("call", "feedback"):
        form = page.locator(f"[data-write={what}]")
        page.locator(f"details:has([data-write={what}]) > summary").tap()
        for field in form.locator("input[type=text]").all():
            typist.type(field, "my/actions.html", typist.canary())
        if what == "feedback":
            for name in ("right", "safe", "again"):
                form.locator(f"label.choice:has(input[data-field={name}][value=yes])").tap()
        form.get_by_role("button", name="Send it, sealed").tap()
        expect(page.locator("#announcer")).to_have_text("It is done.")
        page.locator("#announcer").evaluate("(one) => one.replaceChildren()")
    assert typist.missed("person") == {}
    texts = (*typist.marker.both, *ways_to_write(number), *ways_to_write(own))
    follow(page, "/about")
    lock(page)
    nothing_in_memory(person, texts)
    nothing_on_the_disk(person, profile, texts)
    nothing_on_the_server(server, texts)
    assert person.problems == []


def test_a_place_without_an_account_keeps_neither_link_nor_code_nor_what_it_read(
    server: Server, phone: Phones, tmp_path: Path
) -> None:
    server.invite(PARTNER, "partner")
    directory_with(server, PARTNER)
    worker, typist = phone(), Typist(Marker())
    page = worker.page
    join(worker, server.invite("Link Team", "outreach"), "Link Worker")
    make_key(worker)
    begin(page, server)
    choose(page, "Yes, we are alone")
    go_on(page, "Which language do they want to speak?")
    go_on(page, "What will and will not happen")
    choose(page, "18 or older")
    go_on(page, "Are you safe tonight?")
    choose(page, "Within a day")
    go_on(page, "What would help?")
    page.locator("label.choice:has(input[name=needs][value=legal])").tap()
    go_on(page, "Who could help?")
    choose(page, "Show places without an account here too")
    page.locator("[data-list='services'] .choice:has(input[data-outside]) label").first.tap()
    go_on_despite_warnings(page)
    go_on(page, "What would you share with them?")
    choose(page, "Name or what to call you")
    say_it_back_and_agree(page)
    page.get_by_label("Name or what to call them").fill(name := typist.canary())
    go_on(page, "Read it together")
    page.get_by_role("button", name="Save").tap()
    ways = page.locator("[data-enhance=outside-ways]")
    expect(ways.locator("[data-fill=code]")).not_to_be_empty()
    link, code = (ways.locator(f"[data-fill={one}]").inner_text() for one in ("link", "code"))
    page.goto(f"{server.url}/outbox")
    expect(page.locator("[data-list='received'] .item")).to_contain_text("Received", timeout=20_000)

    profile = tmp_path / "outside"
    other = phone(profile=profile)
    reader = other.page
    reader.goto(link)
    typist.type(reader.get_by_label("The code you were told"), "outside/door.html", code, "code")
    reader.get_by_role("button", name="Open").tap()
    reader.get_by_role("button", name="Read it now").tap()
    expect(reader.locator("[data-fields]")).to_contain_text(name)
    assert typist.missed("outside") == {}
    secret = link.partition("#")[2]
    texts = (typist.marker.letters, *ways_to_write(code))
    assert in_memory(other, texts), "it is open: the search must see it"
    reader.get_by_role("button", name="Close").tap()
    follow(reader, "/about")
    lock(reader)
    nothing_in_memory(other, texts)
    nothing_on_the_disk(other, profile, texts)
    nothing_on_the_server(server, (*texts, secret))
    assert other.problems == []


def test_how_a_member_began_leaves_neither_words_nor_sheet_nor_name(
    server: Server, phone: Phones, tmp_path: Path
) -> None:
    profile, typist = tmp_path / "member", Typist(Marker())
    first, member = phone(), phone(prf=False, profile=profile)
    join(first, server.invite("Sheet Team", "coordinator"), "Ines")
    sheet = make_key(first)
    page = member.page
    page.goto(server.invite("Sheet Team", "coordinator"))
    typist.type(page.get_by_label("Name"), "identity/join.html", typist.canary())
    page.get_by_role("button", name="Make a passkey and join").tap()
    words = page.locator("[data-words] li")
    expect(words).to_have_count(6)
    phrase = " ".join(words.all_text_contents())
    page.get_by_role("button", name="I have written them down").tap()
    typist.type(page.get_by_label("From your paper"), "identity/passkey_steps.html", phrase)
    page.get_by_role("button", name="Continue").tap()
    page.get_by_text("I have the recovery sheet").tap()
    groups = " ".join(sheet[at : at + 4].lower() for at in range(0, len(sheet), 4))
    type_sheet(page, groups)
    typist.typed["identity/recover_key.html"] = {"sheet"}
    expect(page.get_by_role("heading", level=1)).to_have_text("You hold the key")
    page.goto(f"{server.url}/account")
    page.get_by_role("button", name="Unlock").tap()
    dialog = page.get_by_role("dialog")
    typist.type(dialog.get_by_label("Your six words"), "identity/this_phone.html", phrase)
    dialog.get_by_role("button", name="Unlock").tap()
    expect(page.get_by_role("button", name="Lock now")).to_be_visible()
    follow(page, "/account/passkeys")
    expect(page.get_by_role("heading", level=1)).to_have_text("My passkeys")
    page.locator(".item details summary").tap()
    field = page.locator(".item input[name=name]")
    field.fill("")
    typist.type(field, "identity/passkeys.html", typist.canary())
    page.get_by_role("button", name="Keep this name").tap()
    expect(page.locator(".item").first).to_contain_text(typist.marker.letters)
    typist.typed["identity/key_ceremony.html"] = {"last"}  # Six characters of the sheet, typed by `make_key`.
    assert typist.missed("member") == {}
    secrets = {*ways_to_write(phrase), *ways_to_write(groups), *ways_to_write(groups.upper())}
    follow(page, "/about")
    lock(page)
    nothing_in_memory(member, secrets)
    nothing_on_the_disk(member, profile, {*secrets, typist.marker.letters})
    nothing_on_the_server(server, secrets)
    assert member.problems == []
