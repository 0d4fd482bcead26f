"""Where services for members alone are is told to members, under these services; to a visitor it is told nowhere."""

import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.directory import queries
from app.directory.api.answers import RESOURCES
from app.directory.cli import export_hsds
from app.directory.commands import touch
from app.directory.exporting import Audience
from app.directory.hsds import Contact, Language, Phone, Schedule, Service, ServiceAtLocation
from app.directory.models import TABLES, Listing, Visibility
from app.directory.untold import untold_now
from app.identity import Role
from tests.delivery import builders
from tests.directory.test_confidential_places import assert_silent, packed
from tests.directory.test_nobody_is_told import ASKED, addresses, texts
from tests.signing_in import browser_of

PLACE = ("12 Quiet Lane", "House of Roses", "01632 960777", "01632 960778", "01632 960779")


def seen_by(session: Session, service: str, visibility: Visibility) -> None:
    session.get_one(Listing, f"small~{service}").visibility = visibility.value
    touch(session)
    session.commit()


def home(number: str, name: str) -> dict[str, str]:
    return {"id": number, "organization_id": "o", "location_type": "physical", "name": name}


@pytest.fixture
def members_place(session: Session, folder: Callable[..., Path], bring: Callable[..., Any]) -> None:
    """A provider with a service for members at one place, a public one at another, and a public one that names no place."""
    street = {"address_1": "12 Quiet Lane", "city": "Tarsholm", "country": "ZZ", "address_type": "physical"}
    place = folder(
        organizations=[{"id": "o", "name": "Heron Trust", "description": "x"}],
        services=[
            {"id": "inner", "organization_id": "o", "name": "Inner service", "status": "active"},
            {"id": "open", "organization_id": "o", "name": "Advice", "status": "active"},
            {"id": "loose", "organization_id": "o", "name": "Phone line", "status": "active"},
        ],
        locations=[
            home("l", "House of Roses")
            | {"latitude": "48.1234", "longitude": "11.5678", "transportation": "first turning"},
            home("l2", "House of Roses, door two"),
            home("m", "Town hall"),
            home("n", "Garden hut"),
        ],
        service_at_location=[
            {"id": "1", "service_id": "inner", "location_id": "l"},
            {"id": "2", "service_id": "open", "location_id": "m"},
        ],
        addresses=[
            {"id": "a", "location_id": "l", "postal_code": "ZZ9 9ZZ", **street},
            {"id": "b", "location_id": "l2", **street},
            {"id": "c", "location_id": "m", **street, "address_1": "1 Loud Road"},
        ],
        phones=[
            {"id": "p", "location_id": "l", "number": "01632 960777"},
            {"id": "q", "organization_id": "o", "location_id": "l", "number": "01632 960778"},
            {"id": "r", "organization_id": "o", "number": "01632 960100"},
            {"id": "t", "service_id": "open", "location_id": "l", "number": "01632 960779"},
        ],
        schedules=[
            {"id": "s", "service_id": "loose", "location_id": "l", "freq": "WEEKLY", "byday": "MO", "opens_at": "09:00",
             "closes_at": "17:00", "notes": "Blue gate"},
        ],
    )  # fmt: skip
    bring(place)
    seen_by(session, "inner", Visibility.PARTNERS)


def silent(text: str, where: str) -> None:
    assert_silent(text, where)
    assert not [one for one in PLACE if one in text], where


def page(client: FlaskClient, service: str) -> str:
    return client.get(f"/directory/services/small~{service}").text


