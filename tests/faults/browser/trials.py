"""What happens in each trial in a browser: the trouble alone. That all comes right afterwards is asked of every one of them alike."""

from contextlib import suppress
from typing import Any

from playwright.sync_api import Error

from tests.faults.browser import disk, on_the_phone, on_the_way, people, stopped
from tests.faults.browser.on_the_way import Trial
from tests.faults.browser.phone import FaultyPhone

TRIALS: dict[int, Trial] = {
    1: on_the_way.offline,
    2: on_the_way.on_the_way([{"do": "reset-body"}], [{"do": "reset-body"}] * 2, [{"do": "cut-through"}]),
    3: on_the_way.on_the_way([{"do": "drop-response"}], [{"do": "drop-response"}] * 2),
    4: on_the_way.late,
    5: on_the_way.half_open,
    6: on_the_way.slow,
    7: on_the_way.on_the_way([{"do": "flap"}] * 4),
    8: on_the_way.on_the_way([{"do": "portal"}] * 2, [{"do": "portal-redirect"}], [{"do": "cheating"}]),
    9: on_the_way.on_the_way(
        [{"do": "truncate-body"}],
        [{"do": "rewrite-body"}],
        [{"do": "truncate-answer"}],
        [{"do": "rewrite-answer"}],
    ),
    10: on_the_way.nowhere,
    11: on_the_way.on_the_way(
        *([{"do": "status", "status": one}] for one in (500, 502, 503, 504)),
        [{"do": "status", "status": 503, "after": 90}],
    ),
    12: on_the_way.on_the_way([{"do": "status", "status": 429, "after": 240}]),
    13: on_the_way.ten_days,
    14: on_the_way.forbidden,
    15: on_the_way.same_id,
    16: on_the_way.poison,
    17: on_the_way.fifty,
    18: lambda phone: on_the_way.server(
        phone.dice.choice(("kill-before-commit", "kill-after-commit", "kill-before-answer"))
    )(phone),
    19: on_the_way.database,
    20: stopped.dies,
    21: on_the_phone.durable,
    22: disk.full,
    23: on_the_way.server("disk-full"),
    24: on_the_phone.evicted,
    25: on_the_phone.part_lost,
    26: on_the_phone.blocked,
    27: disk.harmed,
    28: disk.off,
    29: on_the_phone.updated,
    30: on_the_phone.other_versions,
    31: on_the_phone.migrated,
    32: on_the_phone.rolled_back,
    33: stopped.several_tabs,
    34: on_the_phone.page_and_worker,
    35: people.left,
    36: people.second_member,
    37: on_the_phone.clock_off,
    38: on_the_phone.withdrawn,
    39: on_the_phone.rotated,
    40: people.no_passkey,
}


def run(phone: FaultyPhone, number: int) -> dict[str, Any]:
    """One trial, whatever comes of it."""
    phone.empties()
    try:
        TRIALS[number](phone)
        phone.calm()
    except Exception as error:  # What nobody foresaw is a finding too.
        phone.wrongly.append(f"{type(error).__name__}: {str(error)[:300]}")
        recovered(phone)
    try:
        return phone.trial(number)
    except Error as error:
        phone.wrongly.append(f"{type(error).__name__}: {str(error)[:300]}")
        recovered(phone)
        return phone.trial(number)


def recovered(phone: FaultyPhone) -> None:
    """After a trial that broke off: a page that can be asked, if need be of a browser that begins anew; what can arrive arrives."""
    with suppress(Error):
        phone.context.set_offline(False)
    try:
        phone.goes("/outbox")
        phone.page.evaluate("typeof faults.looks")
        return phone.calm()
    except Error:
        phone.killed()
    phone.calm()
