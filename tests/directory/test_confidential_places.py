"""Where a confidential place is never leaves the server: not in a page, not in the index, not in the pack, not in a log."""

import logging
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import fieldpack
from app.directory import field_pack, looking_up, queries
from app.directory.commands import touch
from app.directory.details import load
from app.directory.hsds import Address, Location, Service, ServiceAtLocation
from app.directory.hsds_terms import Taxonomy, TaxonomyTerm
from app.directory.models import Area, Listing, Visibility
from app.directory.ranking import Query
from app.directory.untold import redact_streets
from tests.directory.opened import opened

SECRETS = (
    "12 Quiet Lane",
    "Quiet Lane",
    "48.1234",
    "48123",
    "11.5678",
    "11568",
    "Blue gate",
    "House of Roses",
    "01632 960777",
    "ZZ9 9ZZ",
    "first turning",
)


@pytest.fixture
def secret_place(session: Session, folder: Callable[..., Path], bring: Callable[..., Any]) -> None:
    """A refuge whose address also stands in texts, and shares its house with a public service."""
    place = folder(
        organizations=[{"id": "o", "name": "Heron Trust", "description": "x"}],
        services=[
            {
                "id": "refuge",
                "organization_id": "o",
                "name": "Refuge",
                "description": "At 12  quiet lane, come in.",
                "status": "active",
            },
            {
                "id": "open",
                "organization_id": "o",
                "name": "Advice",
                "description": "Upstairs at 12 Quiet Lane",
                "status": "active",
            },
            {"id": "loose", "organization_id": "o", "name": "Phone line", "status": "active"},
        ],
        locations=[
            {
                "id": "l",
                "organization_id": "o",
                "location_type": "physical",
                "name": "House of Roses",
                "latitude": "48.1234",
                "longitude": "11.5678",
                "transportation": "first turning",
            }
        ],
        service_at_location=[
            {"id": "1", "service_id": "refuge", "location_id": "l"},
            {"id": "2", "service_id": "open", "location_id": "l"},
        ],
        addresses=[
            {
                "id": "a",
                "location_id": "l",
                "address_1": "12 Quiet Lane",
                "attention": "Blue gate",
                "city": "Tarsholm",
                "state_province": "X",
                "postal_code": "ZZ9 9ZZ",
                "country": "ZZ",
                "address_type": "physical",
            }
        ],
        phones=[
            {"id": "p", "location_id": "l", "number": "01632 960777"},
            {"id": "q", "service_id": "refuge", "number": "01632 960001"},
        ],
    )
    bring(place, visibility=Visibility.CONFIDENTIAL)
    for name in ("open", "loose"):
        session.get_one(Listing, f"small~{name}").visibility = Visibility.PUBLIC.value
    session.add(Area(slug="tarsholm", name="Tarsholm", latitude=48.5, longitude=11.0))
    session.flush()
    session.get_one(Listing, "small~refuge").area_slug = "tarsholm"
    session.commit()


def assert_silent(text: str, where: str) -> None:
    for secret in SECRETS:
        pattern = r"\s+".join(map(re.escape, secret.split()))
        if secret.isdigit():
            # Any five digits stand somewhere in the hashes of a pack one day, or are how many bytes a file has.
            pattern = rf"(?<![0-9a-f])(?<!\"size\":){pattern}(?![0-9a-f])"
        assert not re.search(pattern, text, re.IGNORECASE), (where, secret)


def packed(app: Flask, code: str = "en") -> dict[str, str]:
    """Returns what travels in a language, opened."""
    with app.test_request_context("/field-pack"):
        g.for_field_pack, g.forced_language, g.pack_role = True, code, None
        return opened(
            {one.name: one.make() for one in field_pack.provide() if isinstance(one, fieldpack.Data)}
        )


