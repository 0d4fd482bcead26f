"""No English shows through on any page that somebody may open; what people typed into the database is theirs."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.i18n import BY_CODE
from app.storage import Model
from tests.architecture.test_languages import NAMES, NUMBER, OTHERS, Words, countries_the_same_in
from tests.everywhere.world import build, pages


def typed(session: Session) -> set[str]:
    """Returns every text that stands in the database."""
    return {
        " ".join(text.split())
        for table in Model.metadata.sorted_tables
        for row in session.execute(select(table))
        for value in row
        for text in texts_in(value)
    }


def texts_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from texts_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts_in(one)


@pytest.mark.timeout(600)
def test_no_english_shows_on_any_page(app: Flask, session: Session) -> None:
    visits = list(pages(app, session, build(app, session)))
    data = typed(session)
    assert len(visits) > 100
    assert "Harbour House" in data
    left: dict[str, str] = {}
    for _who, cookie, address in visits:
        in_english = said(app, cookie, address, "en") - data
        for code in OTHERS:
            same = {*countries_the_same_in(code), *BY_CODE[code].same_as_english}
            for text in in_english & said(app, cookie, address, code):
                if NUMBER.sub("", text) not in same and re.search(r"[A-Za-z]{2,}", NAMES.sub("", text)):
                    left[f"{code}: {text}"] = address
    assert not left


def said(app: Flask, cookie: str, address: str, code: str) -> set[str]:
    browser = app.test_client()
    browser.set_cookie("waymark_language", code)
    if cookie:
        browser.set_cookie("waymark", cookie)
    return Words(browser.get(address).text).found
