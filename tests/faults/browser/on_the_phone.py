"""Trouble on the phone: its browser, its store, its clock, its people."""

from contextlib import suppress
from typing import Any

from playwright.sync_api import Error

from tests.faults.browser.phone import FaultyPhone

YEARS = 365.25 * 24 * 3600 * 1000
ZONES = ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu", "America/St_Johns"]
LATE = {"do": "late", "seconds": 0.7}


def durable(phone: FaultyPhone) -> None:
    phone.page.evaluate("faults.durability()")
    phone.saves()
    asked = phone.page.evaluate("faults.durability()")
    if not asked or any(how != "strict" for how in asked):
        phone.wrongly.append("Saved was said before it was on the disk")


def evicted(phone: FaultyPhone) -> None:
    """Everything but the cookies goes, as when a browser is short of space: what is gone is named."""
    phone.does(*[{"do": "refuse"}] * 3)
    items = phone.saves()
    phone.sends()
    phone.page.wait_for_timeout(150)
    phone.looks()
    phone.does(*[{"do": "refuse"}] * 50)
    phone.goes("/calculator")
    phone.cdp.send(
        "Storage.clearDataForOrigin",
        {
            "origin": phone.url,
            "storageTypes": "indexeddb,cache_storage,service_workers,local_storage,file_systems",
        },
    )
    phone.registration = ""
    phone.goes("/outbox")
    phone.until(lambda: phone.page.evaluate("ids => faults.looks(ids)", [])["lost"] > 0, 8)
    named = set(phone.page.evaluate("faults.lost()"))
    shown = phone.page.evaluate("ids => faults.looks(ids)", [])["lost"]
    for item in items:
        if item["id"].replace("-", "") not in named:
            phone.wrongly.append(f"{item['id']} is gone and not named")
    if shown != len(items):
        phone.wrongly.append(f"{len(items)} are gone and {shown} named on the screen")
    phone.saved = {}
    phone.page.evaluate("document.querySelector('[data-lost-known]')?.click()")
    phone.does()
    phone.until(lambda: phone.page.evaluate("faults.empties()"))
    phone.saves(1)


def part_lost(phone: FaultyPhone) -> None:
    """The caches alone while something waits; or the database alone, after delivery."""
    if phone.dice.random() < 0.5:
        phone.does({"do": "refuse"})
        phone.saves()
        phone.cdp.send("Storage.clearDataForOrigin", {"origin": phone.url, "storageTypes": "cache_storage"})
        return phone.harmed()
    phone.saves(1)
    phone.calm()
    phone.goes("/calculator")
    phone.cdp.send("Storage.clearDataForOrigin", {"origin": phone.url, "storageTypes": "indexeddb"})
    phone.goes("/outbox")
    phone.saved = {}
    if phone.page.evaluate("faults.lost()"):
        phone.wrongly.append("what was received is called lost")
    phone.until(lambda: phone.page.evaluate("faults.empties()"))
    phone.saves(1)


def blocked(phone: FaultyPhone) -> None:
    phone.does(*[{"do": "refuse"}] * 50)
    phone.saves()
    old = phone.page
    old.evaluate("faults.oldTab()")
    new = phone.context.new_page()
    new.goto(phone.url + "/outbox", wait_until="domcontentloaded", timeout=20_000)
    new.wait_for_timeout(150)
    if new.evaluate("document.querySelectorAll(\"[data-list='waiting'] > .item\").length") > 0:
        phone.wrongly.append("the old tab did not block: this trial shows nothing")
    if new.evaluate("faults.isShown('empty')"):
        phone.wrongly.append("the screen says that nothing waits, and it cannot know")
    phone.shows_page(new)
    with suppress(Error):
        old.evaluate("faults.oldTabGoes()")
    old.close()


def updated(phone: FaultyPhone) -> None:
    """A new version is there while something is being sent: it is not offered before that is over, and touches nothing."""
    phone.does({"do": "late", "seconds": 1.2})
    phone.saves()
    phone.proxy.version += 1
    phone.sends()
    # A page that has just come registers its worker a moment later.
    phone.page.evaluate("navigator.serviceWorker.ready.then((one) => one.update()).then(() => true)")
    sending = (
        "navigator.locks.query().then(({ held }) => held.some(({ name }) => name === 'waymark-delivery'))"
    )
    offered = "document.querySelector('[data-update-offer]')?.checkVisibility() ?? false"
    phone.page.evaluate("document.dispatchEvent(new Event('input'))")
    for _look in range(8):
        phone.page.wait_for_timeout(50)
        before = phone.page.evaluate(sending)
        if before and phone.page.evaluate(offered) and phone.page.evaluate(sending):
            phone.wrongly.append("a new version was offered while something was being sent")
    phone.calm()

    def ready() -> bool:
        phone.page.evaluate("document.dispatchEvent(new Event('input'))")
        return bool(phone.page.evaluate(offered))

    if not phone.until(ready, 10):
        phone.wrongly.append("the new version was never offered")
        return
    phone.does({"do": "refuse"})
    phone.saves(1)
    phone.until(lambda: not phone.page.evaluate(sending), 5)
    phone.page.evaluate("globalThis.before = true; document.querySelector('[data-take-over]')?.click()")
    phone.page.wait_for_timeout(500)

    def anew() -> bool:
        """The page of the version before is gone; where it was in somebody's way, it was offered once more."""
        if not phone.page.evaluate("globalThis.before"):
            return True
        phone.page.evaluate("document.dispatchEvent(new Event('input'))")
        phone.page.evaluate(
            "document.querySelector('[data-update-offer]:not([hidden]) [data-take-over]')?.click()"
        )
        return False

    if not phone.until(anew, 8, every=500):
        phone.what = "not used yet"  # Chromium lets the worker before it finish, for minutes if need be.
        with suppress(Error):  # Or just now.
            phone.goes("/outbox")
        phone.goes("/outbox")
    phone.until(lambda: phone.page.evaluate("Boolean(globalThis.faults)"), 5)