@pytest.mark.usefixtures("members_place")
def test_no_address_tells_it_to_a_visitor(
    client: FlaskClient, app: Flask, session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    rows = [row for table in TABLES.values() for row in session.execute(sa.select(table.id, table.public_id))]
    known = {
        "service_id": ["small~inner", "small~open", "small~loose"],
        "organization_id": ["small~o"],
        "name": list(RESOURCES),
        "public_id": [one.public_id for one in rows],
    }
    told = ""
    with caplog.at_level(logging.DEBUG):
        for rule in app.url_map.iter_rules():
            if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
                continue
            for address in addresses(rule, known):
                more = ASKED if rule.endpoint in ("directory.search", "hsds.listing") else ()
                for asked in ("", *more):
                    for text in texts(client, address + asked):
                        silent(text, address + asked)
                        assert "Inner service" not in text, address + asked
                        told += text
    silent(caplog.text, "log")
    for public in ("Town hall", "1 Loud Road", "Garden hut", "01632 960100"):
        assert public in told, public
    for text in packed(app).values():
        silent(text, "pack")


@pytest.mark.usefixtures("members_place")
def test_members_are_told_it_under_its_own_service_alone(app: Flask, session: Session) -> None:
    team = builders.organisation(session, "Night Team")
    worker = browser_of(app, session, builders.member(session, team, Role.OUTREACH))
    inner, loose = page(worker, "inner"), page(worker, "loose")
    for told in PLACE[:3]:
        assert told in inner, told
    silent(loose, "another service of its provider")
    assert "Town hall" in loose
    assert "01632 960100" in loose
    found = queries.service_card(session, "small~loose")
    assert found is not None
    assert found.at is None or found.at != (48_123, 11_568)


@pytest.mark.usefixtures("members_place")
@pytest.mark.parametrize("audience", list(Audience))
def test_an_export_for_everybody_does_not_hold_it(app: Flask, tmp_path: Path, audience: Audience) -> None:
    path = tmp_path / "out.json"
    done = app.test_cli_runner().invoke(export_hsds, [str(path), "--audience", audience.value])
    assert done.exit_code == 0, done.output
    whole = path.read_text()
    assert "Town hall" in whole
    if audience is Audience.PARTNERS:
        assert all(one in whole for one in PLACE)
    else:
        silent(whole, "export")


@pytest.mark.usefixtures("members_place")
def test_a_place_that_a_public_service_uses_is_public(session: Session, client: FlaskClient) -> None:
    before = untold_now(session).stamp
    tie = ServiceAtLocation(id="small~9", origin="small", service_id="small~open", location_id="small~l")
    session.add(tie)
    touch(session)
    session.commit()
    assert "12 Quiet Lane" in page(client, "open")
    assert untold_now(session).stamp != before, "packs and indexes are made anew"
    tie.retired = True
    touch(session)
    session.commit()
    silent(page(client, "open"), "a tie that is gone")


@pytest.mark.usefixtures("members_place")
def test_a_service_for_members_that_names_no_place_is_at_its_providers(session: Session) -> None:
    seen_by(session, "loose", Visibility.PARTNERS)
    assert untold_now(session).members_only == {"small~l", "small~l2", "small~n"}
    seen_by(session, "loose", Visibility.PUBLIC)
    assert untold_now(session).members_only == {"small~l", "small~l2"}


@pytest.mark.usefixtures("members_place")
def test_a_secret_place_stays_one(session: Session) -> None:
    tie = ServiceAtLocation(id="small~9", origin="small", service_id="small~open", location_id="small~l")
    session.add(tie)
    seen_by(session, "open", Visibility.CONFIDENTIAL)
    untold = untold_now(session)
    assert untold.secret >= {"small~l", "small~l2", "small~m"}
    assert not untold.secret & untold.members_only


@pytest.fixture
def one_house(session: Session, members_place: None) -> None:
    """One house, two services: each has telephones, contacts, hours and languages of its own there."""
    own: dict[str, str] = {"origin": "small", "service_id": "small~inner"}
    weekly = {"freq": "WEEKLY", "opens_at": "05:55", "closes_at": "06:05"}
    tie = ServiceAtLocation(id="small~3", origin="small", service_id="small~inner", location_id="small~m")
    desk = Contact(id="small~c", name="Canary Desk", **own)
    rows = [
        Phone(id="small~u", location_id="small~m", number="01632 960801", description="Canary intake", **own),
        Phone(id="small~v", location_id="small~m", origin="small", contact_id=desk.id, number="01632 960802"),
        Phone(
            id="small~w", origin="small", organization_id="small~o", contact_id=desk.id, number="01632 960803"
        ),
        Phone(
            id="small~x",
            origin="small",
            service_at_location_id=tie.id,
            location_id="small~m",
            number="01632 960804",
        ),
        Schedule(id="small~y", location_id="small~m", byday="SU", notes="Canary gate", **weekly, **own),
        Schedule(
            id="small~z",
            origin="small",
            location_id="small~m",
            service_at_location_id=tie.id,
            byday="SA",
            **weekly,
        ),
        Language(id="small~g", location_id="small~m", name="Canarese", **own),
    ]
    session.add_all([tie, desk])
    session.flush()
    session.add_all(rows)
    touch(session)
    session.commit()


@pytest.mark.usefixtures("one_house")
def test_what_belongs_to_the_service_is_not_told_under_a_public_one_in_the_same_house(
    client: FlaskClient, app: Flask
) -> None:
    pages = [page(client, one) for one in ("open", "loose")]
    assert "1 Loud Road" in pages[0]
    for text in (*pages, *packed(app).values()):
        assert not [one for one in ("96080", "Canar", "5:55") if one in text]


@pytest.mark.usefixtures("one_house")
def test_it_is_told_under_the_service_itself(app: Flask, session: Session) -> None:
    team = builders.organisation(session, "Night Team")
    inner = page(browser_of(app, session, builders.member(session, team, Role.OUTREACH)), "inner")
    for told in ("01632 960801", "Canary gate", "Canarese", "01632 960804"):
        assert told in inner, told


def test_two_providers_in_one_house_are_told_each_by_its_own(
    session: Session, client: FlaskClient, folder: Callable[..., Path], bring: Callable[..., Any]
) -> None:
    house = {"address_1": "5 Shared Street", "city": "Tarsholm", "country": "ZZ", "address_type": "physical"}
    place = folder(
        organizations=[{"id": one, "name": f"Provider {one}", "description": "x"} for one in ("a", "b")],
        services=[
            {"id": one, "organization_id": one, "name": f"Service {one}", "status": "active"}
            for one in ("a", "b")
        ],
        locations=[
            {"id": one, "organization_id": one, "location_type": "physical", "name": f"Room {one}"}
            for one in ("a", "b")
        ],
        addresses=[{"id": one, "location_id": one, **house} for one in ("a", "b")],
    )
    bring(place)
    seen_by(session, "a", Visibility.PARTNERS)
    assert untold_now(session).members_only == {"small~a"}
    assert "5 Shared Street" in page(client, "b")


@pytest.mark.usefixtures("members_place")
def test_a_public_service_that_is_gone_makes_no_place_public(session: Session) -> None:
    seen_by(session, "inner", Visibility.PUBLIC)
    session.add(
        Service(id="small~more", origin="small", organization_id="small~o", name="Gone", retired=True)
    )
    session.flush()
    session.add(Listing(service_id="small~more", visibility=Visibility.PUBLIC.value, needs=[]))
    seen_by(session, "loose", Visibility.PARTNERS)
    assert untold_now(session).members_only == {"small~l2", "small~n"}


@pytest.mark.usefixtures("members_place")
def test_the_title_of_a_page_about_an_entry_for_members_does_not_name_it(
    app: Flask, session: Session
) -> None:
    team = builders.organisation(session, "Night Team")
    worker = browser_of(app, session, builders.member(session, team, Role.COORDINATOR))
    pages = ("", "/card", "/edit", "/history")
    titles = {
        service: [worker.get(f"/directory/services/small~{service}{one}").text for one in pages]
        for service in ("inner", "open")
    }
    titles = {
        key: [re.findall(r"<title>(.*?)</title>", one) for one in texts] for key, texts in titles.items()
    }
    assert titles["inner"][:2] == [["Find help"], ["A card to print"]]
    assert titles["open"][:2] == [["Advice"], ["Advice"]]
    assert not [one for one in titles["inner"] if not one or "Inner" in one[0]]