@pytest.mark.usefixtures("secret_place")
def test_nobody_finds_it_out_letter_by_letter(client: FlaskClient, session: Session) -> None:
    def counted(search: str, of: str = "services") -> int:
        return int(client.get(f"/hsds/{of}", query_string={"search": search}).json["total_items"])

    for guess in ("q", "qui", "quiet", "12", "lane", "upstairs quiet"):
        assert counted(guess) == counted("qux") == 0, guess
        assert counted(guess, "service_at_locations") == 0, guess
    assert counted("upstairs") == counted("UPSTAIRS at") == 1, "what is told is found"
    for kind in (Taxonomy, TaxonomyTerm):
        session.add(kind(id="small~t", origin="small", name="Help", description="Off 12 Quiet Lane"))
    touch(session)
    session.commit()
    for of in ("taxonomies", "taxonomy_terms"):
        assert [counted(guess, of) for guess in ("quiet", "off")] == [0, 1], of
    assert counted("heron", "organizations") == 1


@pytest.mark.usefixtures("secret_place")
def test_nobody_finds_it_by_name_before_there_is_an_index(session: Session) -> None:
    for service in session.scalars(sa.select(Service).where(Service.name == "Advice")):
        service.name = "Advice at 12 Quiet Lane"
    touch(session)
    session.commit()
    found = {word: looking_up.count(session, Query(words=word), members=True) for word in ("quiet", "advice")}
    assert found == {"quiet": 0, "advice": 1}


