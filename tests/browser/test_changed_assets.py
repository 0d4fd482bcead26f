"""One byte of a file of the app changes on its way: it is refused, what was there before goes on working, and the screen says so."""

import json
import threading
from collections.abc import Callable, Iterator
from hashlib import sha256
from http import HTTPStatus
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Phone, Server
from tests.browser.test_worker import with_pack

pytestmark = pytest.mark.browser

Phones = Callable[..., Phone]
LATER = "/static/dist/later-ABCDEFGH.js"
CODE = b"export const later = 1;\n"


class Between(ThreadingHTTPServer):
    """Passes everything on, but for what it was told to change."""

    daemon_threads = True

    def __init__(self, server: Server) -> None:
        super().__init__(("localhost", 0), Passing)
        self.behind = urlsplit(server.url).port
        self.flipped: set[str] = set()
        """Paths of files in which one bit of one byte is turned."""
        self.newer = False
        """Whether the field pack lists one file more than the server's."""

    @property
    def url(self) -> str:
        return f"http://localhost:{self.server_address[1]}"

    def body(self, path: str, given: bytes) -> bytes:
        if path == "/field-pack" and self.newer:
            pack: dict[str, Any] = json.loads(given)
            pack["assets"].append({"path": LATER, "sha256": sha256(CODE).hexdigest(), "size": len(CODE)})
            given = json.dumps(pack | {"version": "newer"}).encode()
        if path == LATER:
            given = CODE
        if path in self.flipped:
            changed = bytearray(given)
            changed[len(changed) // 2] ^= 1
            return bytes(changed)
        return given


class Passing(BaseHTTPRequestHandler):
    """Asks the server for the same, unpacked."""

    protocol_version = "HTTP/1.1"
    server: Between

    def do_GET(self) -> None:
        asked = {name: value for name, value in self.headers.items() if name.lower() != "accept-encoding"}
        behind = HTTPConnection("127.0.0.1", self.server.behind, timeout=30)
        behind.request("GET", self.path, headers=asked | {"Accept-Encoding": "identity"})
        given = behind.getresponse()
        path = urlsplit(self.path).path
        body = self.server.body(path, given.read())
        behind.close()
        ours = {"content-length": str(len(body))}
        if path == LATER:
            ours["content-type"] = "text/javascript"
        self.send_response_only(HTTPStatus.OK if path == LATER else given.status)
        for name, value in given.getheaders():
            if name.lower() not in {"connection", "transfer-encoding", *ours}:
                self.send_header(name, value)
        for name, value in ours.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_said: object) -> None:
        """Says nothing."""


@pytest.fixture
def between(server: Server) -> Iterator[Between]:
    proxy = Between(server)
    threading.Thread(target=proxy.serve_forever, daemon=True).start()
    yield proxy
    proxy.shutdown()


def version(page: Page) -> str:
    found: str = page.evaluate(
        """new Promise((resolve) => {
          const opening = indexedDB.open("waymark");
          opening.onsuccess = () => {
            const asked = opening.result.transaction("settings").objectStore("settings").getAll();
            asked.onsuccess = () => { opening.result.close(); resolve(JSON.stringify(asked.result)); };
          };
        })"""
    )
    return "newer" if '"version":"newer"' in found else "before"


def kept(page: Page, path: str) -> bool:
    found: bool = page.evaluate(
        "(path) => caches.open('waymark-pack').then((one) => one.match(path)).then(Boolean)", path
    )
    return found


def update(page: Page) -> None:
    page.locator("[data-enhance=field-pack] [data-fetch]:visible").tap()


def test_an_update_with_one_byte_changed_is_refused_and_the_version_before_goes_on(
    between: Between, phone: Phones
) -> None:
    visitor = phone()
    page = with_pack(visitor, between.url)
    between.newer, between.flipped = True, {LATER}
    update(page)
    said = page.locator("[data-when=changed]")
    expect(said).to_contain_text("changed on its way and was not taken")
    expect(said.locator("[data-fill=as-of]")).not_to_be_empty()
    assert not kept(page, LATER)
    assert version(page) == "before"
    visitor.context.set_offline(True)
    page.goto(f"{between.url}/safety")
    expect(page.locator(".as-of")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    visitor.context.set_offline(False)
    between.flipped = set()
    page.goto(between.url)  # Brings itself up to date: the version is an older one.
    for _attempt in range(200):
        if version(page) == "newer":
            break
        page.wait_for_timeout(50)
    assert version(page) == "newer"
    expect(page.locator("[data-when=ready]")).to_be_visible()
    assert kept(page, LATER)


def test_an_asset_that_is_lost_on_the_phone_is_taken_anew_only_as_it_is_listed(
    between: Between, phone: Phones
) -> None:
    visitor = phone()
    page = with_pack(visitor, between.url)
    lost = page.evaluate(
        """caches.open("waymark-pack").then(async (cache) => {
          const all = (await cache.keys()).map((one) => new URL(one.url).pathname);
          const path = all.find((one) => one.startsWith("/static/dist/chunk-intake-"));
          await cache.delete(path);
          return path;
        })"""
    )
    ask = "(path) => fetch(path, { cache: 'no-store' }).then((one) => one.text()).then((text) => text.length, () => 'refused')"
    between.flipped = {lost}
    assert page.evaluate(ask, lost) == "refused"
    between.flipped = set()
    assert page.evaluate(ask, lost) > 100
    assert visitor.problems == []


@pytest.mark.parametrize("name", ["main.js", "app.css", "exit.js"])
def test_what_a_page_begins_with_is_run_only_as_the_page_says_on_the_first_visit_too(
    between: Between, phone: Phones, name: str
) -> None:
    visitor = phone()
    page = visitor.page
    page.goto(f"{between.url}/about")
    place = page.locator(
        f"head [integrity]:is([src*='/{name.partition('.')[0]}-'], [href*='/{name.partition('.')[0]}-'])"
    ).first
    path = place.evaluate("(one) => new URL(one.src || one.href).pathname")
    other = phone()
    between.flipped = {path}
    other.page.goto(f"{between.url}/about")
    expect(other.page.get_by_role("heading", level=1)).to_be_visible()
    assert any("integrity" in one and path in one for one in other.problems), other.problems
    assert not any("integrity" in one for one in visitor.problems)
