"""What a coordinator says about a partner's entry waits for that partner, and only that where it is must be secret does not."""

from datetime import datetime
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock as clock_of
from app.audit.models import AuditEntry
from app.directory import edit_queries, local_queries, owner_asking
from app.directory.details import ServiceDetail, load
from app.directory.entry_fields import BY_SLUG
from app.directory.local_models import LocalCorrection, ProposedChange
from app.directory.models import Listing
from app.identity.roles import Role
from app.push.models import PushSubscription
from tests.conftest import MovableClock
from tests.delivery import builders
from tests.signing_in import browser_of

OWNER, OTHER = UUID(int=1), UUID(int=2)


@pytest.fixture
def owner(app: Flask, session: Session, partners: dict[str, UUID]) -> FlaskClient:
    return browser_of(app, session, builders.member(session, OWNER, Role.PARTNER))


@pytest.fixture
def lead(app: Flask, session: Session, partners: dict[str, UUID]) -> FlaskClient:
    """A coordinator of an organisation that owns no entry."""
    team = builders.organisation(session, "Team")
    return browser_of(app, session, builders.member(session, team, Role.COORDINATOR))


@pytest.fixture
def entry(session: Session, partners: dict[str, UUID]) -> ServiceDetail:
    return local_queries.owned(session, OWNER)[0]


def now(session: Session, entry: ServiceDetail) -> ServiceDetail:
    session.expire_all()
    return load(session, [entry.id], members=True)[0]


def propose_a_name(session: Session, lead: FlaskClient, entry: ServiceDetail, name: str) -> UUID:
    shown = edit_queries.shown(session, BY_SLUG["name"], entry.id)
    answer = lead.post(f"/directory/services/{entry.id}/edit/name", data=shown | {"name": name})
    assert answer.headers["Location"].endswith("saved=proposed")
    assert "was asked" in lead.get(answer.headers["Location"]).text
    return session.scalars(select(ProposedChange.id).order_by(ProposedChange.at.desc())).first() or uuid4()


def events(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEntry.event).order_by(AuditEntry.index)))


def test_nothing_changes_until_the_owner_takes_it_over(
    owner: FlaskClient, lead: FlaskClient, session: Session, entry: ServiceDetail
) -> None:
    proposal = propose_a_name(session, lead, entry, "Harbour rooms")
    assert now(session, entry).name == entry.name
    assert session.scalars(select(LocalCorrection)).all() == []
    assert "1 proposal waits for you" in owner.get("/my-services").text
    page = owner.get("/directory/proposals").text
    assert "Harbour rooms" in page
    assert entry.name in page
    assert owner.post(f"/directory/proposals/{proposal}", data={"answer": "take"}).status_code == 303
    assert now(session, entry).name == "Harbour rooms"
    (change,) = local_queries.history(session, entry.id)
    assert change.can_be_undone
    assert events(session)[-3:] == ["directory.proposed", "directory.proposal_settled", "directory.corrected"]
    assert "Nothing waits for your answer." in owner.get("/directory/proposals").text


def test_what_is_left_changes_nothing_and_is_answered_once(
    owner: FlaskClient, lead: FlaskClient, session: Session, entry: ServiceDetail
) -> None:
    proposal = f"/directory/proposals/{propose_a_name(session, lead, entry, 'Gone')}"
    assert owner.post(proposal, data={"answer": "perhaps"}).status_code == 422
    assert owner.post(proposal, data={"answer": "leave"}).status_code == 303
    again = owner.post(proposal, data={"answer": "take"})
    assert "gone=yes" in again.headers["Location"]
    assert "Somebody answered this already." in owner.get(again.headers["Location"]).text
    assert now(session, entry).name == entry.name


def test_only_the_owners_people_answer(
    app: Flask, lead: FlaskClient, session: Session, entry: ServiceDetail
) -> None:
    proposal = f"/directory/proposals/{propose_a_name(session, lead, entry, 'Mine now')}"
    neighbour = browser_of(app, session, builders.member(session, OTHER, Role.COORDINATOR))
    for somebody in (lead, neighbour):
        assert "Mine now" not in somebody.get("/directory/proposals").text
        assert somebody.post(proposal, data={"answer": "take"}).status_code == 404
    assert now(session, entry).name == entry.name


def test_rows_are_proposed_too(
    owner: FlaskClient, lead: FlaskClient, session: Session, entry: ServiceDetail
) -> None:
    shown = edit_queries.shown(session, BY_SLUG["phones"], entry.id)
    typed = {"new0:number": "01632 960 777", "new0:description": "Night"}
    lead.post(f"/directory/services/{entry.id}/edit/phones", data=shown | typed)
    assert "01632 960 777" not in [one.number for one in now(session, entry).phones]
    page = owner.get("/directory/proposals").text
    assert "01632 960 777" in page
    assert entry.id not in page.split("<dl")[1].split("</dl>")[0]
    proposal = session.scalars(select(ProposedChange.id)).one()
    owner.post(f"/directory/proposals/{proposal}", data={"answer": "take"})
    assert "01632 960 777" in [one.number for one in now(session, entry).phones]


