"""The middle of an area is made of places that may be told, whatever becomes secret later; members know of more places."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import clock
from app.directory import local_commands, queries
from app.directory.cli import search_index
from app.directory.commands import settle_places, touch
from app.directory.hsds import ServiceAtLocation
from app.directory.models import Area, DirectoryState, Listing, Visibility
from app.identity import Role
from app.storage import alembic, db
from tests.delivery import builders
from tests.directory.test_confidential_places import packed
from tests.signing_in import browser_of
from tests.storage.conftest import empty

__all__ = ["empty"]
HOUSES = ((48.1234, 11.5678), (48.3412, 11.7821), (48.4567, 11.9432), (48.2319, 11.6154))
OPTION = '<option value="Small Oak"'
Village = Callable[..., None]


@pytest.fixture
def village(folder: Callable[..., Path], bring: Callable[..., Any]) -> Village:
    """Imports services s0, s1, … of one village, each in a house of its own."""

    def made(*houses: tuple[float, float], source: str = "small", **more: Any) -> None:
        numbers = range(len(houses))
        place = folder(
            services=[{"id": f"s{one}", "name": f"Help {one}", "status": "active"} for one in numbers],
            locations=[
                {"id": f"l{one}", "location_type": "physical", "latitude": str(north), "longitude": str(east)}
                for one, (north, east) in enumerate(houses)
            ],
            service_at_location=[
                {"id": f"t{one}", "service_id": f"s{one}", "location_id": f"l{one}"} for one in numbers
            ],
            addresses=[
                {"id": f"a{one}", "location_id": f"l{one}", "address_1": f"{one} Mill Road", "city": "Small Oak",
                 "state_province": "X", "country": "ZZ", "address_type": "physical"}
                for one in numbers
            ],
        )  # fmt: skip
        bring(place, source, **more)

    return made


def change(session: Session, key: str, entity: str, field: str, value: Any, row: str = "") -> UUID:
    made = local_commands.save(
        session, key, [local_commands.Change(entity, row or key, field, value)], None, clock.now()
    )
    session.commit()
    assert made
    return made


def hide(session: Session, key: str, visibility: Visibility = Visibility.CONFIDENTIAL) -> UUID:
    return change(session, key, "listing", "visibility", visibility.value)


def near(session: Session, members: bool = False) -> dict[str, tuple[int, int]]:
    return {one.slug: (one.latitude, one.longitude) for one in queries.areas(session, members)}


def at(session: Session, key: str) -> tuple[int, int] | None:
    found = queries.service_card(session, key, members=True)
    assert found is not None
    return found.at


def test_the_only_house_of_a_village_that_becomes_secret_leaves_no_middle(
    app: Flask, client: FlaskClient, session: Session, village: Village
) -> None:
    village(HOUSES[0])
    assert near(session) == {"small-oak": (48_100, 11_600)}, "and never led to a door"
    made = hide(session, "small~s0")
    assert near(session) == near(session, members=True) == {}
    assert at(session, "small~s0") is None
    assert "Small Oak" in client.get("/directory/services/small~s0").text, "its area may be known"
    assert OPTION not in client.get("/directory").text
    assert "Small Oak" not in packed(app)["directory/words"]
    member = builders.member(session, builders.organisation(session, "Night Team"), Role.COORDINATOR)
    local_commands.undo(session, "small~s0", made, member, clock.now())
    assert near(session) == {"small-oak": (48_100, 11_600)}


def test_what_is_known_of_other_houses_does_not_give_the_secret_one(
    session: Session, village: Village
) -> None:
    village(*HOUSES)
    assert near(session) == {"small-oak": (48_290, 11_730)}
    hide(session, "small~s3")
    alone = {"small-oak": (48_310, 11_760)}
    assert near(session) == near(session, members=True) == alone
    assert at(session, "small~s3") == alone["small-oak"], "distances are measured to the others"
    hide(session, "small~s2")
    assert near(session) == {"small-oak": (48_200, 11_700)}, "of two, roughly"
    assert at(session, "small~s2") == at(session, "small~s3") == (48_200, 11_700)


def test_the_same_house_three_times_is_one_place(session: Session, village: Village) -> None:
    village(HOUSES[0], HOUSES[0], (48.1234, 11.5681))
    assert near(session) == {"small-oak": (48_100, 11_600)}


def test_towns_of_services_for_members_are_told_to_members_alone(
    app: Flask, client: FlaskClient, session: Session, village: Village
) -> None:
    village(*HOUSES, visibility=Visibility.PARTNERS)
    assert near(session) == {}
    assert near(session, members=True) == {"small-oak": (48_290, 11_730)}
    for address in ("/directory", "/directory?near=small-oak", "/directory/booklet"):
        assert "Small Oak" not in client.get(address).text, address
    team = builders.organisation(session, "Night Team")
    worker = browser_of(app, session, builders.member(session, team, Role.OUTREACH))
    assert OPTION in worker.get("/directory").text
    assert "Small Oak" in worker.get("/directory/booklet").text
    assert "Small Oak" not in client.get("/directory").text, "after a member asked, too"
    assert not [name for name, text in packed(app).items() if "Small Oak" in text]


def test_a_public_service_in_a_town_of_members_is_measured_to_nowhere(
    session: Session, village: Village
) -> None:
    village(*HOUSES)
    for number in (1, 2, 3):
        hide(session, f"small~s{number}", Visibility.PARTNERS)
    change(session, "small~s0", "location", "latitude", None, "small~l0")
    assert at(session, "small~s0") is None
    assert near(session) == {}
    assert near(session, members=True) == {"small-oak": (48_340, 11_780)}


def test_a_tie_that_is_gone_gives_no_service_the_town_of_members(
    session: Session, village: Village, bring: Callable[..., Any], folder: Callable[..., Path]
) -> None:
    village(*HOUSES, visibility=Visibility.PARTNERS)
    session.get_one(Listing, "small~s0").visibility = Visibility.PUBLIC.value
    session.get_one(Listing, "small~s0").area_slug = None
    session.add(
        ServiceAtLocation(
            id="small~t9", origin="local", service_id="small~s0", location_id="small~l1", retired=True
        )
    )
    session.commit()
    ties = [{"id": f"t{one}", "service_id": f"s{one}", "location_id": f"l{one}"} for one in (1, 2, 3)]
    bring(folder(service_at_location=ties))
    found = queries.service_card(session, "small~s0")
    assert found is not None
    assert found.area == ""


def test_a_house_that_moves_takes_the_middle_along(session: Session, village: Village) -> None:
    village(*HOUSES)
    change(session, "small~s3", "address", "city", "Far Elm", "small~a3")
    assert near(session) == {"small-oak": (48_310, 11_760)}
    village(*HOUSES, source="other")
    assert near(session) == {"small-oak": (48_290, 11_730)}, "another source has the fourth house too"


def test_what_says_nothing_about_places_leaves_middles_alone(
    session: Session, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    village(*HOUSES)
    monkeypatch.setattr("app.directory.commands.refresh_middles", pytest.fail)
    change(session, "small~s0", "service", "name", "Another name")
    local_commands.confirm(session, "small~s0", "me", None, clock.now())
    local_commands.set_capacity(session, "small~s0", 3, None, clock.now())


def test_what_another_hand_left_behind_is_put_right_and_travels(
    app: Flask, session: Session, village: Village
) -> None:
    village(HOUSES[0])
    session.execute(sa.update(Listing).values(visibility=Visibility.CONFIDENTIAL.value))
    session.commit()
    assert near(session), "nothing counted the change"
    number = session.get_one(DirectoryState, 1).revision
    assert app.test_cli_runner().invoke(search_index).exit_code == 0
    session.expire_all()
    assert near(session) == {}
    assert session.get_one(Listing, "small~s0").revision == number + 1
    settle_places(session)
    assert session.get_one(DirectoryState, 1).revision == number + 1, "once"


def test_the_middle_follows_a_directory_of_which_nobody_says_what_changed(
    session: Session, village: Village
) -> None:
    village(HOUSES[0])
    session.get_one(Listing, "small~s0").visibility = Visibility.CONFIDENTIAL.value
    touch(session)
    assert session.get_one(Area, "small-oak").latitude is None


def test_a_new_version_forgets_middles_of_which_nobody_knows_what_they_were_made_of(empty: Flask) -> None:
    with empty.app_context():
        alembic.upgrade("0027")
        db.session.execute(
            sa.text("INSERT INTO directory_area VALUES ('small-oak', 'Small Oak', 48.12, 11.57)")
        )
        db.session.commit()
    with empty.app_context():
        alembic.upgrade()
        assert db.session.get_one(Area, "small-oak").latitude is None
