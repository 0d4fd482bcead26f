"""The app says where a language was not checked by somebody who grew up with it, and stops when it was."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from flask.testing import FlaskClient

from app import i18n
from app.i18n import LANGUAGES, PARTS, Check
from app.intake.steps import PERSON, SAMPLE_ID

OTHERS = [language.code for language in LANGUAGES if language.code != "en"]
FOOT = re.compile(r'<p class="foot__note">')
PERSONS_NOTE = re.compile(r'<p class="meta unchecked"[^>]*>(.*?)</p>', re.DOTALL)

Checked = Callable[..., None]


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> Checked:
    def write(code: str, *parts: str) -> None:
        checks = {part: Check(date(2026, 12, 1), "A. B.") for part in parts}
        languages = tuple(replace(one, checks=checks) if one.code == code else one for one in LANGUAGES)
        monkeypatch.setattr(i18n, "LANGUAGES", languages)
        monkeypatch.setattr(i18n, "BY_CODE", {one.code: one for one in languages})

    return write


def page(client: FlaskClient, path: str, code: str) -> str:
    client.set_cookie("waymark_language", code)
    return client.get(path).text


@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize("path", ["/", "/safety", "/directory", "/sign-in", "/outbox"])
def test_every_page_in_an_unchecked_language_says_so(client: FlaskClient, path: str, code: str) -> None:
    assert FOOT.search(page(client, path, code))


def test_the_language_of_the_texts_themselves_says_nothing(client: FlaskClient) -> None:
    assert not FOOT.search(page(client, "/safety", "en"))


def test_it_is_said_until_every_part_was_checked(client: FlaskClient, checked: Checked) -> None:
    checked("fr", "consent", "safety", "questions")
    assert FOOT.search(page(client, "/safety", "fr"))
    about = page(client, "/about", "en")
    assert about.count("checked on December 1, 2026 by A. B.") == 3
    assert "All other screens: not yet checked." in about
    checked("fr", *PARTS)
    assert not FOOT.search(page(client, "/safety", "fr"))


@pytest.mark.parametrize("step", PERSON)
def test_the_persons_own_screens_say_it_in_their_language(
    client: FlaskClient, step: str, checked: Checked
) -> None:
    client.set_cookie("waymark_language", "en")
    (own,) = PERSONS_NOTE.findall(client.get(f"/intake/{SAMPLE_ID}/{step}").text)
    (theirs,) = PERSONS_NOTE.findall(client.get(f"/intake/{SAMPLE_ID}/{step}?in=vi").text)
    assert own == ""
    assert theirs.startswith("Những lời này được dịch ra.")
    checked("vi", "consent")
    assert PERSONS_NOTE.findall(client.get(f"/intake/{SAMPLE_ID}/{step}?in=vi").text) == [""]


def test_the_worker_hears_of_it_where_the_persons_language_is_chosen(client: FlaskClient) -> None:
    html = page(client, f"/intake/{SAMPLE_ID}/language", "en")
    assert re.findall(r'data-show-if="language=(\w+)" hidden', html) == OTHERS