@pytest.mark.usefixtures("secret_place")
def test_no_page_tells_where_it_is(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        for path in (
            "/directory",
            "/directory?q=refuge&near=tarsholm",
            "/directory?q=quiet+lane",
            *(f"/directory/services/small~{one}" for one in ("refuge", "open", "loose")),
        ):
            answer = client.get(path)
            assert answer.status_code == 200
            page = (
                answer.get_data(as_text=True)
                .replace('value="quiet lane"', "")
                .replace("q=quiet+lane", "")
                .replace("q%3Dquiet%2Blane", "")
            )
            assert_silent(page, path)
    assert_silent(caplog.text, "log")


@pytest.mark.usefixtures("secret_place")
def test_it_can_be_found_and_called(client: FlaskClient) -> None:
    page = client.get("/directory/services/small~refuge").get_data(as_text=True)
    assert "tel:01632960001" in page
    assert "Tarsholm" in page
    assert "stays secret" in page


@pytest.mark.usefixtures("secret_place")
def test_members_are_not_told_either(session: Session) -> None:
    for one in queries.search(session, queries.query("", [], "", None, date(2026, 3, 4)), members=True).found:
        assert_silent(repr(one), "search")


@pytest.mark.usefixtures("secret_place")
def test_distances_are_measured_to_the_middle_of_the_area(session: Session) -> None:
    found = queries.service_card(session, "small~refuge")
    assert found is not None
    assert found.at == (48_500, 11_000)
    assert found.places == ()


@pytest.mark.usefixtures("secret_place")
def test_the_field_pack_does_not_hold_it(app: Flask) -> None:
    for code in ("en", "ar"):
        for name, text in packed(app, code).items():
            told = name in ("directory/index", "directory/cards", "directory/bodies")
            assert not told or "refuge" in text.lower()
            assert_silent(text, name)


@pytest.mark.usefixtures("secret_place")
def test_a_secret_place_that_gets_another_street_leaves_it_in_no_pack(app: Flask, session: Session) -> None:
    session.get_one(Service, "small~loose").description = "Next to 34 Old Mill Road"
    touch(session)
    session.commit()

    assert "34 Old Mill Road" in "".join(packed(app).values())
    session.get_one(Address, "small~a").address_1 = "34 Old Mill Road"
    touch(session)
    session.commit()
    assert "34 Old Mill Road" not in "".join(packed(app).values())


@pytest.mark.usefixtures("secret_place")
def test_a_tie_that_is_gone_from_the_source_still_keeps_the_place_secret(
    session: Session, client: FlaskClient
) -> None:
    session.execute(
        sa.update(ServiceAtLocation)
        .where(ServiceAtLocation.service_id == "small~refuge")
        .values(retired=True)
    )
    session.execute(sa.update(Service).where(Service.id == "small~refuge").values(retired=True))
    session.commit()
    assert_silent(client.get("/directory/services/small~open").get_data(as_text=True), "open")


def test_no_secret_address_of_the_demo_is_in_any_answer(
    app: Flask, session: Session, client: FlaskClient, partners: object
) -> None:
    confidential = sa.select(Listing.service_id).where(Listing.visibility == Visibility.CONFIDENTIAL.value)
    places = sa.select(ServiceAtLocation.location_id).where(ServiceAtLocation.service_id.in_(confidential))
    streets = set(session.scalars(sa.select(Address.address_1).where(Address.location_id.in_(places))))
    points = {
        f"{one.latitude},{one.longitude}"
        for one in session.scalars(sa.select(Location).where(Location.id.in_(places)))
    }
    shown = set(session.scalars(sa.select(Address.address_1).where(Address.location_id.not_in(places))))
    assert len(streets) > 10
    texts = [
        client.get(f"/directory/services/{one}").get_data(as_text=True)
        for one in session.scalars(confidential)
    ]
    texts += packed(app).values()
    for text in texts:
        assert not [one for one in streets - shown if re.search(rf"(?<!\d){re.escape(one)}", text)]
        assert not any(point in text for point in points)


@pytest.mark.usefixtures("secret_place")
def test_the_same_house_under_another_id_is_kept_secret_too(session: Session, client: FlaskClient) -> None:
    twin = Location(
        id="small~m", origin="small", location_type="physical", latitude=48.1234, longitude=11.5678
    )
    address = Address(
        id="small~b", origin="small", location_id="small~m", address_1="12 QUIET LANE", city="tarsholm"
    )
    link = ServiceAtLocation(id="small~3", origin="small", service_id="small~loose", location_id="small~m")
    session.add_all([twin, address, link])
    touch(session)
    session.commit()
    assert_silent(client.get("/directory/services/small~loose").get_data(as_text=True), "twin")
    found = queries.service_card(session, "small~loose")
    assert found is not None
    assert found.at is None


def test_what_is_said_of_telephones_hours_doors_and_beds_does_not_tell_it(
    app: Flask,
    session: Session,
    client: FlaskClient,
    secret_place: None,
    folder: Callable[..., Path],
    bring: Callable[..., Any],
) -> None:
    said = {"description": "Opposite 12 quiet lane", "notes": "Bell of 12 Quiet Lane"}
    weekly = {"freq": "WEEKLY", "byday": "MO", "opens_at": "09:00", "closes_at": "17:00"}
    place = folder(
        services=[
            {"id": "refuge", "organization_id": "o", "name": "Refuge", "status": "active"},
            {"id": "open", "organization_id": "o", "name": "Advice", "status": "active"},
        ],
        locations=[
            {"id": "l", "organization_id": "o", "location_type": "physical"},
            {"id": "m", "location_type": "physical", "name": "Town hall"},
        ],
        service_at_location=[
            {"id": "1", "service_id": "refuge", "location_id": "l"},
            {"id": "2", "service_id": "open", "location_id": "m"},
            {"id": "3", "service_id": "open", "location_id": "l"},
        ],
        addresses=[{"id": "a", "location_id": "l", "address_1": "12 Quiet Lane", "city": "Tarsholm"}],
        phones=[
            {"id": "p", "service_id": "refuge", "number": "01632 960001", "description": "12 Quiet Lane"},
            {"id": "q", "location_id": "m", "number": "01632 960002", "extension": "12 Quiet Lane"},
        ],
        schedules=[
            {"id": "1", "location_id": "l", **weekly, "notes": "Blue gate"},
            {"id": "2", "service_at_location_id": "1", **weekly, "byday": "TU", "description": "Blue gate"},
            {"id": "3", "service_id": "open", "service_at_location_id": "3", **weekly, "notes": "Blue gate"},
            {"id": "4", "service_id": "open", **weekly, **said},
            {"id": "5", "location_id": "m", **weekly, **said},
        ],
        accessibility=[{"id": "x", "location_id": "m", "description": "Ramp", "details": "12 Quiet Lane"}],
        languages=[{"id": "g", "service_id": "open", "name": "As in 12 Quiet Lane"}],
        units=[{"id": "u", "name": "beds at 12 Quiet Lane"}],
        service_capacities=[
            {"id": "k", "service_id": "open", "unit_id": "u", "available": "1", "updated": "2026-03-04"}
        ],
    )
    bring(place)
    pages = [client.get(f"/directory/services/small~{one}").text for one in ("refuge", "open")]
    assert "Tuesday" in pages[0]
    assert "17:00" in pages[0]
    for told in ("Opposite …", "Bell of …", "Ramp – …", "01632 960002 ext. …", "As in …", "beds at …"):
        assert told in pages[1]
    for text in (*pages, *packed(app).values()):
        assert_silent(text, "said")


def test_a_place_and_a_service_with_the_same_id_share_nothing(
    session: Session, folder: Callable[..., Path], bring: Callable[..., Any]
) -> None:
    place = folder(
        services=[{"id": "1", "name": "Refuge", "status": "active"}, {"id": "2", "name": "Advice"}],
        locations=[{"id": "2", "location_type": "physical", "name": "House of Roses"}],
        service_at_location=[{"id": "7", "service_id": "1", "location_id": "2"}],
        phones=[{"id": "p", "location_id": "2", "number": "01632 960777"}],
        schedules=[
            {
                "id": "h",
                "location_id": "2",
                "freq": "WEEKLY",
                "byday": "MO",
                "opens_at": "09:00",
                "closes_at": "17:00",
            }
        ],
    )
    bring(place, "same")
    session.get_one(Listing, "same~1").visibility = Visibility.CONFIDENTIAL.value
    touch(session)
    session.commit()
    for advice in (queries.service_card(session, "same~2"), load(session)[1]):
        assert advice is not None
        assert advice.name == "Advice"
        assert not advice.phones
        assert not advice.opening.days


@pytest.mark.usefixtures("secret_place")
@pytest.mark.parametrize("line", ["address_2", "attention", "name"])
def test_a_street_that_stands_in_another_line_is_taken_out_too(
    session: Session, client: FlaskClient, app: Flask, line: str
) -> None:
    entity = session.get_one(Location, "small~l") if line == "name" else session.get_one(Address, "small~a")
    session.get_one(Address, "small~a").address_1 = "Heron House"
    setattr(entity, line, "7 Hidden Lane")
    session.get_one(Service, "small~open").description = "Upstairs at 7 hidden  lane, second door"
    twin = Location(id="small~m", origin="small", location_type="physical", name="Elsewhere")
    other = Address(
        id="small~b", origin="small", location_id="small~m", address_1="7 Hidden Lane", city="Tarsholm"
    )
    link = ServiceAtLocation(id="small~3", origin="small", service_id="small~loose", location_id="small~m")
    session.add_all([twin, other, link])
    touch(session)
    session.commit()
    pages = [client.get(f"/directory/services/small~{one}").text for one in ("open", "loose")]
    assert "Upstairs at …, second door" in pages[0]
    for text in (*pages, *packed(app).values()):
        assert not re.search(r"hidden\s+lane", text, re.IGNORECASE)
    assert client.get("/hsds/services?search=hidden").json["total_items"] == 0


def test_streets_are_taken_out_however_they_are_written(app: Flask) -> None:
    take_out = redact_streets(["12 Quiet Lane", "Éclair 7 Lane", "(7-9) Mill Road"])
    for text, told in (
        ("at 12  quiet\nLANE, come in", "at …, come in"),
        ("112 Quiet Lane", "112 Quiet Lane"),
        ("À 12 quiet lane", "À …"),
        ("éclair 7 lane", "…"),
        ("(12 Quiet Lane)", "(…)"),
        ("Behind (7-9) mill road!", "Behind …!"),
        ("12 quiet lanes", "12 quiet lanes"),
        ("", ""),
    ):
        assert take_out(text) == told
    assert take_out(None) == ""
