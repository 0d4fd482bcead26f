"""Every text in every language: nothing left out, nothing half filled in, no English that shows through."""

import re
from functools import cache
from html.parser import HTMLParser

import pytest
from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from flask.testing import FlaskClient

from app.i18n import BY_CODE, LANGUAGES
from app.i18n.cli import catalogue_of
from tests.architecture.sources import ROOT

OTHERS = [language.code for language in LANGUAGES if language.code != "en"]

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|(?<!%)%[sd]|\{\w*\}|</?\w+[^>]*>")


@cache
def catalogue(code: str) -> Catalog:
    with (ROOT / "locales" / code / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=code)


@cache
def texts() -> frozenset[tuple[str | None, str]]:
    """Returns every text that the code marks with its context, read as `waymark language add` reads it."""
    return frozenset(
        (message.context, message.id if isinstance(message.id, str) else message.id[0])
        for message in catalogue_of(ROOT, "en")
        if message.id
    )


def test_texts_are_found() -> None:
    assert len(texts()) > 300


@pytest.mark.parametrize("code", OTHERS)
def test_every_text_is_translated(code: str) -> None:
    found = catalogue(code)
    missing = sorted(
        one
        for context, one in texts()
        if one
        and ((message := found.get(one, context)) is None or message.fuzzy or not _whole(message.string))
    )
    assert not missing, f"{len(missing)} are missing, the first: {missing[:10]}"


def _whole(string: str | list[str] | tuple[str, ...]) -> bool:
    return all(string) if isinstance(string, list | tuple) else bool(string)


@pytest.mark.parametrize("code", OTHERS)
def test_what_is_filled_in_is_the_same(code: str) -> None:
    wrong = [
        f"{message.id!r} → {message.string!r}"
        for message in catalogue(code)
        if isinstance(message.id, str) and message.id and message.string
        if sorted(PLACEHOLDER.findall(message.id)) != sorted(PLACEHOLDER.findall(str(message.string)))
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("code", OTHERS)
def test_a_translation_begins_and_ends_as_its_text_does(code: str) -> None:
    wrong = [
        message.id
        for message in catalogue(code)
        if isinstance(message.id, str) and message.id and message.string
        if message.id[:1].isspace() != str(message.string)[:1].isspace()
        or message.id[-1:].isspace() != str(message.string)[-1:].isspace()
    ]
    assert not wrong


class Words(HTMLParser):
    """Collects what a page says: its texts, and attributes that are read out, shown or kept for a module."""

    SAID = ("aria-label", "title", "alt", "placeholder")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.open: list[tuple[str, bool]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        # A link to a language is named in it; a span that says that it is English means it.
        named = tag in ("bdi", "script", "style", "option") or (given.get("lang") is not None and tag == "a")
        named = named or (tag == "span" and given.get("lang") == "en")
        if tag not in ("meta", "link", "input", "img", "br", "hr", "path", "circle", "rect", "use", "line"):
            self.open.append((tag, named))
        for name, value in given.items():
            if name in self.SAID or (name.startswith("data-") and re.match(r"[A-Z].* ", value or "")):
                self.note(value or "")

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not any(named for _tag, named in self.open):
            self.note(data)

    def note(self, text: str) -> None:
        words = " ".join(text.split())
        if re.search(r"[A-Za-z]{2,}", words):
            self.found.add(words)


PAGES = (
    "/", "/safety", "/signs", "/rights", "/asking", "/hotlines", "/first-aid", "/about", "/directory", "/checklists",
    "/checklists/labour-exploitation-adults", "/checklists/street-check", "/checklists/safe-now", "/checklists/youth-check", "/outbox", "/install", "/calculator", "/sign-in", "/drafts", "/safety-plan", "/practice", "/practice/luis",
    "/referrals/new", "/nowhere", "/referrals", "/my", "/ask",
    *(
        f"/intake/00000000-0000-7000-8000-000000000000/{step}"
        for step in ("alone", "language", "promise", "safe", "needs", "services", "agree", "contact", "review", "checklist", "plan", "later", "without", "saved")
    ),
)  # fmt: skip

NUMBER = re.compile(r" [\d.-]+$")
"""What follows a word without changing it: *Version 2026-11.2*."""


@cache
def countries_the_same_in(code: str) -> set[str]:
    there = Locale(code).territories
    return {name for country, name in Locale("en").territories.items() if there.get(country) == name}


NAMES = re.compile(
    r"Waymark|Chromium|Chrome|Safari|Firefox|Android|iPhone|WhatsApp|Signal|PIN|QR|ILO|ICD-10-CM|CC BY[\w .-]*|age1\w+|https?://\S+|[\w.+-]+@[\w.-]+"
)
"""Names, codes and addresses that no language changes."""


def said(client: FlaskClient, page: str, code: str) -> set[str]:
    client.set_cookie("waymark_language", code)
    return Words(client.get(page).text).found


@pytest.mark.parametrize("code", OTHERS)
def test_no_english_shows_through(client: FlaskClient, code: str) -> None:
    left = {
        f"{page}: {text}"
        for page in PAGES
        for text in said(client, page, "en") & said(client, page, code)
        if NUMBER.sub("", text) not in {*countries_the_same_in(code), *BY_CODE[code].same_as_english}
        and re.search(r"[A-Za-z]{2,}", NAMES.sub("", text))
    }
    assert not left


def test_the_reader_of_pages_sees_what_people_see(client: FlaskClient) -> None:
    assert all(len(said(client, page, "en")) > 1 for page in PAGES)
