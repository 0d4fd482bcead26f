"""Every route says who may use it: what is open to anyone is listed here with its reason, everything else asks who is there."""

import re
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from app.identity import Role
from tests.delivery import builders
from tests.signing_in import browser_of

EVERYONE = tuple(Role)
WORKS_FOR_AN_ORGANISATION = (Role.OUTREACH, Role.CLINIC, Role.PARTNER, Role.COORDINATOR)
RECEIVES = (Role.PARTNER, Role.CLINIC, Role.COORDINATOR)

OPEN_TO_ANYONE = {
    "hsds.listing_posted": "the same answers as the GET of that address; it changes nothing",
    "delivery.receive": "each item carries its author's signature; who brings it does not matter",
    "identity.sign_in": "this is the door; the passkey's answer decides",
    "identity.sign_in_options": "this is the door; gives a challenge and says nothing of any member",
    "self_referral.send": "whoever asks for themself; sealed to one organisation, and limited",
    "my.look": "whoever holds the code; stretched, and limited",
    "my.withdraw": "whoever holds the code; it may be faster than its referral",
    "my.write": "whoever holds the code",
    "my.record": "whoever holds the code",
    "outside.look": "whoever holds a link and its code; stretched, and limited",
    "outside.part": "whoever holds a link and its code",
    "outside.step": "whoever holds a link and its code",
    "identity.join": "whoever holds an invitation may join; it works once",
    "identity.join_options": "whoever holds an invitation may join",
    "identity.demo_sign_in": "whoever holds a link, in the demo alone",
    "providers.confirm": "whoever holds a provider's link may confirm its entries, for 30 days",
    "identity.replace": "whoever holds a link may make a new passkey; it works once",
    "identity.replace_options": "whoever holds a link may make a new passkey",
}
"""Unsafe routes that need no session, and why."""

MEMBERS_ALONE: dict[str, tuple[Role, ...]] = {
    "identity.sign_out": EVERYONE,
    "account.register_device": EVERYONE,
    "caseload.still_shared": WORKS_FOR_AN_ORGANISATION,
    "push.subscribe": EVERYONE,
    "push.unsubscribe": EVERYONE,
    "editing.change": RECEIVES,
    "editing.undo": RECEIVES,
    "entries.confirm": RECEIVES,
    "entries.capacity": RECEIVES,
    "entries.report": EVERYONE,
    "entries.settle": (Role.COORDINATOR,),
    "proposals.answer": RECEIVES,
    "providers.link": (Role.COORDINATOR,),
    "regions.choose": (Role.COORDINATOR,),
    "organisation.make_key": WORKS_FOR_AN_ORGANISATION,
    "organisation.question": WORKS_FOR_AN_ORGANISATION,
    "organisation.renew": WORKS_FOR_AN_ORGANISATION,
    "organisation.recover": WORKS_FOR_AN_ORGANISATION,
    "organisation.invite": WORKS_FOR_AN_ORGANISATION,
    "organisation.admit": WORKS_FOR_AN_ORGANISATION,
    "people.phone_off": WORKS_FOR_AN_ORGANISATION,
    "people.member_off": WORKS_FOR_AN_ORGANISATION,
    "people.member_on": WORKS_FOR_AN_ORGANISATION,
    "held.again": WORKS_FOR_AN_ORGANISATION,
    "held.hand_over": WORKS_FOR_AN_ORGANISATION,
    "hand_in.take": WORKS_FOR_AN_ORGANISATION,
    "own_items.announce": EVERYONE,
    "own_items.made_again": EVERYONE,
    "own_items.settle": EVERYONE,
    "passkeys.options": EVERYONE,
    "passkeys.add": EVERYONE,
    "passkeys.question": EVERYONE,
    "passkeys.rename": EVERYONE,
    "passkeys.remove": EVERYONE,
    "second_way.options": EVERYONE,
    "second_way.make": EVERYONE,
    "second_way.remove": EVERYONE,
    "confirm.options": EVERYONE,
    "confirm.confirm": EVERYONE,
    "reading.go_on": WORKS_FOR_AN_ORGANISATION,
    "exports.ask": WORKS_FOR_AN_ORGANISATION,
    "exports.agree": WORKS_FOR_AN_ORGANISATION,
    "exports.refuse": WORKS_FOR_AN_ORGANISATION,
    "exports.take": WORKS_FOR_AN_ORGANISATION,
    "people.confirming": WORKS_FOR_AN_ORGANISATION,
    "people.new_link": WORKS_FOR_AN_ORGANISATION,
    "account.end_session": EVERYONE,
    "account.phone_off": EVERYONE,
    "own_lists.bring": (Role.COORDINATOR,),
    "own_lists.bring_version": (Role.COORDINATOR,),
    "own_lists.translate": (Role.COORDINATOR,),
    "own_lists.publish": (Role.COORDINATOR,),
    "own_lists.retire": (Role.COORDINATOR,),
    "practice.done": WORKS_FOR_AN_ORGANISATION,
    "referrals.withdraw": WORKS_FOR_AN_ORGANISATION,
    "person_words.words": WORKS_FOR_AN_ORGANISATION,
    "referrals.renew": WORKS_FOR_AN_ORGANISATION,
    "referrals.sender_step": WORKS_FOR_AN_ORGANISATION,
    "referrals.sender_messages": WORKS_FOR_AN_ORGANISATION,
    "referrals.sender_confirm": WORKS_FOR_AN_ORGANISATION,
    "inbox.withdraw_here": RECEIVES,
    "inbox.destroyed": RECEIVES,
    "inbox.person_part": RECEIVES,
    "inbox.answer": RECEIVES,
    "inbox.assign": RECEIVES,
    "inbox.recipient_messages": RECEIVES,
    "inbox.recipient_confirm": RECEIVES,
    "witness.countersign": (Role.COORDINATOR, Role.OVERSEER),
}
"""Unsafe routes and the roles that they are for. A new one gets a line, and the tests below try it as everybody else."""

