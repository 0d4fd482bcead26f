"""Flat CSV with columns of its own, by a mapping file: the real one of Florida, and mappings that cannot be used."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.directory.cli import import_hsds
from app.directory.hsds import Address, Location, Organization, Service
from app.directory.importing import Done, NotHsds, Report, read_mapped

MAPPING = """
places:
  key: {model: services, field: id}
  what: {model: services, field: name}
  calls: {model: phones, field: number, foreign_key_name: service_id, foreign_key_value: key, split: ";"}
"""


def test_the_real_flat_data_is_imported(app: Flask, session: Session, standards: Path) -> None:
    flat = standards / "data" / "florida-flat"
    arguments = [str(flat), "--mapping", str(flat / "florida_mapping.yaml")]
    done = app.test_cli_runner().invoke(import_hsds, arguments)
    assert done.exit_code == 0, done.output

    organizations = len(
        {row["organization_uuid"] for row in csv.DictReader((flat / "organizations.csv").open())}
    )

    def count(model: type[Service | Organization | Location]) -> int:
        return session.scalar(sa.select(sa.func.count()).select_from(model)) or 0

    assert (count(Service), count(Organization)) == (135, organizations)
    assert count(Location) == 378
    assert session.scalar(sa.select(Organization.website).where(Organization.website.is_not(None)).limit(1))
    orphans = sa.select(Service.id).where(Service.organization_id.not_in(sa.select(Organization.id)))
    assert session.scalars(orphans).all() == []
    address = session.scalars(sa.select(Address).limit(1)).one()
    assert session.get(Location, address.location_id) is not None
    kept = session.scalars(sa.select(Service).where(Service.name == "Immigration")).first()
    assert kept is not None
    assert "service_problem_codes" in kept.more
    assert "0 changes" in app.test_cli_runner().invoke(import_hsds, arguments).output


def test_cells_with_several_values_become_several_rows(
    session: Session, folder: Callable[..., Path], tmp_path: Path
) -> None:
    (tmp_path / "map.yaml").write_text(MAPPING)
    report = Report()
    rows = read_mapped(
        folder(places=[{"key": "7", "what": "Beds", "calls": "1; 2", "colour": "green"}], other=[{"a": "b"}]),
        tmp_path / "map.yaml",
        report,
    )
    assert [(row.table, row.values) for row in rows] == [
        ("service", {"id": "7", "name": "Beds", "colour": "green"}),
        ("phone", {"service_id": "7", "number": "1"}),
        ("phone", {"service_id": "7", "number": "2"}),
    ]
    assert [(one.file, one.done) for one in report.problems] == [("other.csv", Done.LEFT_OUT)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[1, 2]",
        "places: {what: {model: planets, field: name}}",
        "places: {what: {model: services}}",
        "a: [",
        "places: 5",
    ],
)
def test_a_mapping_that_cannot_be_used_is_named(
    folder: Callable[..., Path], tmp_path: Path, text: str
) -> None:
    (tmp_path / "map.yaml").write_text(text)
    with pytest.raises(NotHsds, match=r"map\.yaml"):
        read_mapped(folder(places=[{"key": "7", "what": "Beds"}]), tmp_path / "map.yaml", Report())
