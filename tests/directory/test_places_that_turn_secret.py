"""A place turns secret under an entry that stays public: neither its history nor its forms nor proposals say where that is."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.directory import edit_queries, local_queries
from app.directory.commands import touch
from app.directory.entry_fields import BY_SLUG
from app.directory.hsds import Location, Phone, Schedule, ServiceAtLocation
from app.directory.local_models import LocalCorrection
from app.directory.models import DirectoryPartner, Listing, Visibility
from app.identity import Role
from tests.delivery import builders
from tests.signing_in import browser_of

WEEKLY = {"freq": "WEEKLY", "byday": "MO", "opens_at": "09:00", "closes_at": "17:00"}
OWN = ("01632 960001", "Ring twice")
SECRET = ("01632 960002", "01632 960003", "Blue gate", "Green gate", "Red gate")
WRITTEN = ("New Street 7", "Newtown", "NT1 1NT", "50.4321", "9.8765", "through the yard", "ramp at the back")


@pytest.fixture
def house(folder: Callable[..., Path], bring: Callable[..., Any]) -> None:
    """A service that is alone at its place, another without one, and rows of both that are about that place."""
    telephones = [
        {"id": "p", "service_id": "other", "number": OWN[0]},
        {"id": "q", "service_id": "other", "location_id": "l", "number": SECRET[0]},
        {"id": "r", "service_id": "other", "service_at_location_id": "1", "number": SECRET[1]},
    ]
    hours = [
        {"id": "s", "service_id": "other", "description": OWN[1], **WEEKLY},
        {"id": "t", "service_id": "other", "location_id": "l", "description": SECRET[2], **WEEKLY},
        {"id": "u", "service_id": "other", "service_at_location_id": "1", "description": SECRET[3], **WEEKLY},
        {"id": "v", "service_id": "open", "location_id": "l", "description": SECRET[4], **WEEKLY},
    ]
    bring(
        folder(
            organizations=[
                {"id": "o", "name": "Heron Trust", "description": "x"},
                {"id": "z", "name": "Other"},
            ],
            services=[
                {"id": "open", "organization_id": "o", "name": "Advice", "status": "active"},
                {"id": "other", "organization_id": "z", "name": "Night shelter", "status": "active"},
            ],
            locations=[{"id": "l", "organization_id": "o", "location_type": "physical"}],
            service_at_location=[{"id": "1", "service_id": "open", "location_id": "l"}],
            addresses=[
                {
                    "id": "a",
                    "location_id": "l",
                    "address_1": "1 Loud Road",
                    "city": "Tarsholm",
                    "country": "ZZ",
                }
            ],
            phones=telephones,
            schedules=hours,
        )
    )


@pytest.fixture
def lead(app: Flask, session: Session, house: None) -> FlaskClient:
    team = builders.organisation(session, "Team")
    return browser_of(app, session, builders.member(session, team, Role.COORDINATOR))


def edit(service: str, slug: str) -> str:
    return f"/directory/services/small~{service}/edit/{slug}"


def shown(session: Session, service: str, slug: str) -> dict[str, object]:
    found = edit_queries.shown(session, BY_SLUG[slug], f"small~{service}")
    return {name: text.split(",") if name.endswith(":byday") else text for name, text in found.items()}


def written(session: Session, lead: FlaskClient) -> None:
    """Somebody says on the pages of the public entry where its place is."""
    place = {"small~a:address_1": WRITTEN[0], "small~a:city": WRITTEN[1], "small~a:postal_code": WRITTEN[2]}
    point = {
        "small~l:latitude": "50.4321",
        "small~l:longitude": "9.8765",
        "small~l:transportation": WRITTEN[5],
    }
    said = {"place": place, "map": point, "access": {"new0:description": WRITTEN[6]}}
    for slug, typed in said.items():
        answer = lead.post(edit("open", slug), data=shown(session, "open", slug) | typed)
        assert answer.status_code == 303, slug


def turn_secret(session: Session) -> None:
    """The other service moves in, and must not be found."""
    session.add(
        ServiceAtLocation(id="small~2", origin="small", service_id="small~other", location_id="small~l")
    )
    session.get_one(Listing, "small~other").visibility = Visibility.CONFIDENTIAL.value
    touch(session)
    session.commit()


def test_the_history_of_a_public_entry_at_it_tells_nothing_of_it(session: Session, lead: FlaskClient) -> None:
    written(session, lead)
    before = lead.get("/directory/services/small~open/history").text
    assert [one for one in WRITTEN[:6] if one not in before] == []
    turn_secret(session)
    after = lead.get("/directory/services/small~open/history").text
    for told in (*WRITTEN, "1 Loud Road", "Tarsholm"):
        assert told not in after, told
    assert "Postal code" in after, "that something changed is told, what is not"
    named = {one.field for change in local_queries.history(session, "small~open") for one in change.fields}
    assert {"address_1", "latitude", "transportation"} <= named


def test_a_proposal_for_a_public_entry_at_it_tells_nothing_of_it(
    app: Flask, session: Session, lead: FlaskClient
) -> None:
    heron = builders.organisation(session, "Heron Trust")
    session.add(DirectoryPartner(organization_id="small~o", organisation_id=heron))
    session.commit()
    owner = browser_of(app, session, builders.member(session, heron, Role.PARTNER))
    written(session, lead)
    proposals = owner.get("/directory/proposals").text
    assert all(one in proposals for one in WRITTEN)
    turn_secret(session)
    proposals = owner.get("/directory/proposals").text
    assert "Advice" in proposals
    for told in (*WRITTEN, "1 Loud Road", "Tarsholm"):
        assert told not in proposals, told


def test_forms_leave_out_what_is_about_it_and_saving_them_leaves_that_alone(
    session: Session, lead: FlaskClient
) -> None:
    for slug in ("phones", "hours"):
        assert any(one in lead.get(edit("other", slug)).text for one in SECRET), "while it is public"
    turn_secret(session)
    forms = "".join(
        lead.get(edit(one, slug)).text for one in ("other", "open") for slug in ("phones", "hours")
    )
    assert all(one in forms for one in OWN)
    for told in SECRET:
        assert told not in forms, told
    hidden = {f"small~{one}:gone": "yes" for one in "qrtuv"}
    hidden |= {f"small~{one}:number": "01632 960999" for one in "qr"}
    lead.post(
        edit("other", "phones"),
        data=shown(session, "other", "phones") | hidden | {"small~p:number": "01632 960004"},
    )
    lead.post(
        edit("other", "hours"), data=shown(session, "other", "hours") | hidden | {"small~s:gone": "yes"}
    )
    lead.post(edit("open", "hours"), data=hidden)
    session.expire_all()
    numbers = {one.id: (one.number, one.retired) for one in session.scalars(select(Phone))}
    assert numbers == {
        "small~p": ("01632 960004", False),
        "small~q": (SECRET[0], False),
        "small~r": (SECRET[1], False),
    }
    assert [one.id for one in session.scalars(select(Schedule).where(Schedule.retired))] == ["small~s"]


def test_what_was_changed_of_its_telephones_and_hours_is_not_told_afterwards(
    session: Session, lead: FlaskClient
) -> None:
    lead.post(
        edit("other", "phones"), data=shown(session, "other", "phones") | {"small~q:number": "01632 960005"}
    )
    lead.post(
        edit("other", "hours"), data=shown(session, "other", "hours") | {"small~u:description": "Back door"}
    )
    assert len(session.scalars(select(LocalCorrection)).all()) == 2
    turn_secret(session)
    history = lead.get("/directory/services/small~other/history").text
    for told in (*SECRET, "01632 960005", "Back door"):
        assert told not in history, told


def test_a_place_for_members_is_changed_under_the_entry_that_tells_it_alone(
    session: Session, lead: FlaskClient
) -> None:
    session.get_one(Listing, "small~open").visibility = Visibility.PARTNERS.value
    touch(session)
    session.commit()
    assert SECRET[4] in lead.get(edit("open", "hours")).text
    others = lead.get(edit("other", "hours")).text
    assert OWN[1] in others
    assert not [one for one in SECRET if one in others]
    written(session, lead)
    assert session.get_one(Location, "small~l").latitude == 50.4321
    assert WRITTEN[2] in lead.get("/directory/services/small~open/history").text
