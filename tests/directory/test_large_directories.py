"""A large directory's index is made outside of requests; what changes meanwhile is found soon, and hidden at once."""

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
from app.directory import finding, indexing, local_commands, queries
from app.directory.api import answers
from app.directory.api.views import STILL_WORKING
from app.directory.commands import touch
from app.directory.hsds import Address, Language, Location, Service, ServiceAtLocation
from app.directory.models import DirectoryState, Listing, Visibility
from tests.directory.test_pages import get, titles

pytestmark = pytest.mark.usefixtures("large")
PREPARING = "We are getting the search ready."


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch, partners: dict[str, UUID]) -> None:
    """Makes 300 services too many for an index at once."""
    monkeypatch.setattr(finding, "AT_ONCE", 10)


def columns() -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in finding.folder().glob("*.columns")}


def rename(session: Session, key: str, name: str) -> None:
    change = local_commands.Change("service", key, "name", name)
    local_commands.save(session, key, [change], None, clock.now())
    session.commit()


def test_without_an_index_names_and_needs_are_looked_up_and_nothing_is_made(
    client: FlaskClient, session: Session
) -> None:
    name = session.get_one(Service, "demo~s0").name or ""
    page = get(client, f"/directory?q={name}&need=shelter")
    assert PREPARING in page
    assert 'href="/hotlines"' in page
    assert any(name in one for one in titles(page))
    assert PREPARING in get(client, "/directory?q=zzzz&lang=es&near=nowhere")
    assert titles(get(client, "/directory?page=2"))
    taking = queries.services_accepting_referrals(session, ["shelter"])
    assert taking
    assert all(one.accepts_referrals and "shelter" in one.needs for one, _match in taking)
    assert not columns()


def test_while_names_are_looked_up_members_services_stay_with_members(
    client: FlaskClient, session: Session
) -> None:
    name = session.get_one(Service, "demo~s0").name or ""
    session.get_one(Listing, "demo~s0").visibility = Visibility.PARTNERS.value
    touch(session)
    session.commit()
    assert "/services/demo~s0" not in get(client, f"/directory?q={name}")


def test_the_index_is_taken_up_when_it_is_there(client: FlaskClient, session: Session) -> None:
    assert PREPARING in get(client, "/directory?q=refugio")
    assert indexing.refresh(session)
    page = get(client, "/directory?q=refugio")
    assert PREPARING not in page
    assert "Helps with: A place to sleep" in page
    assert not indexing.refresh(session)


def test_a_change_is_found_after_the_next_round_and_the_one_before_answers_until_then(
    client: FlaskClient, session: Session
) -> None:
    indexing.refresh(session)
    before = titles(get(client, "/directory?q=shelter"))
    rename(session, "demo~s0", "Xylophone lending")
    assert not titles(get(client, "/directory?q=xylophone"))
    assert len(titles(get(client, "/directory?q=shelter"))) == len(before)
    assert indexing.refresh(session)
    assert any("Xylophone lending" in one for one in titles(get(client, "/directory?q=xylophone")))


def test_what_was_continued_is_what_would_be_made_anew(
    session: Session, monkeypatch: pytest.MonkeyPatch, folder: Callable[..., Path], bring: Callable[..., Any]
) -> None:
    indexing.refresh(session)
    read: list[int] = []
    whole = finding.everything

    def noting(session: Session, members: bool = True, ids: Any = None) -> Any:
        read.append(-1 if ids is None else len(ids))
        return whole(session, members, ids)

    monkeypatch.setattr(indexing, "everything", noting)
    rename(session, "demo~s0", "Xylophone lending")
    local_commands.confirm(session, "demo~s1", "me", None, clock.now())
    gone = local_commands.Change("service", "demo~s2", "retired", value=True)
    local_commands.save(session, "demo~s2", [gone], None, clock.now())
    session.commit()
    bring(folder(services=[{"id": "new", "name": "Brand new"}]), "more")
    indexing.refresh(session)
    assert read == [4]
    name = finding.path_of(finding.revision(session)).name
    continued = columns()[name]
    for one in finding.folder().iterdir():
        one.unlink()
    indexing.refresh(session)
    assert read == [4, -1]
    assert columns()[name] == continued


def test_a_place_that_became_secret_is_not_found_by_its_street_any_more(
    client: FlaskClient, session: Session
) -> None:
    street = sa.select(ServiceAtLocation.service_id, Address.address_1).join(
        Address, Address.location_id == ServiceAtLocation.location_id
    )
    listed = street.join(Listing, Listing.service_id == ServiceAtLocation.service_id)
    key, line = session.execute(
        listed.where(Listing.visibility == Visibility.PUBLIC.value, Address.address_1.is_not(None))
    ).first() or ("", "")
    indexing.refresh(session)
    assert f"/services/{key}" in get(client, f"/directory?q={line}")
    change = local_commands.Change("listing", key, "visibility", Visibility.CONFIDENTIAL.value)
    local_commands.save(session, key, [change], None, clock.now())
    session.commit()
    assert f"/services/{key}" not in get(client, f"/directory?q={line}")
    indexing.refresh(session)
    assert f"/services/{key}" not in get(client, f"/directory?q={line}")
    found = queries.search(session, queries.query("", [], "", None, clock.now().date()), members=True)
    assert found.total == session.scalar(sa.select(sa.func.count()).select_from(Listing))


