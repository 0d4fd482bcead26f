"""An error says what happened and what to do, and nothing of the inside."""

import pytest
from flask import Flask, abort, request
from flask.testing import FlaskClient

from tests.web.pages import tags

STATUSES = (400, 403, 404, 405, 410, 413, 429, 500, 503)


@pytest.fixture(autouse=True)
def probe(app: Flask) -> None:
    app.add_url_rule("/fail/<int:status>", "fail", lambda status: abort(status))
    app.add_url_rule("/form", "form", lambda: str(request.form), methods=["POST"])

    @app.get("/broken")
    def broken() -> str:
        raise RuntimeError("a secret of the inside")


@pytest.mark.parametrize("status", STATUSES)
def test_every_error_has_a_page_with_a_way_on(client: FlaskClient, status: int) -> None:
    answer = client.get(f"/fail/{status}")
    assert answer.status_code == status
    assert len(tags(answer, "h1")) == 1
    assert {"/", "/safety", "/calculator"} <= {link["href"] for link in tags(answer, "a")}


def test_errors_differ_in_what_they_tell_people_to_do(client: FlaskClient) -> None:
    steps = [
        client.get(f"/fail/{status}").text.split('<p class="lede">')[1].split("</p>")[0]
        for status in STATUSES[:7]
    ]
    assert len(set(steps)) == len(steps)
    assert all(steps)


def test_an_unforeseen_error_shows_nothing_of_the_inside(client: FlaskClient) -> None:
    answer = client.get("/broken")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text


def test_a_form_sent_to_a_page_that_takes_none_says_where_to_go(client: FlaskClient) -> None:
    answer = client.post("/install")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    assert len(tags(answer, "h1")) == 1


def test_a_form_that_is_too_large_is_answered_in_words(app: Flask, client: FlaskClient) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 10
    answer = client.post("/form", data={"words": "x" * 100})
    assert answer.status_code == 413
    assert len(tags(answer, "h1")) == 1


def test_a_program_gets_the_same_as_json(client: FlaskClient) -> None:
    answer = client.get("/nowhere", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert set(answer.json or {}) == {"error", "what", "do"}
