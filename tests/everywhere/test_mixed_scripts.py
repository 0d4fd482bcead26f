"""Names in several scripts and both directions fit every page and leave its sentences their order, read from either side.

Each page is looked at in English or in Arabic in turn; with `WAYMARK_EVERY_LOOK=1` in both.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from app.identity.roles import Role
from tests.everywhere.conftest import Site, served
from tests.everywhere.mixed_data import FOREIGN, fill
from tests.everywhere.test_every_page import enter, go_to, report
from tests.everywhere.test_words_fit import faults, narrow

pytestmark = [pytest.mark.browser, pytest.mark.timeout(3600)]

ORDER = (Path(__file__).parent / "order.js").read_text()
WITH_DATA = ("services",)
"""Steps of a conversation that show what others wrote."""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> Iterator[Site]:
    with served(migrated, tmp_path_factory.mktemp("scripts") / "data", fill) as site:
        yield site


def languages(number: int) -> list[str]:
    return list(FOREIGN) if "WAYMARK_EVERY_LOOK" in os.environ else [list(FOREIGN)[number % 2]]


def test_names_fit_and_are_set_apart(written: Site, browser: Browser) -> None:
    page = narrow(browser)
    wrong: dict[str, list[str]] = {}
    seen = 0
    for number, (_who, cookie, address) in enumerate(written.pages):
        for code in languages(number):
            enter(page.context, written, cookie, code)
            page.goto(written.url + address)
            page.wait_for_timeout(50)
            wrong |= faults(page, f"{address} {code} names")
            if said := page.evaluate(ORDER, FOREIGN[code]):
                wrong[f"{address} {code} order"] = said
            seen += "Дом" in page.locator("main").inner_text()
    assert not wrong, report(wrong)
    assert seen > 20, "the names were there to be seen"


@pytest.mark.parametrize("code", FOREIGN)
def test_names_in_a_conversation_are_set_apart(written: Site, browser: Browser, code: str) -> None:
    cookie = next(cookie for who, cookie, _address in written.pages if who is Role.OUTREACH)
    page = narrow(browser)
    enter(page.context, written, cookie, code)
    page.goto(f"{written.url}/referrals/new")
    page.locator("[data-begin]").tap()
    page.wait_for_url("**/intake/*/alone")
    for step in WITH_DATA:
        go_to(page, step)
        wrong = faults(page, f"{step} {code} names")
        if said := page.evaluate(ORDER, FOREIGN[code]):
            wrong[f"{step} order"] = said
        assert not wrong, report(wrong)
        assert "Дом" in page.locator("main").inner_text()
