"""Where an entry is can be changed by whoever keeps the entry; never where it is secret, never under another's feet."""

from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.directory import edit_queries, local_queries
from app.directory.details import ServiceDetail, load
from app.directory.entry_fields import BY_SLUG
from app.directory.hsds import Address, Location, Service, ServiceAtLocation
from app.directory.models import Listing
from app.directory.untold import what_is_untold
from app.identity.roles import Role
from tests.delivery import builders
from tests.signing_in import browser_of

OWNER = UUID(int=1)
NEW = {
    "new0:address_1": "Invented Road 5",
    "new0:city": "Tarsholm",
    "new0:country": "fr",
    "new0:postal_code": "00005",
}


@pytest.fixture
def partner(app: Flask, session: Session, partners: dict[str, UUID]) -> FlaskClient:
    return browser_of(app, session, builders.member(session, OWNER, Role.PARTNER))


@pytest.fixture
def lead(app: Flask, session: Session, partners: dict[str, UUID]) -> FlaskClient:
    team = builders.organisation(session, "Team")
    return browser_of(app, session, builders.member(session, team, Role.COORDINATOR))


@pytest.fixture
def entry(session: Session, partners: dict[str, UUID]) -> ServiceDetail:
    """An entry that is alone at its place."""
    found = local_queries.owned(session, OWNER)[0]
    own = set(session.scalars(place_ids(found)))
    others = select(ServiceAtLocation).where(
        ServiceAtLocation.location_id.in_(own), ServiceAtLocation.service_id != found.id
    )
    for link in session.scalars(others):
        link.retired = True
    session.commit()
    return found


def place_ids(entry: ServiceDetail):  # type: ignore[no-untyped-def]
    return (
        select(ServiceAtLocation.location_id)
        .where(ServiceAtLocation.service_id == entry.id, ServiceAtLocation.retired.is_(False))
        .order_by(ServiceAtLocation.id)
    )


def address(session: Session, entry: ServiceDetail) -> Address:
    (row,) = edit_queries.rows_of(session, BY_SLUG["place"], entry.id)
    assert isinstance(row, Address)
    return row


def edit(entry: ServiceDetail, slug: str) -> str:
    return f"/directory/services/{entry.id}/edit/{slug}"


def shown(session: Session, entry: ServiceDetail, slug: str) -> dict[str, str]:
    return edit_queries.shown(session, BY_SLUG[slug], entry.id)


def lines(session: Session, entry: ServiceDetail) -> list[str]:
    session.expire_all()
    return [line for place in load(session, [entry.id], members=True)[0].places for line in place.lines]


def test_a_move_is_seen_takes_the_old_point_away_and_can_be_undone(
    partner: FlaskClient, session: Session, entry: ServiceDetail
) -> None:
    row = address(session, entry)
    place = session.get_one(Location, row.location_id)
    before = place.latitude, place.longitude
    assert None not in before
    data = shown(session, entry, "place") | {f"{row.id}:address_1": "Invented Road 5"}
    assert partner.post(edit(entry, "place"), data=data).status_code == 303
    assert "Invented Road 5" in lines(session, entry)
    assert (place.latitude, place.longitude) == (None, None)
    change = local_queries.history(session, entry.id)[0]
    assert {one.field for one in change.fields} == {"address_1", "latitude", "longitude"}
    partner.post(f"/directory/services/{entry.id}/history/{change.id}/undo")
    session.expire_all()
    assert (place.latitude, place.longitude) == before
    assert "Invented Road 5" not in lines(session, entry)


def test_a_postal_code_moves_no_point(partner: FlaskClient, session: Session, entry: ServiceDetail) -> None:
    row = address(session, entry)
    place = session.get_one(Location, row.location_id)
    before = place.latitude
    data = shown(session, entry, "place") | {f"{row.id}:postal_code": "00099"}
    assert partner.post(edit(entry, "place"), data=data).status_code == 303
    session.expire_all()
    assert (address(session, entry).postal_code, place.latitude) == ("00099", before)


