"""The public side on a text browser at 2G: small, whole without scripts and styles, and Exit is a plain link."""

import gzip
import re

import pytest
from flask.testing import FlaskClient

from app.i18n import LANGUAGES
from tests.guidance.test_pages import main_of

PAGES = (
    "/", "/safety", "/signs", "/rights", "/asking", "/hotlines", "/first-aid", "/about",
    "/directory", "/directory?need=shelter", "/checklists", "/checklists/street-check",
)  # fmt: skip
KB = 1024


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("code", [language.code for language in LANGUAGES])
def test_a_page_is_small_in_every_language(client: FlaskClient, page: str, code: str) -> None:
    """10 kB take about three seconds at 2G's 30 kbit/s."""
    client.set_cookie("waymark_language", code)
    html = client.get(page).data
    assert len(gzip.compress(html, 6)) <= 10 * KB
    assert len(html) <= 96 * KB, "for a browser that cannot unpack"


@pytest.mark.parametrize("page", PAGES)
def test_exit_is_a_plain_link_among_the_first(client: FlaskClient, page: str) -> None:
    hrefs = re.findall(r'<a\s[^>]*href="([^"]+)"', client.get(page).text)
    assert "/calculator" in hrefs[:4]
    assert client.get("/calculator").status_code == 200


def test_every_page_can_be_reached_by_plain_links(client: FlaskClient) -> None:
    """From the first page on, as somebody without scripts would go."""
    known, new = set[str](), {"/"}
    while new:
        known |= new
        found = {
            href.partition("#")[0].replace("&amp;", "&")
            for page in new
            for href in re.findall(r'<a\s[^>]*href="(/[^"]*)"', client.get(page).text)
        }
        new = {page for page in found if page in PAGES} - known
    assert set(PAGES) <= known | {"/directory?need=shelter"}


@pytest.mark.parametrize("page", [page for page in PAGES if "street-check" not in page])
def test_what_can_be_sent_is_a_plain_question(client: FlaskClient, page: str) -> None:
    for form in re.findall(r"<form[^>]*>", main_of(client.get(page).text)):
        assert 'method="post"' not in form
        assert "action=" in form
