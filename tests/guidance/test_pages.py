"""What anyone may read: the emergency number first, numbers that can be tapped, and a source for what is claimed."""

import re

import pytest
from flask import Flask, g
from flask.testing import FlaskClient

from app.fieldpack import Page
from app.guidance import field_pack, hotlines
from app.identity.roles import Role

PATHS = ("/", "/safety", "/signs", "/rights", "/asking", "/hotlines", "/first-aid", "/about")


def main_of(html: str) -> str:
    return html.partition("<main")[2].partition("</main>")[0]


def words_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


@pytest.mark.parametrize("path", PATHS)
def test_each_page_opens_without_signing_in_and_has_one_heading(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert len(re.findall(r"<h1[\s>]", answer.text)) == 1
    assert re.search(r"<title>[^<]+</title>", answer.text)


@pytest.mark.parametrize("path", PATHS)
def test_each_page_is_said_in_few_words_before_the_first_action(client: FlaskClient, path: str) -> None:
    before = re.split(r"<(?:a|button|li)[\s>]", main_of(client.get(path).text))[0].partition(">")[2]
    assert len(words_of(before).split()) <= 90


def test_safety_starts_with_numbers_to_tap(client: FlaskClient) -> None:
    main = main_of(client.get("/safety").text)
    first = re.search(r'<a class="[^"]*" href="([^"]+)"', main)
    assert first is not None
    assert first.group(1) == "tel:112"
    assert 'href="tel:911"' in main


def without_reading_aloud(main: str) -> str:
    """Returns a page without the one thing on it that only a script can do, and that is not there without one."""
    button = r'<button type="button" class="button button--quiet aloud"[^>]* hidden>.*?</button>'
    main = re.sub(button + r'\s*<p class="meta" data-no-voice hidden>[^<]*</p>', "", main, flags=re.DOTALL)
    return main.replace('data-enhance="aloud"', "")


def test_safety_and_hotlines_need_no_javascript(client: FlaskClient) -> None:
    for path in ("/safety", "/hotlines", "/first-aid", "/rights", "/signs", "/asking"):
        main = without_reading_aloud(main_of(client.get(path).text))
        assert "data-enhance" not in main
        assert " hidden" not in main


def test_each_hotline_has_a_source_and_the_day_it_was_written_down(client: FlaskClient) -> None:
    main = main_of(client.get("/hotlines").text)
    lines, emergency = main.count('class="call-link"'), main.count("Danger now <bdi")
    assert emergency >= 30
    assert main.count("Source: ") + emergency + 2 == lines, (
        "every line but emergency numbers names its source"
    )
    assert main.count("Not checked since.") + main.count("Checked on") == main.count("Source: ")
    assert "Check a number before you rely on it" in main


def test_a_line_without_a_note_says_nothing_in_its_place(client: FlaskClient) -> None:
    assert any(not line.note for line in hotlines.load().lines)
    client.set_cookie("waymark_language", "es")
    assert "Project-Id-Version" not in client.get("/hotlines").text


def test_countries_are_named_and_ordered_in_the_readers_language(client: FlaskClient) -> None:
    client.set_cookie("waymark_language", "es")
    named = re.findall(r"<summary>([^<]+)</summary>", main_of(client.get("/hotlines").text))
    assert "Alemania" in named
    assert named.index("Alemania") < named.index("Argentina") < named.index("Ucrania")


def test_numbers_are_read_left_to_right_in_every_language(client: FlaskClient) -> None:
    client.set_cookie("waymark_language", "ar")
    main = main_of(client.get("/hotlines").text)
    assert '<bdi dir="ltr">1-888-373-7888</bdi>' in main


def test_each_right_names_the_agreement_it_comes_from(client: FlaskClient) -> None:
    main = main_of(client.get("/rights").text)
    rights = re.findall(
        r'<li class="item"><p data-sentence>[^<]+</p><p class="item__meta">([^<]+)</p></li>', main
    )
    assert len(rights) >= 10
    assert all("article" in source for source in rights)


def test_about_says_what_will_not_happen_and_what_cannot_be_promised(client: FlaskClient) -> None:
    main = main_of(client.get("/about").text)
    assert "What will not happen" in main
    assert "The law may oblige a helper to report" in main


@pytest.mark.parametrize(
    ("role", "first"),
    [
        (None, "/directory"),
        (Role.OUTREACH, "/referrals/new"),
        (Role.CLINIC, "/referrals/new"),
        (Role.PARTNER, "/inbox"),
        (Role.COORDINATOR, "/organisation/members"),
        (Role.OVERSEER, "/directory"),
        (Role.OPERATOR, "/directory"),
    ],
)
def test_the_first_page_starts_with_what_the_role_came_for(app: Flask, role: Role | None, first: str) -> None:
    with app.test_request_context("/"):
        g.for_field_pack, g.pack_role, g.forced_language = True, role, "en"
        html = app.make_response(app.dispatch_request()).get_data(as_text=True)
    assert re.findall(r'door--first[^"]*">\s*<a class="door__link" href="([^"]+)"', html) == [first]
    assert 'href="/safety"' in main_of(html)
    assert ('href="/sign-in"' in main_of(html)) is (role is None)


def test_every_link_inside_the_guidance_leads_somewhere(app: Flask, client: FlaskClient) -> None:
    for path in PATHS:
        for href in re.findall(r'href="(/[^"]*)"', main_of(client.get(path).text)):
            if href.split("?")[0] in PATHS:
                assert client.get(href).status_code == 200, (path, href)


def test_the_field_packs_words_stand_on_the_first_page(client: FlaskClient) -> None:
    main = main_of(client.get("/").text)
    assert set(re.findall(r'data-when="(\w+)"', main)) == {
        "missing",
        "downloading",
        "ready",
        "failed",
        "changed",
    }
    assert "data-automatic" not in main, "a phone that nobody signed in on downloads when it is asked to"


def test_every_page_of_guidance_travels(app: Flask) -> None:
    assert {one.pattern for one in field_pack.provide() if isinstance(one, Page)} == set(PATHS)
