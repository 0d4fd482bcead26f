"""Trouble with the place in which the phone keeps things: full, off, closed by the browser, damaged on the disk."""

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import BrowserContext, Error, Page

from tests.browser.conftest import launch_options
from tests.faults.browser.phone import SCREEN, FaultyPhone

LATE = {"do": "late", "seconds": 0.7}
NO_WAY = [{"do": "refuse"}] * 50
ROOM_IS_KNOWN_FOR = 45
"""Seconds after which Chromium looks again how much room there is (it looks twice a minute)."""


def full(phone: FaultyPhone) -> None:
    """Nothing can be written any more: neither what is saved nor what was answered."""
    if phone.dice.random() < 0.5:
        return throwing(phone)
    phone.what = "quota"
    phone.does(*NO_WAY)
    phone.saves(1)
    limit(phone, 1)
    try:
        if not phone.until(lambda: phone.saves(1) == [], ROOM_IS_KNOWN_FOR, every=1_000):
            phone.wrongly.append("there was always room: this trial shows nothing")
        phone.looks()
        phone.does()
        phone.sends()
        phone.page.wait_for_timeout(500)
        phone.looks()
    finally:
        limit(phone, None)


def limit(phone: FaultyPhone, size: int | None) -> None:
    asked: dict[str, object] = {"origin": phone.url}
    if size is not None:
        asked["quotaSize"] = size
    phone.cdp.send("Storage.overrideQuotaForOrigin", asked)


def throwing(phone: FaultyPhone) -> None:
    phone.what = "throws"
    phone.saves(1)
    phone.page.evaluate("faults.breaks('full')")
    if phone.saves(1):
        phone.wrongly.append("Saved was said though there was no room")
    phone.sends()
    phone.page.wait_for_timeout(200)
    phone.looks()
    phone.page.evaluate("faults.breaks('')")


# Closed or damaged ----------------------------------------------------------------------------------------------------


def harmed(phone: FaultyPhone) -> None:
    """The database is closed under the app, or what lies on the disk is damaged while the browser is not there."""
    luck = phone.dice.random()
    if luck < 0.2:
        closed(phone, lambda: phone.page.evaluate("faults.closes()"), "by the page")
    elif luck < 0.5:
        with internals(phone) as page:
            closed(phone, lambda: page.get_by_text("Force close").first.click(), "by the browser")
    else:
        damaged(phone)


def closed(phone: FaultyPhone, close: Callable[[], object], what: str) -> None:
    phone.what = f"closed {what}"
    phone.does(LATE)
    phone.saves()
    phone.sends()
    for _again in range(3):
        close()
        phone.page.wait_for_timeout(phone.dice.choice((0, 50, 300)))
    phone.calm()
    gone_are_named(phone)  # What an earlier trial damaged may be met only when the database is opened anew.


@contextmanager
def internals(phone: FaultyPhone) -> Iterator[Page]:
    """Chromium's own page about its databases."""
    page = phone.context.new_page()
    page.goto("chrome://indexeddb-internals")
    page.get_by_text("Force close").first.wait_for()
    yield page
    page.close()


def scribble(path: Path, at: float) -> None:
    """Overwrites a part of a file."""
    data = bytearray(path.read_bytes())
    begin = int(len(data) * at)
    data[begin : begin + 4096] = b"\xa5" * min(4096, len(data) - begin)
    path.write_bytes(data)


def shorten(path: Path, at: float) -> None:
    """The last writes never got there."""
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * at)])


DAMAGES: dict[str, tuple[str, Callable[[Path, float], None]]] = {
    "end of the log is gone": ("*.log", shorten),
    "hole in the log": ("*.log", scribble),
    "hole in the tables": ("*.ldb", scribble),
    "manifest scribbled over": ("MANIFEST-*", scribble),
    "name of the manifest gone": ("CURRENT", shorten),
}


def damaged(phone: FaultyPhone) -> None:
    """What can still be read goes out; what cannot is named on the outbox screen."""
    name = phone.dice.choice(list(DAMAGES))
    phone.what = name
    phone.does(*NO_WAY)
    phone.saves()
    phone.sends()
    phone.page.wait_for_timeout(150)
    phone.looks()
    if name == "hole in the tables":
        phone.page.evaluate("faults.fills()")
    with phone.closed():
        pattern, damage = DAMAGES[name]
        for path in phone.profile.glob(f"Default/IndexedDB/*.leveldb/{pattern}"):
            damage(path, phone.dice.choice((0.0, 0.3, 0.6, 0.9)))
    phone.goes("/outbox")
    gone_are_named(phone)
    if phone.dice.random() < 0.5:
        # What is saved after the damage is only seen to be gone at the next opening, and no cookie was written down by then.
        phone.saves()
        phone.looks()
        phone.killed()
        phone.what += ", killed"
        gone_are_named(phone)
    phone.calm()
    gone_are_named(phone)  # What cannot be read may be met only now.