def test_a_secret_that_is_new_has_everything_made_anew(session: Session) -> None:
    indexing.refresh(session)
    before = indexing.stamp_of(session)
    key = session.scalars(sa.select(Listing.service_id).where(Listing.visibility == "public")).first() or ""
    session.get_one(Listing, key).visibility = Visibility.CONFIDENTIAL.value
    touch(session, [key])
    session.commit()
    assert indexing.stamp_of(session) != before
    assert indexing.continued(session, indexing.stamp_of(session)) is None


@pytest.mark.parametrize("entity", ["organization", "location", "listing"])
def test_a_change_names_every_service_in_which_it_is_seen(session: Session, entity: str) -> None:
    session.execute(sa.update(Listing).values(revision=0))
    wanted: set[str | None] = {"demo~s0"}
    if entity == "organization":
        owner = session.get_one(Service, "demo~s0").organization_id or ""
        change = local_commands.Change("organization", owner, "name", "Another name")
        wanted |= set(session.scalars(sa.select(Service.id).where(Service.organization_id == owner)))
        assert len(wanted) > 1
    elif entity == "location":
        place = session.scalars(
            sa.select(ServiceAtLocation.location_id).where(ServiceAtLocation.service_id == "demo~s0")
        ).first()
        owner = session.get_one(Location, place).organization_id
        wanted |= set(session.scalars(sa.select(Service.id).where(Service.organization_id == owner)))
        session.add(ServiceAtLocation(id="demo~tie", origin="demo", service_id="demo~s9", location_id=place))
        session.flush()
        change = local_commands.Change("location", place or "", "name", "Another name")
        wanted.add("demo~s9")
    else:
        change = local_commands.Change("listing", "demo~s0", "needs", ["food"])
    local_commands.save(session, "demo~s0", [change], None, clock.now())
    changed = sa.select(Listing.service_id).where(Listing.revision == finding.revision(session))
    assert set(session.scalars(changed)) == wanted


def test_a_change_of_nobody_knows_what_is_one_of_everything(session: Session) -> None:
    touch(session)
    state = session.execute(sa.select(DirectoryState.revision, DirectoryState.whole)).one()
    assert state.whole == state.revision
    touch(session, ["demo~s0"])
    state = session.execute(sa.select(DirectoryState.revision, DirectoryState.whole)).one()
    assert state.whole == state.revision - 1


def test_one_whole_list_at_a_time_is_sent(
    client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "STREAMED", 100)
    told: list[str] = []
    monkeypatch.setitem(app.extensions, STILL_WORKING, lambda: told.append("working"))
    first = client.get("/hsds/services?format=ndjson", buffered=False)
    second = client.get("/hsds/services?format=ndjson")
    assert second.status_code == 503
    assert second.headers["Retry-After"]
    assert "pages" in second.get_json()["do"]
    assert client.get("/hsds/services").status_code == 200
    count = first.get_data().count(b"\n")
    first.close()
    assert count > 200
    assert len(told) == -(-count // 100)
    assert client.head("/hsds/services?format=ndjson").status_code == 200
    assert client.get("/hsds/services?format=ndjson").data.count(b"\n") == count


def test_a_whole_list_of_ids_is_longer_than_a_database_takes_at_once(
    client: FlaskClient, session: Session
) -> None:
    many = 66_000  # PostgreSQL takes 65,535 values in one question.
    session.execute(
        sa.insert(Service),
        [
            {"id": f"m~{one}", "origin": "m", "given_id": "", "public_id": f"{one}", "name": "x", "more": {}}
            for one in range(many)
        ],
    )
    session.execute(sa.insert(Listing), [{"service_id": f"m~{one}", "needs": []} for one in range(many)])
    session.commit()
    answer = client.get("/hsds/services?minimal=true").get_json()
    assert answer["size"] == answer["total_items"] > many


def test_while_there_is_no_index_languages_are_those_of_services_that_may_be_known(session: Session) -> None:
    def spoken(key: str, place: str, code: str) -> None:
        session.add(Language(id=f"x~{code}", origin="x", **{place: key}, code=code, name=code))

    def of(number: int, visibility: Visibility) -> None:
        session.get_one(Listing, f"demo~s{number}").visibility = visibility.value

    for number, code in enumerate(("et", "lv", "lt", "fi"), 1):
        spoken(f"demo~s{number}", "service_id", code)
        spoken(f"demo~l{number}", "location_id", ("is", "ga", "mt", "cy")[number - 1])
    of(1, Visibility.PARTNERS)
    of(2, Visibility.PUBLIC)
    of(3, Visibility.CONFIDENTIAL)
    session.get_one(Service, "demo~s4").retired = True
    of(5, Visibility.PUBLIC)
    spoken("demo~l5", "location_id", "sq")
    session.get_one(ServiceAtLocation, "demo~sl5").retired = True
    touch(session)
    session.commit()
    asked = {"et", "lv", "lt", "fi", "is", "ga", "mt", "cy", "sq"}
    told = {members: asked.intersection(queries.languages(session, members)) for members in (False, True)}
    assert told == {False: {"lv", "ga", "lt"}, True: {"lv", "ga", "lt", "et", "is"}}
    every = {members: queries.languages(session, members) for members in (False, True)}
    indexing.refresh(session)
    assert every == {members: queries.languages(session, members) for members in (False, True)}
