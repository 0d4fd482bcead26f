"""The coalition with one of everything, served; and the pages that somebody may open."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Queue
from shutil import copytree

import pytest
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy.orm import Session
from werkzeug.serving import BaseWSGIServer, make_server

from app import create_app
from app.config import Config
from app.identity.roles import Role
from app.storage import db
from tests.browser.conftest import launch_options
from tests.everywhere.world import build, pages


@dataclass(frozen=True)
class Site:
    """Where it is served, and who sees which page with which cookie."""

    url: str
    pages: list[tuple[Role | None, str, str]]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> Iterator[Site]:
    with served(migrated, tmp_path_factory.mktemp("everywhere") / "data") as found:
        yield found


@contextmanager
def served(
    migrated: Path, data: Path, written: Callable[[Session], None] = lambda _session: None
) -> Iterator[Site]:
    """`written` may change what there is before pages are listed. Made and served in a thread of its own: Playwright keeps an event loop in the tests', where the app cannot work."""
    copytree(migrated, data)
    ready: Queue[tuple[BaseWSGIServer, list[tuple[Role | None, str, str]]] | Exception] = Queue()

    def serve() -> None:
        try:
            app = create_app(Config(data, demo=True, testing=True))
            with app.app_context():
                world = build(app, db.session)
                written(db.session)
                found = list(pages(app, db.session, world))
            server = make_server("localhost", 0, app, threaded=True)
        except Exception as failed:
            ready.put(failed)
            return
        ready.put((server, found))
        server.serve_forever()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    begun = ready.get(timeout=240)
    if isinstance(begun, Exception):
        raise begun
    server, found = begun
    yield Site(f"http://localhost:{server.server_port}", found)
    server.shutdown()
    thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(**launch_options())
        yield running
        running.close()
