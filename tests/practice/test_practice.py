"""Practice: cases that fit their lists, nothing that could be sent, and who has practised."""

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.models import AuditEntry
from app.checklists import shipped
from app.checklists.toml_table import ChecklistError
from app.identity import Role
from app.practice import cases
from app.practice.models import Practised
from tests.architecture.sources import PAGE_MODULES, WORKER
from tests.conftest import MovableClock
from tests.delivery import builders
from tests.signing_in import browser_of

BANNER = "Practice: an invented person."
IMPORT = re.compile(r"""(?:from|import)\s*\(?\s*["']([^"']+)["']""")
MAY_REACH = {"aloud.js", "checklist-steps.js", "checklist-items.js", "checklist-result.js", "assessment.js"}


def reached(path: Path, found: set[Path]) -> set[Path]:
    """Returns every module of ours that one can reach from another, imports while running included."""
    if path in found:
        return found
    found.add(path)
    code = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)
    for name in IMPORT.findall(code):
        if not name.startswith((".", "shared/")):
            found.add(Path(name))
            continue
        base = WORKER / name if name.startswith("shared/") else path.parent / name
        reached(base.resolve(), found)
    return found


def test_practice_reaches_no_key_no_store_and_no_outbox() -> None:
    start = PAGE_MODULES / "practice.js"
    assert {path.name for path in reached(start, set())} == {"practice.js", *MAY_REACH}


def test_the_same_search_finds_the_outbox_behind_a_conversation() -> None:
    names = {path.name for path in reached(PAGE_MODULES / "intake" / "save.js", set())}
    assert {"store.js", "outbox.js", "seal.js"} <= names


def test_what_practice_sends_has_no_content() -> None:
    code = "".join(path.read_text() for path in reached(PAGE_MODULES / "practice.js", set()))
    assert re.findall(r"\bfetch\([^)]*\)", code) == [
        'fetch(address, { method: "POST", headers: { Accept: "application/json" } })'
    ]
    for way in ("sendBeacon", "XMLHttpRequest", "WebSocket", "postMessage", "indexedDB", "caches."):
        assert way not in code


@pytest.mark.parametrize("slug", sorted(cases.load()))
def test_every_case_says_on_its_page_that_it_is_practice(client: FlaskClient, slug: str) -> None:
    html = client.get(f"/practice/{slug}").text
    banner = html.index(BANNER)
    assert banner < html.index("data-step=")
    assert 'data-enhance="practice"' in html
    assert 'data-enhance="checklist"' not in html
    assert "/referrals/new" not in html.partition("<main")[2].partition("</main")[0]


def test_a_case_that_does_not_fit_its_list_is_refused(tmp_path: Path) -> None:
    whole = (cases.FOLDER / "luis.toml").read_text()
    for old, new, reason in (
        ('version = "2026-11.1"', 'version = "1"', "there is no version"),
        ('screen = "near"', 'screen = "far"', "every screen"),
        ('item = "young.young"', 'item = "young.old"', "every item"),
        ("good = true", "good = false", "must be good"),
        ('answer = "no"', 'answer = "perhaps"', "“answer” is “perhaps”"),
    ):
        assert old in whole
        (tmp_path / "luis.toml").write_text(whole.replace(old, new, 1))
        with pytest.raises(ChecklistError, match=reason):
            cases.read(tmp_path / "luis.toml", shipped.Library())


def test_a_coordinator_sees_who_practised_what_on_which_day_and_nothing_else(
    app: Flask, session: Session, clock: MovableClock
) -> None:
    team = builders.organisation(session, "Team")
    worker = builders.member(session, team, Role.OUTREACH)
    coordinator = builders.member(session, team, Role.COORDINATOR)
    other = builders.member(session, builders.organisation(session, "Others"), Role.COORDINATOR)
    session.commit()
    browser = browser_of(app, session, worker)
    for _ in range(2):
        assert browser.post("/practice/luis/done").status_code == 200
    assert browser.post("/practice/nobody/done").status_code == 404
    row = session.scalars(select(Practised)).one()
    assert (row.member_id, row.case_slug, row.day) == (worker, "luis", clock.at.date())
    assert {column.name for column in Practised.__table__.columns} == {"id", "member_id", "case_slug", "day"}
    page = browser_of(app, session, coordinator).get("/organisation/practice").text
    assert page.count("Luis, who picks fruit") == 1
    assert "Luis" not in browser_of(app, session, other).get("/organisation/practice").text
    assert browser_of(app, session, worker).get("/organisation/practice").status_code == 403
    entries = session.scalars(select(AuditEntry).where(AuditEntry.event == "practice.finished")).all()
    assert len(entries) == 1


def test_nobody_is_noted_without_a_session(client: FlaskClient, session: Session) -> None:
    assert client.post("/practice/luis/done").status_code == 401
    assert session.scalars(select(Practised)).all() == []
