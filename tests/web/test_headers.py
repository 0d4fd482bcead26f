"""Every answer carries the headers that keep it from running, showing or keeping what it should not."""

import pytest
from flask.testing import FlaskClient

from tests.web.pages import OPEN_PAGES, tags


@pytest.mark.parametrize("path", [*OPEN_PAGES, "/calculator", "/manifest.webmanifest", "/sw.js"])
def test_nothing_runs_that_is_not_ours(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", [*OPEN_PAGES, "/calculator"])
def test_a_page_has_no_code_or_style_of_its_own(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert not tags(response, "style")
    assert all("src" in script for script in tags(response, "script"))
    for name in ("script", "link", "img"):
        for element in tags(response, name):
            assert element.get("src", element.get("href", "/")).startswith("/")


def test_a_page_is_not_kept_unless_it_says_that_it_may_be(client: FlaskClient) -> None:
    assert client.get("/nowhere").headers["Cache-Control"] == "no-store"
    public = client.get("/calculator")
    assert public.headers["Cache-Control"] == "private, no-cache"
    assert {"Cookie", "Accept-Language"} <= set(public.vary)
