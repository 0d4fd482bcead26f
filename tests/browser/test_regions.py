"""A directory that is too large for a phone: somebody chooses a region, and finds it without a network; where they are goes nowhere."""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Route, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.directory import regional
from app.directory.commands import touch
from app.directory.hsds import Address, Location
from tests.browser.conftest import Phone, Server
from tests.browser.test_thread import directory_with
from tests.browser.test_worker import with_worker

pytestmark = pytest.mark.browser

Phones = Callable[..., Phone]
MOST = 250


@pytest.fixture(scope="module", autouse=True)
def _few_services_fit() -> Iterator[None]:
    os.environ["WAYMARK_PACK_SERVICES"] = str(MOST)
    yield
    del os.environ["WAYMARK_PACK_SERVICES"]


@pytest.fixture(scope="module")
def middles(server: Server) -> dict[str, tuple[float, float]]:
    """Makes the demo's directory a large one in two states, far from each other; returns their middles."""
    config = server.app.extensions["waymark_config"]
    server.app.extensions["waymark_config"] = replace(config, pack_services=MOST)
    directory_with(server)

    def work(session: Session) -> dict[str, tuple[float, float]]:
        for address in session.scalars(select(Address)):
            north = (address.city or "") < "N"
            address.state_province = "North" if north else "South"
            location = session.get(Location, address.location_id)
            if location and location.latitude is not None:
                location.latitude += 5 if north else -5
        touch(session)
        session.flush()
        regional.refresh(session)
        found = regional.listed()
        assert found
        return {one.name: (one.at[0] / 1000, one.at[1] / 1000) for one in found.regions if one.at}

    return server.inside(work)


def test_somebody_chooses_a_region_and_finds_it_without_a_network(
    server: Server, phone: Phones, middles: dict[str, tuple[float, float]]
) -> None:
    assert sorted(middles) == ["North, ZZ", "South, ZZ"]
    north = middles["North, ZZ"]
    here = {"latitude": north[0] + 0.00317, "longitude": north[1] - 0.00419}
    somebody = phone(geolocation=here, permissions=["geolocation"])
    sent: list[str] = []
    somebody.context.on("request", lambda one: sent.append(f"{one.url} {one.post_data or ''}"))
    page = with_worker(somebody, f"{server.url}/directory")
    expect(page.get_by_text("this phone finds no region yet")).to_be_visible()
    page.get_by_role("link", name="Choose regions for this phone").tap()
    page.get_by_role("button", name="Around me").tap()
    expect(page.get_by_role("checkbox", name="North, ZZ")).to_be_checked()
    expect(page.get_by_role("checkbox", name="South, ZZ")).not_to_be_checked()
    page.get_by_role("button", name="Carry these regions").tap()
    expect(page.locator("[data-when=ready]")).to_be_visible(timeout=60_000)
    expect(page.locator("[data-region=north-zz] [data-here]")).to_be_visible()
    expect(page.locator("[data-region=south-zz] [data-here]")).to_be_hidden()
    told = {f"{abs(part):.{digits}f}" for part in here.values() for digits in (2, 3, 4, 5)}
    assert sent
    assert not [one for one in sent if any(part in one for part in (*told, "north-zz"))]

    somebody.context.set_offline(True)
    page.goto(f"{server.url}/directory?q=shelter")
    expect(page.locator("[data-here-names]")).to_have_text("North, ZZ")
    page.locator("[data-missing] summary").tap()
    expect(page.locator("[data-missing-names]")).to_have_text("South, ZZ")
    towns = page.locator("#results .item").all_inner_texts()
    assert towns
    page.locator("#results .item a").first.tap()
    expect(page.locator("article[data-service] address").first).to_contain_text("North")
    page.goto(f"{server.url}/directory/regions")
    expect(page.get_by_role("button", name="Carry these regions")).to_be_enabled()
    page.locator("[data-region=south-zz]").tap()
    page.get_by_role("button", name="Carry these regions").tap()
    expect(page.get_by_text("fetched when there is a network")).to_be_visible()
    expect(page.locator("[data-region=south-zz] [data-here]")).to_be_hidden()

    somebody.context.set_offline(False)
    page.goto(f"{server.url}/directory/regions")
    expect(page.get_by_role("button", name="Carry these regions")).to_be_enabled()
    page.locator("[data-region=north-zz]").tap()
    page.get_by_role("button", name="Carry these regions").tap()
    expect(page.locator("[data-region=south-zz] [data-here]")).to_be_visible(timeout=60_000)
    expect(page.locator("[data-region=north-zz] [data-here]")).to_be_hidden()
    assert somebody.problems == []


def test_a_choice_that_is_made_while_the_pack_comes_is_followed(
    server: Server, phone: Phones, middles: dict[str, tuple[float, float]]
) -> None:
    somebody = phone()
    page = with_worker(somebody, f"{server.url}/directory/regions")
    under_way: list[Route] = []
    somebody.context.route(
        re.compile("/field-pack/(several|[0-9a-f]{64})"),
        lambda route: route.continue_() if under_way else under_way.append(route),
    )
    carry = page.get_by_role("button", name="Carry these regions")
    page.locator("[data-region=north-zz]").tap()
    carry.tap()
    for _attempt in range(100):
        if under_way:
            break
        page.wait_for_timeout(100)
    page.locator("[data-region=north-zz]").tap()
    page.locator("[data-region=south-zz]").tap()
    carry.tap()
    page.wait_for_timeout(300)
    under_way[0].continue_()
    expect(page.locator("[data-region=south-zz] [data-here]")).to_be_visible(timeout=60_000)
    expect(page.locator("[data-region=north-zz] [data-here]")).to_be_hidden()
