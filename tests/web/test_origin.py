"""A request that changes something comes from our own pages, or is refused."""

import pytest
from flask import Flask
from flask.testing import FlaskClient


@pytest.fixture(autouse=True)
def probe(app: Flask) -> None:
    app.add_url_rule("/probe", "probe", lambda: "changed", methods=["POST"])


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost:8000"},
    ],
)
def test_another_site_cannot_send_a_form(client: FlaskClient, headers: dict[str, str]) -> None:
    answer = client.post("/probe", headers=headers)
    assert answer.status_code == 403
    assert "changed" not in answer.text


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {"Origin": "http://localhost:8000"}, {}],
)
def test_our_own_pages_and_programs_can(client: FlaskClient, headers: dict[str, str]) -> None:
    assert client.post("/probe", headers=headers).text == "changed"
