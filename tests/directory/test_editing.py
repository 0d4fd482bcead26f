"""Partners change their own entries, coordinators all, one subject a page; every change has its history and can be undone."""

from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.models import AuditEntry
from app.directory import edit_queries, local_queries
from app.directory.details import ServiceDetail, load
from app.directory.entry_fields import BY_SLUG, SPECIAL, STEPS
from app.directory.hsds import Address, Service
from app.directory.local_models import LocalCorrection
from app.directory.models import Listing
from app.identity.roles import Role
from tests.conftest import MovableClock
from tests.delivery import builders
from tests.signing_in import browser_of


@pytest.fixture
def partner(app: Flask, session: Session, partners: dict[str, UUID]) -> FlaskClient:
    """A caseworker of the first partner."""
    return browser_of(app, session, builders.member(session, UUID(int=1), Role.PARTNER))


@pytest.fixture
def entry(session: Session, partners: dict[str, UUID]) -> ServiceDetail:
    return local_queries.owned(session, UUID(int=1))[0]


def now(session: Session, entry: ServiceDetail) -> ServiceDetail:
    session.expire_all()
    return load(session, [entry.id], members=True)[0]


def edit(entry: ServiceDetail, slug: str) -> str:
    return f"/directory/services/{entry.id}/edit/{slug}"


def as_shown(session: Session, entry: ServiceDetail, slug: str) -> dict[str, object]:
    """What a browser would post if nothing was typed."""
    step = BY_SLUG[slug]
    days = {one.name for one in step.fields if one.kind == "days"}
    shown = edit_queries.shown(session, step, entry.id)
    return {name: text.split(",") if name.partition(":")[2] in days else text for name, text in shown.items()}


def test_every_page_opens_and_saving_it_untouched_changes_nothing(
    partner: FlaskClient, session: Session, entry: ServiceDetail
) -> None:
    assert "Change this entry" in partner.get(f"/directory/services/{entry.id}/edit").text
    for slug in [*BY_SLUG, *dict(SPECIAL)]:
        assert partner.get(edit(entry, slug)).status_code == 200, slug
    for step in STEPS:
        answer = partner.post(edit(entry, step.slug), data=as_shown(session, entry, step.slug))
        assert answer.status_code in (303, 404), step.slug
    assert session.scalars(select(LocalCorrection)).all() == []


def test_a_change_is_seen_logged_and_undone(
    partner: FlaskClient, session: Session, entry: ServiceDetail, clock: MovableClock
) -> None:
    data = as_shown(session, entry, "name") | {"name": "Harbour rooms"}
    assert partner.post(edit(entry, "name"), data=data).status_code == 303
    assert now(session, entry).name == "Harbour rooms"
    (change,) = local_queries.history(session, entry.id)
    assert change.who == "Somebody"
    assert [(one.field, one.before, one.after) for one in change.fields] == [
        ("name", entry.name, "Harbour rooms")
    ]
    page = partner.get(f"/directory/services/{entry.id}/history").text
    assert entry.name in page
    assert "Undo this" in page
    clock.forward(hours=1)
    undo = f"/directory/services/{entry.id}/history/{change.id}/undo"
    assert partner.post(undo).status_code == 303
    assert now(session, entry).name == entry.name
    assert "gone=yes" in partner.post(undo).headers["Location"]
    in_force = select(LocalCorrection).where(LocalCorrection.replaced_at.is_(None))
    assert session.scalars(in_force).all() == [], "what says what its source says is no correction"
    events = session.scalars(select(AuditEntry.event).order_by(AuditEntry.index)).all()
    assert events[-2:] == ["directory.corrected", "directory.corrected"]


def test_what_was_changed_again_since_is_not_undone(
    partner: FlaskClient, session: Session, entry: ServiceDetail
) -> None:
    for name in ("First", "Second"):
        partner.post(edit(entry, "name"), data=as_shown(session, entry, "name") | {"name": name})
    first = local_queries.history(session, entry.id)[-1]
    assert not first.can_be_undone
    partner.post(f"/directory/services/{entry.id}/history/{first.id}/undo")
    assert now(session, entry).name == "Second"


def test_rows_are_added_changed_taken_away_and_put_back(
    partner: FlaskClient, session: Session, entry: ServiceDetail
) -> None:
    row = edit_queries.rows_of(session, BY_SLUG["phones"], entry.id)[0]
    data = as_shown(session, entry, "phones") | {f"{row.id}:gone": "yes", "new0:number": "01632 960 777"}
    assert partner.post(edit(entry, "phones"), data=data).status_code == 303
    assert [one.number for one in now(session, entry).phones] == ["01632 960 777"]
    change = local_queries.history(session, entry.id)[0]
    partner.post(f"/directory/services/{entry.id}/history/{change.id}/undo")
    assert [one.number for one in now(session, entry).phones] == [one.number for one in entry.phones]


def test_hours_are_asked_as_days_and_times(
    partner: FlaskClient, session: Session, entry: ServiceDetail
) -> None:
    rows = edit_queries.rows_of(session, BY_SLUG["hours"], entry.id)
    data: dict[str, object] = {f"{one.id}:gone": "yes" for one in rows}
    data |= {"new0:byday": ["SA", "SU"], "new0:opens_at": "9.30", "new0:closes_at": "١٧:٠٠"}
    assert partner.post(edit(entry, "hours"), data=data).status_code == 303
    assert now(session, entry).opening.days == ((5, ("09:30–17:00",)), (6, ("09:30–17:00",)))


