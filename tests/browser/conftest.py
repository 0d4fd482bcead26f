"""A real server and real phones: gunicorn in a process of its own, Chromium with a touch screen and an authenticator."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, Playwright, expect, sync_playwright
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, create_app
from app.config import Config
from app.fieldpack import build
from app.identity import commands, queries
from app.identity.models import Member
from app.identity.roles import Role
from app.storage import db
from tests.conftest import migrate

ROOT = Path(__file__).parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # The field for addresses is a page of its own that each window loads: half of the work of opening one. This switch
    # counts once, so what Playwright's own would have said is said here too.
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,AvoidUnnecessaryBeforeUnloadCheckSync,"
    "DestroyProfileOnBrowserClose,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,LensOverlay,MediaRouter,PaintHolding,"
    "ThirdPartyStoragePartitioning,OptimizationHints,NetworkTimeServiceQuerying,AimEnabled,PreconnectToSearch",
]
# A busy machine may take its time; what never comes is a failure all the same.
expect.set_options(timeout=20_000)
T = TypeVar("T")
SCREEN = {"width": 390, "height": 844}


@dataclass
class Server:
    """A running installation; `app` is a second way into the same database."""

    url: str
    data_dir: Path
    app: Flask
    process: subprocess.Popen[bytes]

    def inside(self, work: Callable[[Session], T]) -> T:
        """Returns what `work` returns, done with a session of its own and committed.

        In a thread of its own: Playwright's loop runs in this one, and the app's teardown does not bear that.
        """

        def run() -> T:
            with self.app.app_context():
                done = work(db.session)
                db.session.commit()
                return done

        with ThreadPoolExecutor(1) as aside:
            return aside.submit(run).result()

    def invite(self, organisation: str, role: str) -> str:
        """Returns an invitation link into an organisation, which is made when there is none of that name."""

        def work(session: Session) -> str:
            found = queries.organisation_by_name(session, organisation)
            at = clock.now()
            id = found.id if found else commands.create_organisation(session, organisation, "partner", at)
            return commands.invite(session, id, Role(role), None, at)

        return f"{self.url}/join/{self.inside(work)}"

    def recipients(self, organisation: str) -> list[str]:
        """Returns the recipients that phones seal to for an organisation now."""

        def work(session: Session) -> list[str]:
            return [one.recipient for one in queries.recipient_keys(session) if one.name == organisation]

        return self.inside(work)

    def sign_in_link(self, display_name: str) -> str:
        """Returns a link for a new passkey of the member of this name, as a colleague makes it."""

        def work(session: Session) -> str:
            member = session.scalars(select(Member).where(Member.display_name == display_name)).one()
            return commands.make_sign_in_link(session, member.id, clock.now(), member.id)

        return f"{self.url}/sign-in/{self.inside(work)}"


@dataclass
class Phone:
    """One browser profile with a touch screen and, unless told otherwise, an authenticator that can do PRF."""

    context: BrowserContext
    page: Page
    cdp: CDPSession
    authenticator: str = ""
    problems: list[str] = field(default_factory=list)
    """Uncaught errors and violated policies of its pages."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> tuple[Path, int]:
    """The data directory of an empty installation with its field packs, copied for each module, and the port that they are for."""
    data, port = tmp_path_factory.mktemp("installed") / "data", free_port()
    shutil.copytree(migrated, data)
    app = create_app(Config(data, public_origin=f"http://localhost:{port}"))
    with app.app_context(), app.test_request_context("/field-pack"):
        for role in (None, Role.OUTREACH, Role.PARTNER):
            build.current(role, clock.now())
        db.session.close()
        db.engine.dispose()
    return data, port


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, installed: tuple[Path, int]) -> Iterator[Server]:
    """An installation of this module's own, empty, with two workers."""
    data, port = tmp_path_factory.mktemp("server") / "data", installed[1]
    shutil.copytree(installed[0], data)
    config = Config(data, public_origin=f"http://localhost:{port}")
    app = create_app(config)
    migrate(app)
    log = (data / "server.log").open("wb")
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY")
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--config", "app/gunicorn.py", "app:create_app()"],
        cwd=ROOT,
        env=environment
        | {
            "WAYMARK_DATA": str(data),
            "PUBLIC_ORIGIN": config.public_origin,
            "PORT": str(port),
            "WEB_CONCURRENCY": "2",
        },
        stdout=log,
        stderr=log,
    )
    with ExitStack() as stack:
        stack.callback(process.wait, 30)
        stack.callback(process.terminate)
        stack.callback(log.close)
        wait_for(f"http://127.0.0.1:{port}/sign-in")
        yield Server(config.public_origin, data, app, process)


def wait_for(address: str) -> None:
    for _attempt in range(600):
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"nothing answers at {address}")


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


def launch_options() -> dict[str, Any]:
    """Where Chromium is: `WAYMARK_CHROMIUM` names it, or says `playwright` for its own; else the system's."""
    named = os.environ.get("WAYMARK_CHROMIUM") or shutil.which("chromium") or "playwright"
    return {"args": FLAGS} if named == "playwright" else {"args": FLAGS, "executable_path": named}


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    running = playwright.chromium.launch(**launch_options())
    yield running
    running.close()


@pytest.fixture
def phone(browser: Browser, playwright: Playwright) -> Iterator[Callable[..., Phone]]:
    """Makes phones. `prf=False`: the authenticator gives no secret. `profile=path`: kept on disk, to be opened again."""
    with ExitStack() as stack:

        def make(*, prf: bool = True, profile: Path | None = None, **options: Any) -> Phone:
            screen = {"viewport": SCREEN, "has_touch": True, "is_mobile": True, "locale": "en-GB", **options}
            context = (
                playwright.chromium.launch_persistent_context(str(profile), **launch_options(), **screen)
                if profile
                else browser.new_context(**screen)
            )
            stack.callback(context.close)
            page = context.pages[0] if context.pages else context.new_page()
            made = Phone(context, page, context.new_cdp_session(page))
            page.on("pageerror", lambda error: made.problems.append(str(error)))
            page.on("console", lambda message: note(made, message.type, message.text))
            made.authenticator = add_authenticator(made.cdp, prf)
            return made

        yield make


def note(phone: Phone, kind: str, text: str) -> None:
    if kind == "error" and "Failed to load resource" not in text:
        phone.problems.append(text)


def add_authenticator(cdp: CDPSession, prf: bool, transport: str = "internal") -> str:
    cdp.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "ctap2Version": "ctap2_1",
        "transport": transport,
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "hasPrf": prf,
        "automaticPresenceSimulation": True,
    }
    added: str = cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
    return added
