"""Choosing a language keeps the place where one is."""

from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.pages import tags


def links_of(answer: TestResponse) -> dict[str, str]:
    found = [link for link in tags(answer, "a") if link.get("href", "").startswith("/language/")]
    return {link["lang"]: link["href"] for link in found}


def language_links(client: FlaskClient, path: str) -> dict[str, str]:
    return links_of(client.get(path))


@pytest.mark.parametrize("path", ["/install", "/install?q=a+room&need=x%26y"])
def test_the_address_is_kept_with_what_was_asked(client: FlaskClient, path: str) -> None:
    link = language_links(client, path)["ar"]
    assert parse_qs(urlsplit(link).query)["next"] == [path]
    answer = client.get(link)
    assert answer.location == path
    page = client.get(answer.location)
    assert tags(page, "html") == [{"lang": "ar", "dir": "rtl"}]


@pytest.mark.parametrize(("form", "page"), [("/my/open", "/"), ("/ask", "/ask")])
def test_after_a_form_the_language_leads_to_a_page_that_can_be_opened(
    client: FlaskClient, form: str, page: str
) -> None:
    link = links_of(client.post(form, data={"code": "none"}))["fr"]
    assert parse_qs(urlsplit(link).query)["next"] == [page]
    assert client.get(client.get(link).location).status_code == 200


@pytest.mark.parametrize(
    "target",
    [
        "https://elsewhere.example/",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "elsewhere",
        "javascript:alert(1)",
        "/\t/elsewhere.example",
        "/\n/elsewhere.example",
        " //elsewhere.example",
    ],
)
def test_another_site_is_never_the_next_page(client: FlaskClient, target: str) -> None:
    assert client.get("/language/es", query_string={"next": target}).location == "/"


def test_an_unknown_language_changes_nothing(client: FlaskClient) -> None:
    answer = client.get("/language/xx?next=/install")
    assert answer.location == "/install"
    assert "Set-Cookie" not in answer.headers


def test_a_language_is_chosen_without_leaving_the_document_so_that_nothing_typed_is_lost(
    client: FlaskClient,
) -> None:
    links = [
        link for link in tags(client.get("/install"), "a") if link.get("href", "").startswith("/language/")
    ]
    assert links
    assert all("hx-boost" not in link for link in links)
