"""`/healthz` tells whoever watches over an installation what works, and nobody anything else."""

import logging
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from app import clock, create_app, gunicorn, jobs
from app.audit import Event, append
from app.audit.models import AuditEntry
from app.config import Config
from tests.conftest import MovableClock

QUIET = logging.CRITICAL


def test_an_installation_that_works_says_so(app: Flask, client: FlaskClient, session: Session) -> None:
    append(session, Event.MEMBER_SIGNED_OUT, clock.now(), member=1)
    session.commit()
    jobs.note_running()
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert response.json == {
        "ok": True,
        "database": "ok",
        "migrations": "ok",
        "log": "ok",
        "queue": "ok",
        "jobs": "running",
    }


def test_jobs_that_stopped_are_named_and_stop_nobody(client: FlaskClient, clock: MovableClock) -> None:
    jobs.note_running()
    clock.forward(minutes=6)
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json["jobs"] == "stopped"  # type: ignore[index]


def test_a_database_that_is_behind_is_not_well(tmp_path: Path) -> None:
    response = create_app(Config(tmp_path, testing=True)).test_client().get("/healthz")
    assert response.status_code == 503
    assert response.json["migrations"] == "behind"  # type: ignore[index]


@pytest.mark.parametrize(
    "settings",
    [
        {"database_url": "postgresql://somebody:secretword@127.0.0.1:9/nowhere"},
        {"redis_url": "redis://:secretword@127.0.0.1:9/0"},
    ],
    ids=["database", "queue"],
)
def test_what_cannot_be_reached_is_named_and_nothing_of_the_inside(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, settings: dict[str, str]
) -> None:
    caplog.set_level(QUIET)
    app = create_app(Config(tmp_path, testing=True, **settings))  # type: ignore[arg-type]
    response = app.test_client().get("/healthz")
    assert response.status_code == 503
    assert response.json["database" if "database_url" in settings else "queue"] == "unreachable"  # type: ignore[index]
    for inside in ("secretword", "somebody", "127.0.0.1", "Traceback", str(tmp_path)):
        assert inside not in response.text


def test_the_log_can_be_checked_from_the_command_line(app: Flask, session: Session) -> None:
    runner = app.test_cli_runner()
    for number in range(3):
        append(session, Event.MEMBER_SIGNED_OUT, clock.now(), member=number)
    session.commit()
    good = runner.invoke(args=["audit", "verify"])
    assert good.exit_code == 0
    assert "3 entries, all of them fit together" in good.output
    session.execute(update(AuditEntry).where(AuditEntry.index == 1).values(event="member.joined"))
    session.commit()
    bad = runner.invoke(args=["audit", "verify"])
    assert bad.exit_code == 1
    assert "entry 1" in bad.output


def test_no_log_says_where_a_request_came_from(
    app: Flask, client: FlaskClient, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = (Path(__file__).parent.parent / "Procfile").read_text()
    assert "gunicorn --config app/gunicorn.py" in started
    assert gunicorn.accesslog is None
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setitem(app.view_functions, "guidance.safety", lambda: 1 / 0)
    with caplog.at_level(logging.DEBUG):
        for path, status in (("/nowhere", 404), ("/safety", 500)):
            asked = client.get(path, environ_overrides={"REMOTE_ADDR": "203.0.113.77"})
            assert asked.status_code == status
    assert "ZeroDivisionError" in caplog.text
    assert "203.0.113.77" not in caplog.text
