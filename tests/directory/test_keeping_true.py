"""Entries stay true: confirmed in one tap, free places in two, reported when wrong, and providers without an account are asked."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.delivery.models import DeliveredItem
from app.directory import freshness, local_queries
from app.directory.local_models import EntryReport
from app.directory.models import DirectoryPartner
from app.identity.roles import Role
from tests.conftest import MovableClock
from tests.delivery import builders
from tests.delivery.client import envelope, uuid7
from tests.signing_in import browser_of


@pytest.fixture
def partner(app: Flask, session: Session, partners: dict[str, UUID]) -> FlaskClient:
    """A caseworker of the first partner."""
    return browser_of(app, session, builders.member(session, UUID(int=1), Role.PARTNER))


@pytest.fixture
def coordinator(app: Flask, session: Session, partners: dict[str, UUID]) -> FlaskClient:
    team = builders.organisation(session, "Team")
    return browser_of(app, session, builders.member(session, team, Role.COORDINATOR))


def own(session: Session) -> str:
    return local_queries.owned(session, UUID(int=1))[0].id


def foreign(session: Session) -> str:
    return local_queries.owned(session, UUID(int=2))[0].id


def test_one_tap_confirms_and_says_who(partner: FlaskClient, session: Session, clock: MovableClock) -> None:
    entry = own(session)
    assert "Everything is right" in partner.get("/my-services").text
    assert partner.post(f"/directory/services/{entry}/confirm").status_code == 303
    page = partner.get(f"/directory/services/{entry}").text
    assert "Confirmed on March 4, 2026 by Invented Harbour Shelter." in page


def test_nobody_confirms_the_entry_of_others(partner: FlaskClient, session: Session) -> None:
    for what, data in (("confirm", {}), ("capacity", {"available": "3"})):
        assert partner.post(f"/directory/services/{foreign(session)}/{what}", data=data).status_code == 404


def test_free_places_carry_their_time_and_are_doubted_after_a_day(
    partner: FlaskClient, session: Session, clock: MovableClock, app: Flask
) -> None:
    entry = own(session)
    assert partner.post(f"/directory/services/{entry}/capacity", data={"available": "4"}).status_code == 303
    fresh = app.test_client().get(f"/directory/services/{entry}").text
    assert "Free: 4" in fresh
    assert 'datetime="2026-03-04T12:00:00+00:00"' in fresh
    assert "hidden>This number is old. Call first." in fresh
    clock.forward(hours=25)
    old = app.test_client().get(f"/directory/services/{entry}").text
    assert ">This number is old. Call first." in old
    assert "hidden>This number is old" not in old


@pytest.mark.parametrize("typed", ["", "-1", "many", "1000", "4.5"])
def test_a_number_that_is_none_changes_nothing(partner: FlaskClient, session: Session, typed: str) -> None:
    entry = own(session)
    before = [one.available for one in local_queries.owned(session, UUID(int=1))[0].capacities]
    address = f"/directory/services/{entry}/capacity"
    assert partner.post(address, data={"available": typed}).status_code == 422
    assert [one.available for one in local_queries.owned(session, UUID(int=1))[0].capacities] == before


def test_an_entry_without_places_gets_some(partner: FlaskClient, session: Session) -> None:
    entry = next(one for one in local_queries.owned(session, UUID(int=1)) if not one.capacities)
    partner.post(f"/directory/services/{entry.id}/capacity", data={"available": "٧"})
    partner.post(f"/directory/services/{entry.id}/capacity", data={"available": "2"})
    found = next(one for one in local_queries.owned(session, UUID(int=1)) if one.id == entry.id)
    assert [one.available for one in found.capacities] == [2]


def test_a_report_waits_for_a_coordinator(
    partner: FlaskClient, coordinator: FlaskClient, session: Session
) -> None:
    address = f"/directory/services/{foreign(session)}"
    assert "report=unchosen" in partner.post(address).headers["Location"]
    assert "Choose what is wrong." in partner.get(address + "?report=unchosen").text
    assert partner.post(address, data={"report": "number"}).status_code == 303
    assert "Wrong number" in coordinator.get("/directory/reports").text
    row = session.scalars(select(EntryReport)).one()
    settled = f"/directory/reports/{row.id}"
    assert coordinator.post(settled, data={"outcome": "burnt"}).status_code == 422
    for _twice in range(2):
        assert coordinator.post(settled, data={"outcome": "right"}).status_code == 303
    assert "Nothing waits" in coordinator.get("/directory/reports").text


def test_a_visitor_sees_no_form_and_reports_nothing(
    client: FlaskClient, session: Session, partners: object
) -> None:
    address = f"/directory/services/{foreign(session)}"
    assert "Something is wrong here" not in client.get(address).text
    assert client.post(address, data={"report": "full"}).status_code == 401


def test_a_report_made_without_network_arrives_once(app: Flask, session: Session, partners: object) -> None:
    phone = builders.phone(app, session)
    id, body = uuid7(), {"service": foreign(session), "report": "moved"}
    sealed = phone.seal(envelope(phone.device, id, body, {}, {"kind": "report"}))
    assert [phone.send((id, sealed))[0]["type"] for _twice in range(2)] == ["receipt", "receipt"]
    row = session.scalars(select(EntryReport)).one()
    assert (row.id, row.kind, row.by) == (id, "moved", phone.device.member_id)


@pytest.mark.parametrize(
    "wrong",
    [
        {"report": "burnt"},
        {"service": "nowhere~1"},
        {"service": 7},
        {"note": "a sentence about somebody"},
    ],
)
def test_a_broken_report_is_held(
    app: Flask, session: Session, partners: object, wrong: dict[str, object]
) -> None:
    phone, id = builders.phone(app, session), uuid7()
    body = {"service": foreign(session), "report": "moved"} | wrong
    sealed = phone.seal(envelope(phone.device, id, body, {}, {"kind": "report"}))
    assert phone.send((id, sealed))[0]["reason"] == "invalid"
    assert session.scalars(select(EntryReport)).all() == []
    assert session.scalars(select(DeliveredItem.outcome)).one() == "held"


def test_nobody_gets_a_link_to_speak_for_a_partner(
    coordinator: FlaskClient, session: Session, partners: object
) -> None:
    theirs = session.scalars(select(DirectoryPartner.organization_id)).first()
    assert coordinator.post(f"/directory/providers/{theirs}/link", data={"as": "link"}).status_code == 404


def test_a_provider_without_an_account_confirms_by_a_link(
    app: Flask, coordinator: FlaskClient, session: Session, clock: MovableClock
) -> None:
    asked = local_queries.providers_to_ask(session, clock().date())
    assert asked
    assert asked[0].name in coordinator.get("/directory/providers").text
    made = coordinator.post(f"/directory/providers/{asked[0].organization_id}/link", data={"as": "link"})
    link = made.text.partition('value="')[2].partition('"')[0]
    token = link.rpartition("/")[2]
    stranger = app.test_client()
    page = stranger.get(f"/confirm/{token}")
    assert page.headers["Cache-Control"] == "no-store"
    _row, _name, entries = local_queries.entries_by_link(session, token, clock()) or pytest.fail("no link")
    for one in entries:
        assert stranger.post(f"/confirm/{token}/{one.id}").status_code == 303
    assert asked[0].organization_id not in {
        one.organization_id for one in local_queries.providers_to_ask(session, clock().date())
    }
    assert stranger.post(f"/confirm/{token}/{own(session)}").status_code == 404, "its own entries alone"
    assert stranger.post(f"/confirm/{token}/{entries[0].id}", data={"available": "x"}).status_code == 422
    clock.forward(days=31)
    assert stranger.get(f"/confirm/{token}").status_code == 410
    assert stranger.post(f"/confirm/{token}/{entries[0].id}").status_code == 410


def test_the_e_mail_is_a_file_that_says_nothing_of_anybody(
    coordinator: FlaskClient, session: Session, clock: MovableClock
) -> None:
    asked = local_queries.providers_to_ask(session, clock().date())[0]
    answer = coordinator.post(f"/directory/providers/{asked.organization_id}/link", data={"as": "mail"})
    message = message_from_bytes(answer.data)
    assert answer.headers["Content-Disposition"].endswith('.eml"')
    assert message["From"] is None
    assert "/confirm/" in message.get_payload(decode=True).decode()  # type: ignore[union-attr]


def test_a_confidential_place_is_not_told_behind_a_link(
    app: Flask, session: Session, partners: object, clock: MovableClock
) -> None:
    from app.directory import local_commands
    from app.directory.models import Listing, Visibility

    for listing in session.scalars(select(Listing)):
        listing.visibility = Visibility.CONFIDENTIAL.value
    provider = local_queries.providers_to_ask(session, clock().date())[0].organization_id
    token = local_commands.make_provider_link(session, provider, None, clock())
    session.commit()
    page = app.test_client().get(f"/confirm/{token}").text
    assert "Everything is right" in page
    assert "icon--map-pin" not in page


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-01-15T09:00:00Z", datetime(2026, 1, 15, 9, tzinfo=UTC)),
        ("2026-01-15", datetime(2026, 1, 15, tzinfo=UTC)),
        ("last week", None),
        ("", None),
    ],
)
def test_when_places_were_counted(text: str, moment: datetime | None) -> None:
    assert freshness.moment_of(text) == moment


def test_what_is_old() -> None:
    today = datetime(2026, 3, 4, tzinfo=UTC)
    assert freshness.is_stale(None, today.date())
    assert not freshness.is_stale(today.date() - timedelta(days=freshness.STALE_DAYS), today.date())
    assert freshness.is_stale(today.date() - timedelta(days=freshness.STALE_DAYS + 1), today.date())
    assert freshness.is_old_capacity("soon", today)
    assert not freshness.is_old_capacity("2026-03-03T00:00:00Z", today)


def test_the_phone_says_what_the_text_says(
    client: FlaskClient, session: Session, partners: Callable[..., object]
) -> None:
    page = client.get(f"/directory/services/{own(session)}").text
    assert "Hand it on" in page
    assert 'href="geo:0,0?q=' in page or "kept secret" in page
