"""Importing again: what was corrected here stays, what the source changed too is told, and half a file empties nothing."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session
from uuid6 import uuid7

from app import clock
from app.directory.cli import export_hsds, import_hsds
from app.directory.hsds import Phone, Service
from app.directory.importing import Report
from app.directory.importing.report import Done
from app.directory.local_models import LocalCorrection
from app.directory.models import Listing
from tests.conftest import MovableClock

SERVICE = {"id": "7", "name": "Emergency beds", "status": "active", "description": "Beds"}
PHONE = {"id": "p", "service_id": "7", "number": "01632 960001"}
UUID_ID = "ac148810-d857-441c-9679-408f346de14b"


def correct(session: Session, entity: str, key: str, field: str, before: Any, value: Any) -> None:
    """What editing an entry leaves behind."""
    one = LocalCorrection(
        id=uuid7(), change_id=uuid7(), service_id="small~7", entity=entity, entity_id=key, field=field,
        value=value, before=before, source_value=before, at=clock.now(),
    )  # fmt: skip
    session.add(one)
    session.execute(sa.update({"service": Service, "phone": Phone}[entity]).values({field: value}))
    session.commit()


@pytest.fixture
def imported(session: Session, folder: Callable[..., Path], bring: Callable[..., Any]) -> Callable[..., Any]:
    def run(**changed: str) -> Any:
        return bring(folder(services=[{**SERVICE, **changed}], phones=[PHONE]))[0]

    run()
    return run


def test_what_was_corrected_here_stays(session: Session, imported: Callable[..., Any]) -> None:
    correct(session, "service", "small~7", "name", "Emergency beds", "Beds for tonight")
    outcome = imported(description="Ten beds")
    kept = session.get_one(Service, "small~7")
    assert (kept.name, kept.description) == ("Beds for tonight", "Ten beds")
    assert outcome.conflicts == ()


def test_a_source_that_changes_what_was_corrected_here_is_a_conflict_once(
    session: Session, imported: Callable[..., Any]
) -> None:
    correct(session, "service", "small~7", "name", "Emergency beds", "Beds for tonight")
    outcome = imported(name="Night beds")
    assert [(one.table, one.row_id, one.field) for one in outcome.conflicts] == [
        ("service", "small~7", "name")
    ]
    assert session.get_one(Service, "small~7").name == "Beds for tonight"
    assert session.scalars(sa.select(LocalCorrection)).one().source_value == "Night beds"
    assert imported(name="Night beds").conflicts == ()
    assert imported(name="Beds for tonight").conflicts == ()


def test_what_was_taken_away_here_does_not_come_back(session: Session, imported: Callable[..., Any]) -> None:
    correct(session, "phone", "small~p", "retired", False, True)
    assert imported().changes == 0
    assert session.get_one(Phone, "small~p").retired


def test_what_was_added_here_is_not_retired(session: Session, imported: Callable[..., Any]) -> None:
    session.add(Phone(id="local~1", origin="local", service_id="small~7", number="01632 960002"))
    session.commit()
    assert imported(description="Other").retired == {}
    assert not session.get_one(Phone, "local~1").retired


def test_listings_say_when_anything_in_their_entry_changed(
    session: Session, clock: MovableClock, folder: Callable[..., Path], bring: Callable[..., Any]
) -> None:
    other = {**SERVICE, "id": "8"}
    bring(folder(services=[SERVICE, other], phones=[PHONE]))
    first = session.get_one(Listing, "small~7").changed_at
    clock.forward(hours=1)
    bring(folder(services=[SERVICE, other], phones=[{**PHONE, "number": "01632 960009"}]))
    session.expire_all()
    assert session.get_one(Listing, "small~8").changed_at == first
    assert session.get_one(Listing, "small~7").changed_at == clock.at


def test_ids_for_others_are_the_sources_own_and_never_shared(
    session: Session, folder: Callable[..., Path], bring: Callable[..., Any]
) -> None:
    for source in ("one", "two"):
        bring(folder(services=[{**SERVICE, "id": UUID_ID}, SERVICE]), source)
    found = {one.id: one.public_id for one in session.scalars(sa.select(Service))}
    assert found[f"one~{UUID_ID}"] == UUID_ID
    assert len(set(found.values())) == 4


def test_half_a_file_takes_nothing_away(
    app: Flask, session: Session, folder: Callable[..., Path], bring: Callable[..., Any]
) -> None:
    many = [{**SERVICE, "id": str(number)} for number in range(30)]
    bring(folder(services=many))
    half = str(folder(services=many[:3]))
    done = app.test_cli_runner().invoke(import_hsds, [half, "--source", "small"])
    assert (done.exit_code, "Nothing was changed" in done.output) == (1, True)
    assert not session.scalars(sa.select(Service).where(Service.retired)).all()
    assert app.test_cli_runner().invoke(import_hsds, [half, "--source", "small", "--retire"]).exit_code == 0
    assert len(session.scalars(sa.select(Service).where(Service.retired)).all()) == 27


def test_problems_that_differ_only_in_value_and_line_are_one_sentence() -> None:
    report = Report()
    for line, word in enumerate(("soon", "later", "noonish"), 2):
        report.note("schedules.csv", line, "opens_at", f"“{word}” is not a time; kept", Done.LEFT_OUT)
    report.note("schedules.csv", 9, "byday", "written with commas", Done.REPAIRED)
    assert report.summary() == [
        "left out: schedules.csv, lines 2, 3, 4: opens_at: “…” is not a time; kept (the first: “soon” is not a time; kept)",
        "repaired: schedules.csv, line 9: byday: written with commas",
    ]
    assert report.counts() == {Done.LEFT_OUT: 3, Done.AS_IS: 0, Done.REPAIRED: 1}


def test_the_real_data_is_reported_in_a_page(app: Flask, standards: Path, tmp_path: Path) -> None:
    done = app.test_cli_runner().invoke(
        import_hsds, [str(standards / "data" / "ilao-hsds-1.1"), "--report", str(tmp_path / "all.json")]
    )
    assert len(done.stdout.splitlines()) < 30
    listed = json.loads((tmp_path / "all.json").read_text())["problems"]
    assert f"{len(listed):,} problems" in done.stdout


def test_an_export_needs_a_name_and_overwrites_nothing(
    app: Flask, folder: Callable[..., Path], bring: Callable[..., Any], tmp_path: Path
) -> None:
    for source in ("one", "two"):
        bring(folder(services=[SERVICE]), source)
    run = app.test_cli_runner().invoke
    assert "one, two" in run(export_hsds, [str(tmp_path / "out")]).output
    assert run(export_hsds, [str(tmp_path / "out"), "--source", "one"]).exit_code == 0
    assert "there already" in run(export_hsds, [str(tmp_path / "out"), "--source", "one"]).output