def test_an_entry_without_a_place_gets_one_with_its_address(
    partner: FlaskClient, session: Session, entry: ServiceDetail
) -> None:
    for link in session.scalars(select(ServiceAtLocation).where(ServiceAtLocation.service_id == entry.id)):
        link.retired = True
    session.commit()
    assert partner.get(edit(entry, "map")).status_code == 404, "no place, no point"
    assert partner.post(edit(entry, "place"), data=NEW).status_code == 303
    assert "Invented Road 5" in lines(session, entry)
    assert address(session, entry).country == "FR"
    key = session.scalars(place_ids(entry)).one()
    data = {f"{key}:latitude": "48,5", f"{key}:longitude": "-2.123456", f"{key}:transportation": "Tram 5"}
    assert partner.post(edit(entry, "map"), data=data).status_code == 303
    session.expire_all()
    place = session.get_one(Location, key)
    assert (place.latitude, place.longitude, place.transportation) == (48.5, -2.12346, "Tram 5")
    first = local_queries.history(session, entry.id)[-1]
    partner.post(f"/directory/services/{entry.id}/history/{first.id}/undo")
    assert "Invented Road 5" not in lines(session, entry)


@pytest.mark.parametrize(
    ("north", "east", "words"),
    [
        ("91", "2", "Write a number from -90 to 90."),
        ("north", "2", "Write a number from -90 to 90."),
        ("nan", "2", "Write a number from -90 to 90."),
        ("48", "181", "Write a number from -180 to 180."),
        ("48", "", "A point needs both numbers."),
    ],
)
def test_a_point_that_is_none_is_said_beside_its_field(
    partner: FlaskClient, session: Session, entry: ServiceDetail, north: str, east: str, words: str
) -> None:
    key = session.scalars(place_ids(entry)).one()
    data = shown(session, entry, "map") | {f"{key}:latitude": north, f"{key}:longitude": east}
    answer = partner.post(edit(entry, "map"), data=data)
    assert answer.status_code == 422
    assert words in answer.text
    assert f'value="{north}"' in answer.text


def test_an_address_without_a_country_is_asked_for_it(
    partner: FlaskClient, session: Session, entry: ServiceDetail
) -> None:
    data = shown(session, entry, "place") | NEW | {"new0:country": "Freedonia"}
    answer = partner.post(edit(entry, "place"), data=data)
    assert answer.status_code == 422
    assert "Write the two letters of a country, for example FR." in answer.text
    assert "Invented Road 5" in answer.text


def test_where_another_organisations_entry_is_too_nobody_moves_it(
    partner: FlaskClient, session: Session, entry: ServiceDetail
) -> None:
    other = local_queries.owned(session, UUID(int=2))[0]
    key = session.scalars(place_ids(entry)).one()
    link = session.scalars(select(ServiceAtLocation).where(ServiceAtLocation.service_id == entry.id)).first()
    assert link
    session.add(
        ServiceAtLocation(
            id="small~x", origin="small", given_id="x", retired=False, service_id=other.id, location_id=key
        )
    )
    session.commit()
    for slug in ("place", "map", "access"):
        assert partner.get(edit(entry, slug)).status_code == 404, slug
        assert partner.post(edit(entry, slug), data=NEW).status_code == 404, slug
    assert (
        "Another organisation has entries at this place too"
        in partner.get(f"/directory/services/{entry.id}/edit").text
    )


def test_of_a_secret_place_neither_the_address_nor_an_earlier_one_is_told(
    partner: FlaskClient, lead: FlaskClient, session: Session, entry: ServiceDetail
) -> None:
    row = address(session, entry)
    old, place_id = row.address_1 or "", row.location_id or ""
    data = shown(session, entry, "place") | {
        f"{row.id}:address_1": "Invented Road 5",
        f"{row.id}:city": "Elsewhere Bay",
    }
    partner.post(edit(entry, "place"), data=data)
    proposed = {**data, f"{row.id}:address_1": "Proposed Row 9"}
    assert lead.post(edit(entry, "place"), data=proposed).status_code == 303
    assert "Proposed Row 9" in partner.get("/directory/proposals").text
    session.expire_all()
    session.get_one(Service, entry.id).description = f"It was at {old}, it is at Invented Road 5."
    session.get_one(Listing, entry.id).visibility = "confidential"
    session.commit()
    untold = what_is_untold(session)
    assert place_id in untold.secret
    assert untold.redact(old) == "…"
    for who in (partner, lead):
        for slug in ("place", "map", "access"):
            assert who.get(edit(entry, slug)).status_code == 404, slug
        for page in (
            f"/directory/services/{entry.id}",
            f"/directory/services/{entry.id}/edit",
            f"/directory/services/{entry.id}/edit/about",
            f"/directory/services/{entry.id}/history",
            "/directory/proposals",
        ):
            text = who.get(page).text
            for told in (old, "Invented Road 5", "Proposed Row 9", "Elsewhere Bay"):
                assert told not in text, (page, told)
    history = partner.get(f"/directory/services/{entry.id}/history").text
    assert "Street and number" in history, "that something changed is told, what is not"
