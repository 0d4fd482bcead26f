"""What stands in the same place on every screen."""

from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.pages import OPEN_PAGES, tags


@pytest.mark.parametrize("path", OPEN_PAGES)
def test_exit_is_a_plain_link_that_works_without_javascript(client: FlaskClient, path: str) -> None:
    (exit_link,) = [link for link in tags(client.get(path), "a") if "data-exit" in link]
    assert exit_link["href"] == "/calculator"
    assert exit_link["hx-boost"] == "false"


@pytest.mark.parametrize("path", OPEN_PAGES)
def test_exit_is_ready_before_the_page_is_painted(client: FlaskClient, path: str) -> None:
    first = tags(client.get(path), "script")[0]
    assert "/exit-" in first["src"]
    assert not {"defer", "async", "type"} & set(first)


@pytest.mark.parametrize("path", OPEN_PAGES)
def test_a_page_has_one_title_one_heading_and_the_outbox(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert len(tags(response, "h1")) == 1
    assert "<title></title>" not in response.text
    assert [link for link in tags(response, "a") if link.get("data-enhance") == "outbox-state"]
    assert response.text.count('id="announcer"') == 1


def test_places_are_at_most_five_and_say_which_one_is_open(app: Flask, client: FlaskClient) -> None:
    places = [
        SimpleNamespace(href=f"/{n}", icon="home", label=f"Place {n}", current=n == 1) for n in range(6)
    ]
    app.context_processor(lambda: {"nav": places})
    links = [link for link in tags(client.get("/install"), "a") if link.get("class") == "tabs__link"]
    assert [link["href"] for link in links] == ["/0", "/1", "/2", "/3", "/4"]
    assert [link["href"] for link in links if link.get("aria-current") == "page"] == ["/1"]


def test_only_a_demo_says_demo_and_shows_the_design_page(client: FlaskClient) -> None:
    assert "Demo: invented" not in client.get("/install").text
    assert client.get("/design").status_code == 404