PUBLIC_PAGES = {
    "hsds.home", "hsds.openapi", "hsds.listing", "hsds.single",
    "static", "service_worker", "i18n.set_language", "health.healthz",
    "neutral.calculator", "neutral.install", "neutral.choose", "neutral.manifest",
    "fieldpack.manifest", "fieldpack.content", "fieldpack.several",
    "identity.join_page", "identity.sign_in_page", "identity.link_page",
    "delivery.outbox", "delivery.server_keys", "delivery.standing",
    "directory.search", "directory.service", "booklet.card", "booklet.booklet", "regions.index", "providers.entries", "checklists.index", "checklists.show", "checklists.version", "list_exports.xlsform", "list_exports.questionnaire",
    "guidance.home", "guidance.safety", "guidance.signs", "guidance.rights", "guidance.asking", "guidance.hotline_list", "guidance.first_aid", "guidance.about",
    "my.door", "outside.door", "self_referral.ask", "self_referral.recipient", "intake.new", "intake.show", "intake.drafts", "intake.safety_plan", "practice.index", "practice.case",
}  # fmt: skip
"""Pages that anybody may open: they hold nothing about a person. Every other one asks for a session."""

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


def rules(app: Flask, unsafe: bool) -> list[Rule]:
    return [one for one in app.url_map.iter_rules() if bool((one.methods or set()) & UNSAFE) is unsafe]


def address(rule: Rule) -> str:
    """Returns an address of a route, with an id that nothing has."""
    return re.sub(r"<(?:\w+:)?\w+>", str(UUID(int=7)), rule.rule)


def methods(rule: Rule) -> list[str]:
    return sorted((rule.methods or set()) & UNSAFE)


def test_every_unsafe_route_has_a_line_here(app: Flask) -> None:
    found = {one.endpoint for one in rules(app, unsafe=True)}
    assert found == OPEN_TO_ANYONE.keys() | MEMBERS_ALONE.keys()
    assert not OPEN_TO_ANYONE.keys() & MEMBERS_ALONE.keys()


def test_nobody_can_change_anything_without_a_session(app: Flask) -> None:
    let_in = [
        f"{method} {rule.rule}: {answer.status_code}"
        for rule in rules(app, unsafe=True)
        if rule.endpoint in MEMBERS_ALONE
        for method in methods(rule)
        if (answer := app.test_client().open(address(rule), method=method)).status_code != 401
    ]
    assert not let_in


@pytest.mark.parametrize("role", list(Role))
def test_another_role_is_turned_away_and_the_right_one_is_not(
    app: Flask, session: Session, role: Role
) -> None:
    member = builders.member(session, builders.organisation(session, "Team"), role)
    session.commit()
    wrong = []
    for rule in rules(app, unsafe=True):
        if rule.endpoint not in MEMBERS_ALONE:
            continue
        for method in methods(rule):
            answer = browser_of(app, session, member).open(address(rule), method=method)
            turned_away = answer.status_code in (401, 403)
            if turned_away is (role in MEMBERS_ALONE[rule.endpoint]) or answer.status_code >= 500:
                wrong.append(f"{method} {rule.rule}: {answer.status_code}")
    assert not wrong


def test_every_page_that_is_not_public_asks_for_a_session(app: Flask) -> None:
    open_pages = [
        f"{rule.rule}: {answer.status_code}"
        for rule in rules(app, unsafe=False)
        if rule.endpoint not in PUBLIC_PAGES
        if (answer := app.test_client().get(address(rule))).status_code != 401
    ]
    assert not open_pages, "a page that anybody may open is listed in PUBLIC_PAGES"


def test_the_list_of_public_pages_names_routes_that_exist(app: Flask) -> None:
    assert {one for one in PUBLIC_PAGES if one not in app.view_functions} == set()


def test_another_site_can_change_nothing_whatever_the_route(app: Flask) -> None:
    let_in = [
        rule.rule
        for rule in rules(app, unsafe=True)
        for method in methods(rule)
        if app.test_client()
        .open(address(rule), method=method, headers={"Sec-Fetch-Site": "cross-site"})
        .status_code
        != 403
    ]
    assert not let_in


def test_what_is_for_members_is_kept_by_no_cache(app: Flask, session: Session) -> None:
    member = builders.member(session, builders.organisation(session, "Team"), Role.COORDINATOR)
    session.commit()
    kept = [
        rule.rule
        for rule in rules(app, unsafe=False)
        if rule.endpoint not in PUBLIC_PAGES
        if browser_of(app, session, member).get(address(rule)).headers["Cache-Control"] != "no-store"
    ]
    assert not kept
