"""Work that happens outside a request: a Huey queue in a SQLite file, or in Redis by `REDIS_URL`.

A package that has such work calls `periodically` in its `init_app`; the process `waymark jobs` runs it.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from huey import RedisHuey, SqliteHuey, crontab
from huey.serializer import SignedSerializer

from app import clock
from app.config import Config

LAST_RUN = "jobs.alive"


def init_app(app: Flask) -> None:
    """Makes the app's queue and registers `waymark jobs`."""
    config: Config = app.extensions["waymark_config"]
    # Tasks travel as pickles: whoever can write to the queue must not thereby be able to run code.
    serializer = SignedSerializer(secret=app.config["SECRET_KEY"], salt="waymark jobs")
    app.extensions["waymark_jobs"] = (
        RedisHuey("waymark", url=config.redis_url, serializer=serializer)
        if config.redis_url
        else SqliteHuey(
            "waymark", filename=str(config.data_dir / "jobs.sqlite"), fsync=True, serializer=serializer
        )
    )
    periodically(app, LAST_RUN, note_running, minute="*")
    app.cli.add_command(jobs)


def periodically(app: Flask, name: str, job: Callable[[], object], **when: str) -> None:
    """Runs `job` inside the app at the times `when` gives in crontab's words, in UTC (minute="*/10")."""
    queue: Any = app.extensions["waymark_jobs"]

    @queue.periodic_task(crontab(**when), name=name)  # type: ignore[untyped-decorator]
    def run() -> None:
        with app.app_context():
            job()


def note_running() -> None:
    """Leaves a sign that jobs are being run."""
    current_app.extensions["waymark_jobs"].put(LAST_RUN, clock.now())


def last_run() -> datetime | None:
    """Returns when jobs were last run, None for never; raises what the queue raises when it cannot be reached."""
    found: datetime | None = current_app.extensions["waymark_jobs"].get(LAST_RUN, peek=True)
    return found


@click.command("jobs")
@with_appcontext
def jobs() -> None:
    """Run what happens outside requests, until stopped: cleaning up, reminding, pushing."""
    log = logging.getLogger("huey")
    log.addHandler(logging.StreamHandler())
    log.setLevel(logging.WARNING)
    queue = current_app.extensions["waymark_jobs"]
    note_running()
    # SIGTERM, which every supervisor sends first, lets a job that has begun come to its end.
    consumer = queue.create_consumer(workers=1, graceful_signal="TERM")
    click.echo("Jobs are running.")
    consumer.run()