def other_versions(phone: FaultyPhone) -> None:
    phone.savesall(
        [
            {},
            {"schema": 9, "expect": "held:unknown-version"},
            {"kind": "of-tomorrow", "expect": "held:unknown-kind"},
        ]
    )
    phone.sends()


def migrated(phone: FaultyPhone) -> None:
    """An earlier version's database; the upgrade breaks off once, and is made when the page comes again."""
    phone.does(*[{"do": "refuse"}] * 50)
    record = phone.records.pop(0) if phone.records else None
    phone.what = f"as at {record['commit']}" if record else "version 1"
    phone.page.evaluate("faults.breaks('upgrade')")
    if record:
        phone.page.evaluate("record => faults.asRecorded(record)", record)
    else:
        phone.saves()
        phone.page.evaluate("faults.asVersion(1)")
    phone.page.wait_for_timeout(300)
    if phone.dice.random() < 0.3:
        phone.killed()
    else:
        phone.goes("/outbox")
    if record:
        found = phone.page.evaluate("record => faults.found(record)", record)
        phone.wrongly += found["lacks"]
        phone.shows(found["items"])


def rolled_back(phone: FaultyPhone) -> None:
    phone.does(*[{"do": "refuse"}] * 50)
    phone.saves(1)
    phone.page.evaluate("faults.asVersion(99, 'of-tomorrow')")
    phone.goes("/outbox")
    phone.saves(1)
    phone.calm()
    phone.page.evaluate("faults.asVersion(2)")
    phone.goes("/outbox")


def page_and_worker(phone: FaultyPhone) -> None:
    phone.does({"do": phone.dice.choice(("drop-response", "late", "refuse")), "seconds": 0.4})
    phone.saves(2)
    phone.worker()
    phone.sends()
    phone.wakes_worker()
    phone.page.wait_for_timeout(100)
    phone.presses()
    phone.wakes_worker()
    phone.looks()


def clock_off(phone: FaultyPhone) -> None:
    """Ten years off, another time zone in the middle of the form, and another clock while it is sent."""
    cdp = phone.cdp
    cdp.send("Emulation.setTimezoneOverride", {"timezoneId": phone.dice.choice(ZONES)})
    phone.page.evaluate("ms => faults.later(ms)", phone.dice.choice((-10, 10)) * YEARS)
    phone.does({"do": "refuse"})
    phone.saves()
    cdp.send("Emulation.setTimezoneOverride", {"timezoneId": phone.dice.choice(ZONES)})
    phone.harmed()
    phone.page.evaluate("ms => faults.later(ms)", phone.dice.choice((-10, 0, 10)) * YEARS)
    phone.calm()
    cdp.send("Emulation.setTimezoneOverride", {"timezoneId": ""})


def withdrawn(phone: FaultyPhone) -> None:
    """On the screen: they changed their mind."""
    phone.does({"do": phone.dice.choice(("drop-response", "refuse"))}, *[{"do": "refuse"}] * 50)
    [item] = phone.saves(1)
    phone.sends()
    phone.until(lambda: len(phone.proxy.faults) <= 50)
    phone.looks()
    phone.page.evaluate(
        """id => {
          const button = document.querySelector(`[data-list='waiting'] > [data-id="${id}"] [data-withdraw]`);
          button.closest("details").open = true;
          button.click();
        }""",
        item["id"],
    )
    found: list[Any] = []

    def replaced() -> bool:
        found[:] = phone.page.evaluate("id => faults.replaced(id)", item["id"])
        return bool(found)

    if not phone.until(replaced, 8):
        phone.wrongly.append("it was not withdrawn")
        return
    del phone.saved[item["id"]]
    phone.shows(found)


def rotated(phone: FaultyPhone) -> None:
    phone.savesall([{"to": "rotated"}, {"to": "gone", "expect": "held:unknown-recipient"}])
    phone.sends()
