"""`waymark demo`: an invented coalition on this computer alone, for looking around. `make run` calls it."""

import os
import socket
import sys
from pathlib import Path

import click

HERE = Path(__file__).parent
DATA = ".data/demo"


@click.command("demo")
@click.option("--port", default=8000, show_default=True, help="Where it listens, on this computer alone.")
def demo(port: int) -> None:
    """Seed an invented coalition once, print sign-in links, and serve it.

    It keeps to its own directory and SQLite: DATABASE_URL and REDIS_URL are not looked at, so that no real
    installation is ever filled with invented people.
    """
    _see_that_nobody_listens(port)
    for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY"):
        os.environ.pop(name, None)
    os.environ.update(
        WAYMARK_DATA=os.environ.get("WAYMARK_DATA", DATA),
        WAYMARK_DEMO="1",
        PUBLIC_ORIGIN=f"http://localhost:{port}",
        HOST="127.0.0.1",
        PORT=str(port),
        WEB_CONCURRENCY="2",
    )
    click.echo(_prepared())
    sys.stdout.flush()
    settings = ["--config", str(HERE / "gunicorn.py"), "--log-level", "warning", "app:create_app()"]
    _serve(settings)


def _prepared() -> str:
    """Brings the database up, seeds it the first time, and returns what to print."""
    from app import create_app, demo_coalition
    from app.storage import alembic, db

    app = create_app()
    with app.app_context():
        alembic.upgrade()
        if not demo_coalition.is_seeded(db.session):
            click.echo("Making the demo's keys and its 300 invented services (once) …")
            demo_coalition.seed(db.session, app.extensions["waymark_config"])
        words = demo_coalition.welcome(db.session, app.extensions["waymark_config"])
        db.engine.dispose()
        app.extensions["waymark_jobs"].storage.close()
    return words


def _serve(settings: list[str]) -> None:
    """Goes on as the server in this process: starting another would import everything a second time."""
    from gunicorn.app.wsgiapp import run

    sys.argv = ["gunicorn", *settings]
    run()


def _see_that_nobody_listens(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise click.ClickException(
                f"Something listens on port {port} already. Try another: make run PORT={port + 1}"
            ) from None