def answered(told: Callable[[], bool]) -> bool:
    """Whether it is so; while the database is made anew, nobody can say."""
    try:
        return told()
    except Error:
        return False


def gone_are_named(phone: FaultyPhone) -> None:
    def still_there() -> set[str]:
        seen = phone.page.evaluate("ids => faults.looks(ids)", list(phone.saved))["items"]
        return {id for id, one in seen.items() if one["shown"] != "nothing"}

    def told() -> bool:
        there, named = still_there(), set(phone.page.evaluate("faults.lost()"))
        shown = phone.page.evaluate("faults.looks([])")["lost"]
        # What the server has is not lost, though its receipt went with the rest.
        gone = {id.replace("-", "") for id in phone.saved if id not in there} - phone.house.received()
        # A store that is as it was earlier also names what was thrown away between two trials since then.
        return shown == len(named) and gone <= named and not phone.falsely_named()

    if not phone.until(lambda: answered(told), 15):
        # Chromium no longer opens this database for anybody: nobody is told that nothing waits, and the app is opened anew.
        if phone.page.locator(".bar__outbox").get_attribute("data-state") in ("none", "saved"):
            phone.wrongly.append("the bar says that all is well, and it cannot know")
        phone.killed()
        phone.what += ", opened anew"
    if not phone.until(lambda: answered(told), 15):
        named = phone.page.evaluate("faults.lost()")
        phone.wrongly.append(f"gone: {set(phone.saved) - still_there()}, and named: {named}")
    there = still_there()
    phone.what += f", {len(phone.saved) - len(there)} gone"
    phone.saved = {id: one for id, one in phone.saved.items() if id in there}
    phone.page.evaluate("document.querySelector('[data-lost-known]')?.click()")
    phone.does()
    if not there:
        phone.until(lambda: phone.page.evaluate("faults.empties()"))
        phone.saves(1)


# Off --------------------------------------------------------------------------------------------------------------------


def off(phone: FaultyPhone) -> None:
    luck = phone.dice.random()
    if luck < 0.2:
        return opening_throws(phone)
    if luck < 0.6:
        blocked_by_a_setting(phone)
    else:
        private(phone)
    phone.saves(1)


def opening_throws(phone: FaultyPhone) -> None:
    phone.what = "opening throws"
    phone.page.evaluate("faults.closes(); faults.breaks('open')")
    refused = phone.page.evaluate("faults.saves([{}]).then((saved) => saved.length === 0, () => true)")
    if not refused:
        phone.wrongly.append("Saved was said without a place to save to")
    phone.page.evaluate("faults.breaks('')")
    phone.saves(1)


def visited(phone: FaultyPhone, context: BrowserContext) -> Page:
    context.add_init_script(phone.script)
    page = context.pages[0] if context.pages else context.new_page()
    page.goto(phone.url + "/outbox", wait_until="domcontentloaded")
    return page


def blocked_by_a_setting(phone: FaultyPhone) -> None:
    """Somebody forbade every site to keep anything: nothing is called saved, and the screen does not say that nothing waits."""
    phone.what = "blocked by a setting"
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as directory:
        settings = Path(directory) / "Default" / "Preferences"
        settings.parent.mkdir()
        forbidden = {"profile": {"default_content_setting_values": {"cookies": 2}}}
        settings.write_text(json.dumps(forbidden))
        context = phone.playwright.chromium.launch_persistent_context(directory, **launch_options(), **SCREEN)
        page = visited(phone, context)
        saved = page.evaluate("faults.saves([{ by: 'two' }]).then((saved) => saved.length, () => 0)")
        if page.evaluate("faults.opens()"):
            phone.wrongly.append("the setting forbade nothing: this trial shows nothing")
        if saved:
            phone.wrongly.append("Saved was said without a place to save to")
        until = phone.until(lambda: page.locator("[data-when=off]").is_visible(), 10)
        state = page.locator(".bar__outbox").get_attribute("data-state")
        if not until or state != "unknown" or page.evaluate("faults.isShown('empty')"):
            phone.wrongly.append("the screen says that nothing waits, and it cannot know")
        context.close()


def private(phone: FaultyPhone) -> None:
    """A private window: what is saved there is sent from there, before it closes."""
    phone.what = "private window"
    browser = phone.playwright.chromium.launch(**launch_options())
    context = browser.new_context(**SCREEN)
    page, mine = visited(phone, context), phone.page
    phone.page = page
    phone.does({"do": phone.dice.choice(("refuse", "drop-response"))})
    phone.saves(1, by="two")
    phone.harmed()
    phone.calm()
    phone.settled |= phone.saved
    phone.saved, phone.page = {}, mine
    context.close()
    browser.close()
