"""A demo site on a port of its own, and a phone that visits it."""

import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Queue

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import BaseWSGIServer, make_server

from app import create_app
from app.config import Config
from tests.browser.conftest import launch_options
from tests.conftest import database_url


@pytest.fixture(scope="module")
def site(migrated: Path) -> Iterator[str]:
    """The address of a served demo; its pages are only read.

    The app is made in the thread that serves it: Playwright keeps an event loop in the tests' own, where it cannot work.
    """
    config = Config(migrated, database_url=database_url(), demo=True, testing=True)
    ready: Queue[BaseWSGIServer] = Queue()

    def serve() -> None:
        server = make_server("localhost", 0, create_app(config), threaded=True)
        ready.put(server)
        server.serve_forever()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    server = ready.get(timeout=30)
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium where it is installed, else the one that Playwright brings."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(**launch_options())
        yield chromium
        chromium.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A fresh phone-sized page with touch."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    yield context.new_page()
    context.close()
