"""The pages of checklists: whole without JavaScript, small, and with nowhere to send an answer."""

import gzip
import re
from html.parser import HTMLParser

import pytest
from flask import Flask, g
from flask.testing import FlaskClient

from app.checklists import field_pack, queries
from app.fieldpack import Page

ADULTS = "/checklists/labour-exploitation-adults"


class Elements(HTMLParser):
    """Collects start tags with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


@pytest.fixture
def html(client: FlaskClient) -> str:
    return client.get(ADULTS).text


def test_the_list_names_every_checklist_and_for_whom_it_is(client: FlaskClient) -> None:
    text = client.get("/checklists").text
    for one in queries.all_checklists():
        assert f'href="/checklists/{one.slug}"' in text
        assert one.population in text


def test_an_unknown_checklist_is_a_page_that_says_so(client: FlaskClient) -> None:
    answer = client.get("/checklists/no-such")
    assert answer.status_code == 404
    assert "There is no such page" in answer.text


def test_every_question_and_every_option_stands_in_the_page(app: Flask, html: str) -> None:
    checklist = queries.checklist("labour-exploitation-adults")
    assert checklist is not None
    legends = re.findall(r'<legend class="question__text"(?: data-sentence)?>(.*?)</legend>', html)
    assert legends == [item.text for item in checklist.items()]
    for option in checklist.options:
        assert option.title in html


def test_each_question_has_five_answers_and_not_asked_is_where_it_starts(html: str) -> None:
    radios = [one for one in Elements(html).named("input") if one.get("class") == "answer__input"]
    assert len(radios) == 67 * 5
    assert {one["value"] for one in radios if "checked" in one} == {"not-asked"}
    assert sum("checked" in one for one in radios) == 67


def test_there_is_nowhere_to_send_an_answer(html: str) -> None:
    main = html.partition("<main")[2].partition("</main>")[0]
    elements = Elements(main)
    assert elements.named("form") == []
    assert all(one["type"] == "button" for one in elements.named("button"))
    assert all(one["autocomplete"] == "off" for one in elements.named("input"))


def test_nobody_can_post_answers(client: FlaskClient) -> None:
    assert client.post(ADULTS, data={"exploitation.low_pay": "yes"}).status_code == 405


def test_source_population_licence_and_limits_are_on_the_page(app: Flask, html: str) -> None:
    checklist = queries.checklist("labour-exploitation-adults")
    assert checklist is not None
    for text in (checklist.source.name, checklist.population, checklist.licence, *checklist.limits):
        assert text in html


def test_no_reading_is_visible_before_the_phone_has_read(html: str) -> None:
    for tag, attributes in Elements(html).found:
        if {"data-reading", "data-stands-out", "data-example", "data-also"} & set(attributes):
            assert "hidden" in attributes, (tag, attributes)


def test_the_page_is_small_enough_for_a_slow_network(html: str) -> None:
    assert len(gzip.compress(html.encode(), 6)) <= 20 * 1024


def test_the_page_may_be_kept_but_is_asked_for_anew(client: FlaskClient) -> None:
    answer = client.get(ADULTS)
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert client.get(ADULTS).headers["ETag"] == answer.headers["ETag"]


def test_all_checklists_travel_to_the_phone(app: Flask) -> None:
    pages = [one.pattern for one in field_pack.provide() if isinstance(one, Page)]
    assert pages[0] == "/checklists"
    for one in queries.all_checklists():
        assert f"/checklists/{one.slug}" in pages
        for version in queries.versions(one.slug):
            assert f"/checklists/{one.slug}/versions/{version.version}" in pages
    for path in pages:
        with app.test_request_context(path):
            g.for_field_pack, g.pack_role, g.forced_language = True, None, "en"
            assert app.make_response(app.dispatch_request()).status_code == 200