def test_saving_what_stands_there_proposes_nothing(
    lead: FlaskClient, session: Session, entry: ServiceDetail
) -> None:
    shown = edit_queries.shown(session, BY_SLUG["name"], entry.id)
    answer = lead.post(f"/directory/services/{entry.id}/edit/name", data=shown)
    assert answer.headers["Location"].endswith("saved=same")
    assert session.scalars(select(ProposedChange)).all() == []


def test_that_a_place_must_be_secret_holds_at_once(
    owner: FlaskClient, lead: FlaskClient, session: Session, entry: ServiceDetail
) -> None:
    address = f"/directory/services/{entry.id}/edit/visibility"
    lead.post(address, data={"choice": "partners"})
    assert now(session, entry).visibility.value == "public"
    told = subscription(session, builders.member(session, OWNER, Role.PARTNER), clock_of.now())
    lead.post(address, data={"choice": "confidential"})
    assert now(session, entry).confidential
    session.refresh(told)
    assert told.wanted_at is not None
    (change,) = local_queries.history(session, entry.id)
    assert owner.post(f"/directory/services/{entry.id}/history/{change.id}/undo").status_code == 303
    assert not now(session, entry).confidential


def test_what_members_alone_know_of_is_shown_to_more_by_its_owner_alone(
    owner: FlaskClient, lead: FlaskClient, session: Session, entry: ServiceDetail
) -> None:
    address = f"/directory/services/{entry.id}/edit/visibility"
    owner.post(address, data={"choice": "partners"})
    assert lead.post(address, data={"choice": "confidential"}).headers["Location"].endswith("saved=proposed")
    assert now(session, entry).visibility.value == "partners"


def test_a_second_tap_asks_nothing_new(lead: FlaskClient, session: Session, entry: ServiceDetail) -> None:
    first = propose_a_name(session, lead, entry, "Harbour rooms")
    assert propose_a_name(session, lead, entry, "Harbour rooms") == first
    assert len(session.scalars(select(ProposedChange)).all()) == 1
    propose_a_name(session, lead, entry, "Harbour halls")
    assert len(session.scalars(select(ProposedChange)).all()) == 2


def test_what_is_proposed_is_said_in_words(
    owner: FlaskClient, lead: FlaskClient, session: Session, entry: ServiceDetail
) -> None:
    address = f"/directory/services/{entry.id}/edit"
    lead.post(f"{address}/visibility", data={"choice": "partners"})
    lead.post(f"{address}/state", data={"choice": "temporarily closed"})
    lead.post(f"{address}/needs", data={"choice": ["legal", "food"]})
    rows = edit_queries.rows_of(session, BY_SLUG["hours"], entry.id)
    hours: dict[str, object] = {f"{one.id}:gone": "yes" for one in rows}
    hours |= {"new0:byday": ["SA", "SU"], "new0:opens_at": "09:30", "new0:closes_at": "17:00"}
    lead.post(f"{address}/hours", data=hours)
    page = owner.get("/directory/proposals").text
    for words in ("Members only", "Closed for now", "Legal help", "Sat, Sun", "09:30"):
        assert f"{words}" in page, words
    for code in ("temporarily closed", "SA,SU", ">partners<"):
        assert code not in page, code


def test_the_owners_word_is_the_owners(lead: FlaskClient, session: Session, entry: ServiceDetail) -> None:
    page = lead.get(f"/directory/services/{entry.id}").text
    assert "Change this entry" in page
    assert "Everything is right" not in page
    for what, data in (("confirm", {}), ("capacity", {"available": "3"})):
        assert lead.post(f"/directory/services/{entry.id}/{what}", data=data).status_code == 404
    after = now(session, entry)
    assert (after.confirmed, after.capacities) == (entry.confirmed, entry.capacities)


def subscription(session: Session, member: UUID, at: datetime) -> PushSubscription:
    row = PushSubscription(
        id=uuid4(), member_id=member, device_id=None, endpoint=f"https://push.example/{member}",
        public_key=b"k", secret=b"s", language="en", made_at=at, failures=0,
    )  # fmt: skip
    session.add(row)
    session.commit()
    return row


def test_owners_are_nudged_when_something_is_proposed_or_their_word_is_due(
    app: Flask, lead: FlaskClient, session: Session, entry: ServiceDetail, clock: MovableClock
) -> None:
    told = subscription(session, builders.member(session, OWNER, Role.PARTNER), clock_of.now())
    propose_a_name(session, lead, entry, "Harbour rooms")
    session.refresh(told)
    assert told.wanted_at is not None
    told.wanted_at = None
    for one in session.scalars(select(Listing)):
        one.confirmed_at = clock_of.now()
    session.commit()
    assert owner_asking.ask(session, clock_of.now()) == 0
    session.refresh(told)
    assert told.wanted_at is None
    session.get_one(Listing, entry.id).confirmed_at = None
    session.commit()
    assert owner_asking.ask(session, clock_of.now()) == 1
    session.refresh(told)
    assert told.wanted_at is not None
