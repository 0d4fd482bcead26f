"""*Use where I am* picks the nearest place of the list on the phone; where the phone is goes nowhere."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from app.directory.models import Area
from tests.browser.conftest import Phone, Server
from tests.browser.test_thread import directory_with

pytestmark = pytest.mark.browser

Phones = Callable[..., Phone]


def test_the_nearest_place_is_picked_and_the_position_is_not_sent(server: Server, phone: Phones) -> None:
    directory_with(server)
    place = server.inside(
        lambda session: next(
            (one.name, one.latitude, one.longitude)
            for one in session.scalars(select(Area).order_by(Area.slug.desc()))
        )
    )
    name, latitude, longitude = place
    here = {"latitude": latitude + 0.00317, "longitude": longitude - 0.00419}
    somebody = phone(geolocation=here, permissions=["geolocation"])
    sent: list[str] = []
    somebody.context.on("request", lambda one: sent.append(f"{one.url} {one.post_data or ''}"))
    somebody.page.goto(f"{server.url}/directory")
    for details in somebody.page.locator("details:has([data-here])").all():
        details.locator("> summary").tap()
    somebody.page.locator("[data-here]").tap()
    expect(somebody.page.locator("#near")).to_have_value(name)
    told = {f"{abs(part):.{digits}f}" for part in here.values() for digits in (2, 3, 4, 5)}
    assert sent
    assert not [one for one in sent if any(part in one for part in told)]
    assert somebody.problems == []


def test_without_a_position_the_page_says_what_to_do(server: Server, phone: Phones) -> None:
    directory_with(server)
    somebody = phone()
    somebody.context.clear_permissions()
    somebody.page.goto(f"{server.url}/directory")
    for details in somebody.page.locator("details:has([data-here])").all():
        details.locator("> summary").tap()
    somebody.page.locator("[data-here]").tap()
    expect(somebody.page.get_by_text("This phone did not say where it is.")).to_be_visible()
    expect(somebody.page.locator("#near")).to_be_focused()
