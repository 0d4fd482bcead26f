"""The sender is stopped in every state of its life: in the worker, by a tab that crashes, by a browser that is killed."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from playwright.sync_api import Error, Page

from tests.faults.browser.phone import FaultyPhone

LATE = {"do": "late", "seconds": 0.7}
HALF_OPEN = {"do": "half-open"}
STATES = ("begun", "read", "trying", "asking", "on the way", "answered", "marking", "marked")
"""Where `points.js` holds a sender; *on the way* is the proxy's matter."""
SENDS_ON = "points.isReached() || (faults.sends(), false)"
"""It may have been told that another one is sending."""
WHENEVER = "at any moment"
Held = tuple[str, str]
EVERY_WAY: list[Held] = [
    *((how, state) for how in ("worker", "tab", "browser") for state in STATES),
    *((how, "keeping") for how in ("tab", "browser")),
    *((how, WHENEVER) for how in ("worker", "tab", "browser")),
]
ROUND = 3
"""Trials of this fault for one of another."""


def dies(phone: FaultyPhone) -> None:
    """One way after the other; a seed says with which of them a phone begins."""
    how, state = EVERY_WAY[(phone.seed * ROUND + phone.turn) % len(EVERY_WAY)]
    phone.turn += 1
    phone.what = f"{how}, {state}"
    {"worker": worker_stops, "tab": tab_crashes, "browser": browser_is_killed}[how](phone, state)


def reached(phone: FaultyPhone, asked: Callable[[], Any], state: str) -> bool:
    """Waits until the sender is in that state."""
    if state == WHENEVER:
        phone.page.wait_for_timeout(phone.dice.choice((0, 20, 100, 400)))
        return True
    return phone.until(lambda: not phone.proxy.faults if state == "on the way" else asked(), 5, every=100)


def way(phone: FaultyPhone, state: str) -> None:
    phone.does(*{"on the way": [HALF_OPEN], WHENEVER: [phone.dice.choice((LATE, HALF_OPEN))]}.get(state, []))


def worker_stops(phone: FaultyPhone, state: str) -> None:
    for _attempt in range(4):  # The page may have been faster.
        worker = phone.starts_worker()
        way(phone, state)
        worker.evaluate("point => points.arm(point)", state)
        phone.saves(1)
        phone.wakes_worker()
        if reached(phone, lambda at=worker: at.evaluate("points.isReached()"), state):
            break
    else:
        phone.wrongly.append(f"the worker was never {state}: this trial shows nothing")
    phone.stops_worker()
    phone.page.wait_for_timeout(50)
    phone.looks()


def held(phone: FaultyPhone, state: str) -> None:
    """The page's sender, or what keeps an item, stands still in that state."""
    for _attempt in range(4):  # Another tab may have been faster.
        way(phone, state)
        if state == "keeping":
            phone.page.evaluate("() => { points.arm('keeping'); faults.saves([{}]).catch(() => undefined); }")
        else:
            phone.page.evaluate("point => points.arm(point)", state)
            phone.saves()
            phone.sends()
        if reached(phone, lambda: phone.page.evaluate(SENDS_ON), state):
            return
    phone.wrongly.append(f"the page was never {state}: this trial shows nothing")


def whole(phone: FaultyPhone) -> None:
    """What was being kept and was never called saved is there as it was sealed, or not at all."""
    for found in phone.page.evaluate("ids => faults.strays(ids)", list(phone.saved)):
        if not found.pop("whole"):
            phone.wrongly.append(f"half of {found['id']} was kept")
        phone.shows([found])


def tab_crashes(phone: FaultyPhone, state: str) -> None:
    held(phone, state)
    before = phone.page
    phone.shows_page(phone.context.new_page())
    crashes(before)
    phone.goes("/outbox")
    whole(phone)


def crashes(page: Page) -> None:
    """Its process ends at once, in the middle of whatever it does."""
    with suppress(Error):
        page.goto("chrome://crash", timeout=2_000)
    with suppress(Error):
        page.close()


def browser_is_killed(phone: FaultyPhone, state: str) -> None:
    held(phone, state)
    phone.killed()
    whole(phone)


def several_tabs(phone: FaultyPhone) -> None:
    """The first holds the lock in some state, and is closed or crashes; another one goes on by itself."""
    others = [phone.context.new_page() for _tab in range(phone.dice.choice((1, 2, 3)))]
    for page in others:
        page.goto(phone.url + "/outbox", wait_until="domcontentloaded")
    state, how = phone.dice.choice(STATES), phone.dice.choice((crashes, Page.close))
    phone.what = f"{how.__name__}, {state}"
    holder = phone.page
    for page in [holder, *others]:
        page.evaluate("faults.patience(20)")  # Another one may be the one whose answer never comes.
    held(phone, state)
    for page in others:
        page.evaluate("faults.sends()")
    holder.wait_for_timeout(50)
    phone.shows_page(others[0])
    how(holder)
    for page in others[1:]:
        page.evaluate("faults.sends()")
    phone.looks()
    for page in others[1:]:
        phone.looks(page)
        page.close()
