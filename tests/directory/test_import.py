"""Importing: nothing is lost in silence, nothing else is lost because of a bad row, and the same again changes nothing."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.audit.models import AuditEntry
from app.directory import queries
from app.directory.cli import import_hsds
from app.directory.hsds import Organization, Phone, Schedule, Service
from app.directory.importing import Done, NotHsds, Report, read
from app.directory.importing.preparing import columns
from app.directory.models import TABLES, Listing, Visibility
from app.storage import Model

Bring = Callable[..., Any]
Folder = Callable[..., Path]

ORGANIZATION = {"id": "1", "name": "Heron Trust", "description": "Invented"}
SERVICE = {"id": "7", "organization_id": "1", "name": "Emergency beds", "status": "active"}


def everything(session: Session) -> dict[str, list[Any]]:
    """Every row of every table of the directory."""
    tables = [one for one in Model.metadata.sorted_tables if one.name.startswith("directory_")]
    return {
        one.name: [tuple(row) for row in session.execute(sa.select(one).order_by(*one.primary_key))]
        for one in tables
    }


def test_the_same_again_changes_nothing(session: Session, folder: Folder, bring: Bring) -> None:
    place = folder(
        organizations=[ORGANIZATION],
        services=[SERVICE],
        phones=[{"id": "", "service_id": "7", "number": "01632 960001"}] * 2,
        regular_schedules=[
            {"id": "", "service_id": "7", "weekday": "Monday", "opens_at": "8:00am", "closes_at": "5 PM"}
        ],
    )
    assert bring(place)[0].changes > 0
    before = everything(session)
    entries = session.scalar(sa.select(sa.func.count()).select_from(AuditEntry))
    assert bring(place)[0].changes == 0
    assert everything(session) == before
    assert session.scalar(sa.select(sa.func.count()).select_from(AuditEntry)) == entries


def test_what_changed_is_updated_and_what_is_gone_is_retired(
    session: Session, folder: Folder, bring: Bring
) -> None:
    other = {**SERVICE, "id": "8", "name": "Hot meals"}
    bring(folder(organizations=[ORGANIZATION], services=[SERVICE, other]))
    outcome, _report = bring(
        folder(organizations=[ORGANIZATION], services=[{**SERVICE, "name": "Beds for tonight"}])
    )
    assert (outcome.changed, outcome.retired) == ({"service": 1}, {"service": 1})
    assert queries.service_card(session, "small~8") is None
    assert session.get_one(Service, "small~8").retired
    found = queries.service_card(session, "small~7")
    assert found is not None
    assert found.name == "Beds for tonight"
    bring(folder(organizations=[ORGANIZATION], services=[SERVICE, other]))
    assert queries.service_card(session, "small~8") is not None


def test_each_problem_is_reported_with_file_line_field_and_what_was_done(
    folder: Folder, bring: Bring
) -> None:
    place = folder(
        organizations=[ORGANIZATION],
        services=[
            SERVICE,
            {**SERVICE, "id": "8", "name": ""},
            {"id": "9", "organization_id": "404", "name": "Meals\nand more"},
            {"id": "10", "name": "Clinic", "status": "Active", "colour": "green"},
        ],
        phones=[{"service_id": "9", "number": ""}],
        schedules=[{"id": "1", "service_id": "7", "byday": "Mon", "opens_at": "soon", "closes_at": "17:00"}],
        locations=[{"id": "1", "latitude": "100", "longitude": "8"}],
    )
    _outcome, report = bring(place)
    seen = {(one.file, one.line, one.field, one.done) for one in report.problems}
    assert {
        ("services.csv", 3, "name", Done.LEFT_OUT),
        ("services.csv", 4, "organization_id", Done.AS_IS),
        ("services.csv", 4, "status", Done.REPAIRED),
        ("services.csv", 6, "status", Done.REPAIRED),
        ("services.csv", 6, "colour", Done.AS_IS),
        ("phones.csv", 2, "number", Done.LEFT_OUT),
        ("schedules.csv", 2, "opens_at", Done.LEFT_OUT),
        ("schedules.csv", 2, "byday", Done.REPAIRED),
        ("locations.csv", 2, "latitude", Done.LEFT_OUT),
        ("locations.csv", 2, "location_type", Done.REPAIRED),
    } <= seen


def test_nothing_else_is_lost_because_of_a_bad_value(session: Session, folder: Folder, bring: Bring) -> None:
    bring(
        folder(
            services=[{**SERVICE, "colour": "green", "minimum_age": "eighteen"}],
            schedules=[
                {"id": "1", "service_id": "7", "byday": "MO", "opens_at": "soon", "closes_at": "17:00"}
            ],
        )
    )
    kept = session.get_one(Service, "small~7")
    assert kept.more == {"colour": "green", "minimum_age": "eighteen"}
    assert session.get_one(Schedule, "small~1").closes_at == "17:00"
    assert session.get_one(Schedule, "small~1").more == {"opens_at": "soon"}


def test_a_service_whose_organisation_is_not_there_is_shown_without_a_provider(
    session: Session, folder: Folder, bring: Bring
) -> None:
    bring(folder(services=[{**SERVICE, "organization_id": "404"}]))
    found = queries.service_card(session, "small~7")
    assert found is not None
    assert (found.name, found.provider) == ("Emergency beds", "")
    bring(
        folder(
            services=[{**SERVICE, "organization_id": "404"}], organizations=[{**ORGANIZATION, "id": "404"}]
        )
    )
    found = queries.service_card(session, "small~7")
    assert found is not None
    assert found.provider == "Heron Trust"


def test_two_sources_with_the_same_ids_stay_apart(session: Session, folder: Folder, bring: Bring) -> None:
    bring(folder(organizations=[ORGANIZATION], services=[SERVICE]), "one")
    bring(folder(organizations=[{**ORGANIZATION, "name": "Other"}], services=[SERVICE]), "two")
    assert {one.name for one in session.scalars(sa.select(Organization))} == {"Heron Trust", "Other"}


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("8:00am", "08:00"),
        ("12 AM", "00:00"),
        ("5 PM", "17:00"),
        ("17.30", "17:30"),
        ("09:00:00", "09:00:00"),
        ("24:00", "24:00"),
        ("10:00Z", "10:00Z"),
    ],
)
def test_times_become_hours_and_minutes(
    session: Session, folder: Folder, bring: Bring, written: str, kept: str
) -> None:
    bring(folder(services=[SERVICE], schedules=[{"id": "1", "service_id": "7", "opens_at": written}]))
    assert session.get_one(Schedule, "small~1").opens_at == kept


def test_ids_may_be_any_text(app: Flask, folder: Folder, bring: Bring) -> None:
    bring(folder(services=[{**SERVICE, "id": "a/b ü?#%"}]))
    page = app.test_client().get("/directory").get_data(as_text=True)
    link = page.split('item__title"><a href="')[1].split('"')[0]
    assert app.test_client().get(link).status_code == 200


def test_controls_that_turn_text_around_are_taken_out(session: Session, folder: Folder, bring: Bring) -> None:
    bring(folder(services=[{**SERVICE, "name": "Beds\u202e for\\nyou"}]))
    assert session.get_one(Service, "small~7").name == "Beds for\nyou"


def test_a_zip_of_csv_and_json_of_every_shape_hold_the_same(
    tmp_path: Path, folder: Folder, bring: Bring
) -> None:
    archive = tmp_path / "pack.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for one in folder(organizations=[ORGANIZATION], services=[SERVICE]).iterdir():
            file.write(one, f"inside/{one.name}")
    nested = {**SERVICE, "organization": ORGANIZATION, "phones": [{"id": "p", "number": "01632 960001"}]}
    shapes = {
        "one.json": json.dumps(nested),
        "list.json": json.dumps([nested]),
        "page.json": json.dumps({"contents": [nested], "total_items": 1}),
        "lines.ndjson": json.dumps(nested) + "\n\nnot json\n",
    }
    assert bring(archive)[0].services == 1
    for name, text in shapes.items():
        (tmp_path / name).write_text(text)
        outcome, _report = bring(tmp_path / name, name.partition(".")[0])
        assert dict(outcome.added) == {"organization": 1, "service": 1, "phone": 1}


def test_nested_rows_are_tied_to_the_row_around_them(session: Session, tmp_path: Path, bring: Bring) -> None:
    nested = {
        **SERVICE,
        "phones": [{"number": "01632 960001"}],
        "attributes": [{"id": "x", "taxonomy_term": {"id": "t", "name": "Housing", "description": "-"}}],
    }
    (tmp_path / "one.json").write_text(json.dumps(nested))
    bring(tmp_path / "one.json", "one")
    assert session.scalars(sa.select(Phone)).one().service_id == "one~7"
    assert session.get_one(Listing, "one~7").needs == ["shelter"]


@pytest.mark.parametrize(
    "name", ["nothing", "notes.txt", "empty", "broken.zip", "broken.json", "other.csv", "flat"]
)
def test_what_is_not_hsds_gets_a_clear_answer_and_changes_nothing(
    app: Flask, session: Session, tmp_path: Path, name: str
) -> None:
    place = tmp_path / name
    if name in ("empty", "flat"):
        place.mkdir()
        (place / "services.csv").write_text("service_name,where\nBeds,here\n") if name == "flat" else None
    elif name != "nothing":
        place.write_text("a,b\n1,2\n")
    before = everything(session)
    session.rollback()
    done = app.test_cli_runner().invoke(import_hsds, [str(place)])
    assert done.exit_code == 1
    assert "Expected HSDS" in done.output
    assert "Nothing was changed" in done.output
    assert everything(session) == before


def test_checking_says_what_would_happen_and_changes_nothing(
    app: Flask, session: Session, folder: Folder
) -> None:
    done = app.test_cli_runner().invoke(
        import_hsds, [str(folder(services=[SERVICE])), "--check", "--visibility", "confidential"]
    )
    assert "would be made" in done.output
    assert session.scalar(sa.select(Service.id)) is None


def test_new_services_get_the_visibility_that_was_asked_for(
    session: Session, folder: Folder, bring: Bring
) -> None:
    bring(folder(services=[SERVICE]), visibility=Visibility.PARTNERS)
    assert queries.service_card(session, "small~7") is None
    assert queries.service_card(session, "small~7", members=True) is not None


def test_the_import_is_in_the_log(app: Flask, session: Session, folder: Folder) -> None:
    app.test_cli_runner().invoke(import_hsds, [str(folder(services=[SERVICE])), "--source", "Our list"])
    entry = session.scalars(sa.select(AuditEntry)).one()
    assert (entry.event, entry.fields["source"], entry.fields["services"]) == (
        "directory.imported",
        "our-list",
        "1",
    )


def test_the_real_1_1_data_is_imported_and_again_changes_nothing(
    session: Session, standards: Path, bring: Bring
) -> None:
    outcome, report = bring(standards / "data" / "ilao-hsds-1.1", "ilao")
    left_out = [one for one in report.problems if one.done is Done.LEFT_OUT]
    assert outcome.services == 429
    assert [(one.file, one.line, one.field) for one in left_out if one.file == "services.csv"] == [
        ("services.csv", 651, "name")
    ]
    assert len([one for one in left_out if one.file == "phones.csv"]) == 19
    orphans = [one for one in report.problems if "organization that is not there" in one.reason]
    assert (
        sorted(one.file for one in orphans) == ["locations.csv"] * 448 + ["services.csv"] * 340
    )  # the 341st has no name and is left out
    before = everything(session)
    assert bring(standards / "data" / "ilao-hsds-1.1", "ilao")[0].changes == 0
    assert everything(session) == before


@pytest.mark.parametrize(
    "path",
    [
        "csv-example-3.1",
        "examples-3.1/service_full.json",
        "examples-3.1/organization_full.json",
        "examples-3.1/tabular.json",
        "examples-3.1/service_list.json",
        "data/haarrrvest-near-3.1/records.jsonl",
    ],
)
def test_the_published_examples_are_imported_and_again_change_nothing(
    standards: Path, bring: Bring, path: str
) -> None:
    assert bring(standards / path)[0].changes > 0
    assert bring(standards / path)[0].changes == 0


def test_every_column_of_the_standard_has_a_place(standards: Path) -> None:
    schemas = sorted((standards / "schema-3.1").glob("*.json"))
    names = {one.stem for one in schemas} - {"openapi"}
    assert names == set(TABLES)
    for name in names:
        properties = json.loads((standards / "schema-3.1" / f"{name}.json").read_text())["properties"]
        plain = {key for key, one in properties.items() if one.get("type") in ("string", "number", "integer")}
        assert plain - {"id"} <= set(columns(name)), name


def test_a_zip_that_unpacks_to_more_than_is_sensible_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.directory.importing.reading.LARGEST", 10)
    archive = tmp_path / "bomb.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("services.csv", "id,name\n" + "1,x\n" * 100)
    with pytest.raises(NotHsds, match="unpacks to more"):
        read(archive, Report())


def test_records_that_use_an_id_for_different_things_are_told_apart(
    session: Session, tmp_path: Path, bring: Bring
) -> None:
    def record(name: str, number: str) -> str:
        return json.dumps(
            {
                "services": [
                    {"id": "svc_1", "name": f"Beds of {name}", "status": "active", "organization_id": "org_1"}
                ],
                "organizations": [{"id": "org_1", "name": name, "phones": [{"id": "p1", "number": number}]}],
            }
        )

    lines = [record("Heron", "1"), record("Bridge", "2"), record("heron ", "1")]
    (tmp_path / "many.ndjson").write_text("\n".join(lines))
    _outcome, report = bring(tmp_path / "many.ndjson")
    told = {
        (queries.service_card(session, one.id).provider, number)  # type: ignore[union-attr]
        for one in session.scalars(sa.select(Service))
        for number in session.scalars(
            sa.select(Phone.number).where(Phone.organization_id == one.organization_id)
        )
    }
    assert told == {("Heron", "1"), ("Bridge", "2")}
    assert {one.line for one in report.problems if "something else before" in one.reason} == {2}
    assert bring(tmp_path / "many.ndjson")[0].changes == 0


def test_a_location_that_stands_in_a_service_is_tied_to_it(
    session: Session, tmp_path: Path, bring: Bring
) -> None:
    place = {
        "id": "l",
        "name": "Heron House",
        "location_type": "physical",
        "latitude": 50.1,
        "longitude": 8.2,
    }
    (tmp_path / "one.json").write_text(json.dumps({**SERVICE, "locations": [place]}))
    _outcome, report = bring(tmp_path / "one.json", "one")
    found = queries.service_card(session, "one~7")
    assert found is not None
    assert [one.name for one in found.places] == ["Heron House"]
    assert ("locations", Done.REPAIRED) in {(one.field, one.done) for one in report.problems}
    assert bring(tmp_path / "one.json", "one")[0].changes == 0
