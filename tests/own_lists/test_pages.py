"""A coordinator brings a list along, looks at it, translates, publishes and retires it; its members have it, others do not."""

import gzip
import io
import re
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.audit.models import AuditEntry
from app.fieldpack import build
from app.fieldpack.build import FORM
from app.identity import Role
from app.own_lists import workbook
from app.own_lists.models import OwnList, OwnListVersion
from tests.conftest import MovableClock
from tests.delivery import builders
from tests.own_lists.sheets import HARVEST, xlsx
from tests.signing_in import browser_of

HOME = "/organisation/checklists"
SECOND = xlsx([("text", "a", "How was the harvest?")])


class Team:
    """An organisation with a coordinator and a worker, each with a browser."""

    def __init__(self, app: Flask, session: Session, name: str) -> None:
        self.id = builders.organisation(session, name)
        coordinator = builders.member(session, self.id, Role.COORDINATOR)
        worker = builders.member(session, self.id, Role.OUTREACH)
        session.commit()
        self.coordinator = browser_of(app, session, coordinator)
        self.worker = browser_of(app, session, worker)

    def bring(self, content: bytes = HARVEST, to: str = f"{HOME}/new", **typed: str) -> TestResponse:
        file = (io.BytesIO(content), "list.xlsx")
        return self.coordinator.post(to, data={"file": file, **typed})

    def published(self, content: bytes = HARVEST) -> str:
        """Returns the address of the page of a list that was brought along and published."""
        page = self.bring(content).headers["Location"]
        assert self.coordinator.post(f"{page}/publish").status_code == 303
        return page


@pytest.fixture
def team(app: Flask, session: Session) -> Team:
    return Team(app, session, "Team")


@pytest.fixture
def others(app: Flask, session: Session) -> Team:
    return Team(app, session, "Others")


def slug(session: Session) -> str:
    session.expire_all()
    return session.scalars(select(OwnList.slug)).one()


def versions(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(OwnListVersion)) or 0


def test_a_draft_is_nobodys_but_the_coordinators_until_it_is_published(
    team: Team, others: Team, client: FlaskClient, session: Session
) -> None:
    answer = team.bring()
    assert answer.status_code == 303
    page = answer.headers["Location"]
    address = f"/checklists/{slug(session)}"
    assert "Free text can name somebody" in team.coordinator.get(page).text
    assert team.worker.get(address).status_code == 404
    assert "Harvest" not in team.worker.get("/checklists").text
    team.coordinator.post(f"{page}/publish")
    assert "Where do you work?" in team.worker.get(address).text
    assert "Harvest" in team.worker.get("/checklists").text
    assert "Harvest" in team.worker.get(f"/intake/{UUID(int=7)}/checklist").text
    for stranger in (client, others.worker):
        assert stranger.get(address).status_code == 404
        assert "Harvest" not in stranger.get("/checklists").text
    assert others.coordinator.get(page).status_code == 404


def test_a_member_who_was_sent_answers_can_read_the_version_that_was_asked(
    team: Team, others: Team, client: FlaskClient, session: Session
) -> None:
    team.published()
    address = f"/checklists/{slug(session)}/versions/1"
    assert "Where do you work?" in others.worker.get(address).text
    assert client.get(address).status_code == 404


def test_a_look_at_the_draft_can_keep_and_send_nothing(team: Team) -> None:
    page = team.bring().headers["Location"]
    html = team.coordinator.get(f"{page}/preview").text
    assert 'data-enhance="practice"' in html
    assert 'data-enhance="checklist"' not in html
    assert "Nothing here is kept or can be sent." in html


def test_a_bad_spreadsheet_changes_nothing_and_says_sheet_row_and_reason(
    team: Team, session: Session
) -> None:
    page = team.published()
    address = f"/checklists/{slug(session)}"
    before = team.worker.get(address).text
    bad = xlsx([("text", "a", "A?"), ("geopoint", "b", "Where?")])
    answer = team.bring(bad, f"{page}/version", population="Pickers & packers")
    assert answer.status_code == 422
    assert "Sheet “survey”, row 3: “geopoint” would record where somebody is." in answer.text
    assert "the version before stays as it is" in answer.text
    assert 'value="Pickers &amp; packers"' in answer.text, "what was typed is not lost"
    assert versions(session) == 1
    assert team.worker.get(address).text == before


def test_a_file_that_is_missing_or_too_large_is_refused_in_words(team: Team, session: Session) -> None:
    answer = team.coordinator.post(f"{HOME}/new", data={"title": "A"})
    assert answer.status_code == 422
    assert "Choose the spreadsheet first." in answer.text
    answer = team.bring(bytes(workbook.MOST_BYTES + 100_000))
    assert answer.status_code == 422
    assert "too large" in answer.text
    assert versions(session) == 0


def test_a_new_version_waits_for_publishing_and_the_old_one_stays_readable(
    team: Team, session: Session
) -> None:
    page = team.published()
    team.bring(SECOND, f"{page}/version")
    address = f"/checklists/{slug(session)}"
    assert "Where do you work?" in team.worker.get(address).text
    assert "People have version 1 until you publish." in team.coordinator.get(page).text
    team.coordinator.post(f"{page}/publish")
    assert "How was the harvest?" in team.worker.get(address).text
    old = team.worker.get(f"{address}/versions/1").text
    assert "Where do you work?" in old
    assert "This is an earlier version" in old