@pytest.mark.parametrize(
    ("slug", "typed", "words"),
    [
        ("name", {"name": " "}, "Fill in: Name"),
        ("who", {"minimum_age": "old"}, "Write an age as a number"),
        ("who", {"minimum_age": "30", "maximum_age": "20"}, "The oldest age must not be below"),
        ("contact", {"email": "harbour"}, "Write an e-mail address"),
        ("contact", {"url": "javascript:alert(1)"}, "Write a web address"),
        ("phones", {"new0:description": "Office"}, "Fill in: Number"),
        ("hours", {"new1:opens_at": "09:00"}, "Hours need days"),
        ("hours", {"new1:opens_at": "25:00"}, "Write a time like"),
        ("cost", {"new0:option": "All", "new0:amount": "-3"}, "Write an amount"),
        ("about", {"description": "x" * 5000}, "Write less than 4000 letters."),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field_and_in_a_summary_and_nothing_is_lost(
    partner: FlaskClient, session: Session, entry: ServiceDetail, slug: str, typed: dict[str, str], words: str
) -> None:
    answer = partner.post(edit(entry, slug), data=as_shown(session, entry, slug) | typed)
    assert answer.status_code == 422
    assert answer.text.count(words) == 2
    assert answer.text.index("error-summary") < answer.text.index("field__error")
    for text in typed.values():
        assert text.strip() in answer.text
    assert session.scalars(select(LocalCorrection)).all() == []


def test_needs_visibility_and_state_are_chosen(
    partner: FlaskClient, session: Session, entry: ServiceDetail
) -> None:
    partner.post(edit(entry, "needs"), data={"choice": ["legal", "food", "burnt"]})
    partner.post(edit(entry, "state"), data={"choice": "temporarily closed"})
    partner.post(edit(entry, "visibility"), data={"choice": "partners"})
    found = now(session, entry)
    assert (set(found.needs), found.closed, found.visibility.value) == ({"legal", "food"}, True, "partners")
    assert partner.post(edit(entry, "visibility"), data={"choice": "secret"}).status_code == 422


def test_others_entries_are_proposed_for_by_coordinators_alone(
    app: Flask, session: Session, partner: FlaskClient, partners: dict[str, UUID]
) -> None:
    other = local_queries.owned(session, UUID(int=2))[0]
    data = as_shown(session, other, "name") | {"name": "Taken over"}
    assert partner.post(edit(other, "name"), data=data).status_code == 404
    assert partner.get(f"/directory/services/{other.id}/history").status_code == 404
    assert "Change this entry" not in partner.get(f"/directory/services/{other.id}").text
    team = builders.organisation(session, "Team")
    lead = browser_of(app, session, builders.member(session, team, Role.COORDINATOR))
    assert "Change this entry" in lead.get(f"/directory/services/{other.id}").text
    assert lead.post(edit(other, "name"), data=data).status_code == 303
    assert now(session, other).name == other.name


def test_where_a_secret_place_is_only_its_own_organisation_may_tell(
    app: Flask, session: Session, partner: FlaskClient, entry: ServiceDetail
) -> None:
    team = builders.organisation(session, "Team")
    lead = browser_of(app, session, builders.member(session, team, Role.COORDINATOR))
    partner.post(edit(entry, "visibility"), data={"choice": "confidential"})
    assert 'value="public"' not in lead.get(edit(entry, "visibility")).text
    assert lead.post(edit(entry, "visibility"), data={"choice": "public"}).status_code == 403
    (made,) = local_queries.history(session, entry.id)
    undo = f"/directory/services/{entry.id}/history/{made.id}/undo"
    assert lead.post(undo).status_code == 404
    assert now(session, entry).confidential
    assert partner.post(undo).status_code == 303
    assert not now(session, entry).confidential


def test_what_its_source_keeps_secret_stays_so_when_nobody_owns_it(
    app: Flask, session: Session, partners: dict[str, UUID]
) -> None:
    nobodys = (one for one in load(session) if local_queries.owner_of(session, one.id) is None)
    lone = next(one for one in nobodys if not one.confidential)
    team = builders.organisation(session, "Team")
    lead = browser_of(app, session, builders.member(session, team, Role.COORDINATOR))
    for choice in ("confidential", "public"):
        assert lead.post(edit(lone, "visibility"), data={"choice": choice}).status_code == 303, choice
    session.expire_all()
    session.get_one(Listing, lone.id).visibility = "confidential"
    session.commit()
    assert lead.post(edit(lone, "visibility"), data={"choice": "public"}).status_code == 403


def test_a_secret_street_is_told_on_no_page_of_changes(
    partner: FlaskClient, session: Session, entry: ServiceDetail
) -> None:
    place = edit_queries.owner_column(session, BY_SLUG["access"], entry.id)
    assert place
    street = session.scalars(select(Address.address_1).where(Address.location_id == place[1])).first()
    assert street
    session.get_one(Service, entry.id).description = f"Come to {street} at night."
    session.commit()
    partner.post(edit(entry, "about"), data={"description": f"Ring at {street}.", "alert": ""})
    session.get_one(Listing, entry.id).visibility = "confidential"
    session.commit()
    for address in ("edit", "edit/about", "history", "edit/phones"):
        assert street not in partner.get(f"/directory/services/{entry.id}/{address}").text, address
    assert partner.get(edit(entry, "access")).status_code in (200, 404)
    untouched = as_shown(session, entry, "about")
    partner.post(edit(entry, "about"), data=untouched)
    assert session.get_one(Service, entry.id).description == f"Ring at {street}.", "untouched, so not cut"
