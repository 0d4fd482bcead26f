"""Jobs run in a process of their own, on a SQLite file and on Redis alike, and only ours run."""

import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from huey.exceptions import HueyException

from app import create_app, jobs
from app.config import Config
from tests.conftest import MovableClock, migrate


@pytest.fixture(params=["SQLite", "Redis"])
def installation(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An app whose queue is a SQLite file, and one whose queue is in Redis."""
    redis = os.environ.get("REDIS_URL", "")
    if request.param == "Redis" and not redis:
        pytest.skip("REDIS_URL names no Redis")
    app = create_app(
        Config(tmp_path, redis_url=redis if request.param == "Redis" else "", secret_key="s" * 32)
    )
    yield app
    app.extensions["waymark_jobs"].flush()


def enqueue(app: Flask, name: str) -> None:
    queue = app.extensions["waymark_jobs"]
    [task] = [one for one in queue._registry.periodic_tasks if one.name.endswith(name)]
    queue.enqueue(task)


def test_a_job_that_was_asked_for_runs_inside_the_app(installation: Flask) -> None:
    ran: list[str] = []
    name = f"test.{uuid4().hex}"
    jobs.periodically(installation, name, lambda: ran.append(installation.name), minute="0")
    enqueue(installation, name)
    queue = installation.extensions["waymark_jobs"]
    queue.execute(queue.dequeue())
    assert ran == [installation.name]


def test_what_somebody_else_put_into_the_queue_does_not_run(installation: Flask) -> None:
    queue = installation.extensions["waymark_jobs"]
    queue.storage.enqueue(pickle.dumps("anything"))
    with pytest.raises((ValueError, HueyException)):
        queue.dequeue()


def test_the_command_runs_jobs_and_ends_in_peace(installation: Flask, tmp_path: Path) -> None:
    migrate(installation)
    config: Config = installation.extensions["waymark_config"]
    settings = {
        name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")
    }
    settings |= {
        "WAYMARK_DATA": str(tmp_path),
        "SECRET_KEY": config.secret_key,
        "REDIS_URL": config.redis_url,
    }
    command = [str(Path(sys.executable).with_name("waymark")), "jobs"]
    process = subprocess.Popen(command, env=settings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        assert process.stdout
        assert process.stdout.readline() == b"Jobs are running.\n"
        with installation.app_context():
            began = jobs.last_run()
            assert began
            enqueue(installation, jobs.LAST_RUN)
            assert soon(lambda: (jobs.last_run() or began) > began)
    finally:
        process.send_signal(signal.SIGTERM)
        left = process.communicate(timeout=120)[0]  # What it is at is finished first.
    assert process.returncode == 0, left


def soon(true: object) -> bool:
    # A busy machine may first finish another job: this waits for a state, not for a time.
    for _attempt in range(600):
        if callable(true) and true():
            return True
        time.sleep(0.1)
    return False


def test_that_jobs_run_is_known_by_the_sign_they_leave(app: Flask, clock: MovableClock) -> None:
    assert jobs.last_run() is None
    jobs.note_running()
    assert jobs.last_run() == clock.at