def test_translating_a_published_list_makes_a_draft_and_keeps_what_people_have(
    team: Team, session: Session
) -> None:
    page = team.published()
    address = f"/checklists/{slug(session)}?in=es"
    form = team.coordinator.get(f"{page}/translate/es").text
    field = re.search(r'for="(t\d+)"><bdi>Where do you work\?', form)
    assert field
    said = {"version": "1", field.group(1): "¿Dónde trabaja?"}
    assert team.coordinator.post(f"{page}/translate/es", data=said).status_code == 303
    assert "¿Dónde trabaja?" not in team.worker.get(address).text
    team.coordinator.post(f"{page}/publish")
    assert "¿Dónde trabaja?" in team.worker.get(address).text
    assert versions(session) == 2


def test_words_typed_for_a_version_that_is_no_longer_the_newest_are_not_mixed_into_it(team: Team) -> None:
    page = team.bring().headers["Location"]
    team.bring(SECOND, f"{page}/version")
    answer = team.coordinator.post(f"{page}/translate/es", data={"version": "1", "t0": "Cosecha"})
    assert answer.status_code == 409
    assert "There is a newer version" in answer.text


def test_a_retired_list_is_offered_no_longer_and_can_come_back(team: Team, session: Session) -> None:
    page = team.published()
    address = f"/checklists/{slug(session)}"
    team.coordinator.post(f"{page}/retire")
    assert team.worker.get(address).status_code == 404
    assert team.worker.get(f"{address}/versions/1").status_code == 200
    team.coordinator.post(f"{page}/publish")
    assert team.worker.get(address).status_code == 200
    events = session.scalars(select(AuditEntry.event).where(AuditEntry.event.startswith("list."))).all()
    assert events == ["list.imported", "list.published", "list.retired", "list.published"]


def test_the_list_travels_to_its_members_alone_and_goes_when_it_is_retired(
    app: Flask, team: Team, others: Team, session: Session, clock: MovableClock
) -> None:
    def pack(organisation: UUID) -> dict[str, str]:
        manifest = build.current(Role.OUTREACH, clock(), organisation)
        return {one["pattern"]: one["html"]["en"]["sha256"] for one in manifest["pages"]}

    def html(digest: str) -> str:
        found = build.blobs().compressed(digest)
        assert found
        return gzip.decompress(found).decode()

    before = pack(team.id)
    assert before == pack(others.id)
    page = team.published()
    address = f"/checklists/{slug(session)}"
    mine = pack(team.id)
    assert mine.keys() - before.keys() == {address, f"{address}/versions/1"}
    changed = {one for one in before if mine[one] != before[one]}
    assert changed == {"/checklists", "/intake/:id/checklist"}
    assert "Harvest" in html(mine["/checklists"])
    assert "Where do you work?" in html(mine[address])
    assert pack(others.id) == before
    manifest = team.worker.get(f"/field-pack?form={FORM}", headers={"Accept": "application/json"}).get_json()
    assert address in {one["pattern"] for one in manifest["pages"]}
    team.coordinator.post(f"{page}/retire")
    assert pack(team.id).keys() - before.keys() == {f"{address}/versions/1"}


def test_whoever_asks_for_the_pack_first_brings_nothing_of_their_own_into_everybodys(
    team: Team, others: Team, client: FlaskClient, session: Session
) -> None:
    team.published()

    def patterns(browser: FlaskClient) -> set[str]:
        manifest = browser.get(f"/field-pack?form={FORM}", headers={"Accept": "application/json"}).get_json()
        return {one["pattern"] for one in manifest["pages"]}

    own = {f"/checklists/{slug(session)}", f"/checklists/{slug(session)}/versions/1"}
    assert own <= patterns(team.worker)
    assert not own & patterns(others.worker)
    assert not own & patterns(client)


def test_the_operator_gives_a_list_to_everybody(
    app: Flask, team: Team, client: FlaskClient, session: Session, clock: MovableClock
) -> None:
    team.bring()
    runner = app.test_cli_runner()
    assert "no published list" in runner.invoke(args=["own-lists", "share", slug(session)]).output
    page = team.coordinator.get(HOME).text
    assert "Draft" in page
    team.coordinator.post(f"{HOME}/{session.scalars(select(OwnList.id)).one()}/publish")
    assert runner.invoke(args=["own-lists", "share", slug(session)]).exit_code == 0
    address = f"/checklists/{slug(session)}"
    assert client.get(address).status_code == 200
    assert address in {one["pattern"] for one in build.current(None, clock())["pages"]}
    assert client.get(f"{address}/xlsform").status_code == 200


def test_own_lists_leave_only_with_their_members(team: Team, client: FlaskClient, session: Session) -> None:
    team.published()
    for kind in ("xlsform", "questionnaire"):
        address = f"/checklists/{slug(session)}/{kind}"
        assert team.worker.get(address).status_code == 200
        assert client.get(address).status_code == 404
