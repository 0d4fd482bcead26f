"""Cards and booklets: for everybody, without JavaScript, without addresses unless asked for, a secret place never."""

from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.directory import local_queries
from app.directory.details import ServiceDetail
from app.directory.models import Listing


@pytest.fixture
def entry(session: Session, partners: dict[str, UUID]) -> ServiceDetail:
    return next(
        one for one in local_queries.owned(session, UUID(int=1)) if one.places and not one.confidential
    )


def paper_of(html: str) -> str:
    return html.partition('<div class="paper paper--')[2].partition("</main>")[0]


def test_a_card_has_the_number_and_no_address_unless_asked_for(
    client: FlaskClient, entry: ServiceDetail
) -> None:
    address = f"/directory/services/{entry.id}/card"
    without, with_it = client.get(address).text, client.get(address + "?addresses=yes&size=pocket").text
    assert entry.phones[0].number in paper_of(without)
    assert entry.places[0].lines[0] not in paper_of(without)
    assert entry.places[0].lines[0] in paper_of(with_it)
    assert paper_of(with_it).startswith("pocket")
    assert client.get("/directory/services/none~1/card").status_code == 404


def test_a_booklet_holds_what_was_chosen(client: FlaskClient, entry: ServiceDetail) -> None:
    assert "Choose a kind of help or a place." in client.get("/directory/booklet").text
    page = client.get(f"/directory/booklet?need={entry.needs[0]}&near={entry.area_slug}").text
    assert entry.name in paper_of(page)
    assert client.get("/directory/booklet?need=burnt&near=nowhere&size=a0").status_code == 200


def test_a_secret_place_stands_on_no_paper(
    client: FlaskClient, session: Session, entry: ServiceDetail
) -> None:
    for listing in session.scalars(select(Listing)):
        listing.visibility = "confidential"
    session.commit()
    for address in (f"/directory/services/{entry.id}/card", "/directory/booklet"):
        page = client.get(f"{address}?need={entry.needs[0]}&addresses=yes").text
        assert entry.places[0].lines[0] not in page
        assert "The place is kept secret. Call first." in page
