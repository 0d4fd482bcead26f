"""Trials in a real browser: one installation, one phone, one fault after the other; judged in batches like those in Node."""

import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.faults import results
from tests.faults.browser import stopped, trials
from tests.faults.browser.phone import FaultyPhone
from tests.faults.house import house
from tests.faults.oracle import judged, readable
from tests.faults.results import Batch

FIRST = (35, 36, 40)
"""Faults that want the page on which the member joined: its authenticator is there alone."""
LAST = 27
"""Damages what lies on the disk. A part of that is met only later, and what is lost by it then is no other fault's."""


def plan(rounds: int, seed: int) -> list[int]:
    """Each fault so many times, in an order that the dice say."""
    rest = [one for one in trials.TRIALS if one not in (*FIRST, LAST)] + [20] * (stopped.ROUND - 1)
    order = [one for one in FIRST for _round in range(rounds)]
    dice = random.Random(seed)
    for _round in range(rounds):
        dice.shuffle(rest)
        order += rest
    return order + [LAST] * rounds


def batch(
    directory: Path, plan: list[int], seed: int, ends: float, told: Callable[[str], None] = print
) -> Batch:
    """Runs a plan on one phone; the trials until `ends` count."""
    began, commit = time.monotonic(), results.commit()
    found: list[dict[str, Any]] = []
    profile = directory / "profile"
    with house(directory / "server", seed, browser=True) as one, sync_playwright() as playwright:
        phone = FaultyPhone(one, playwright, profile, seed)
        for number in plan:
            if time.time() > ends:
                break
            at = time.monotonic()
            found.append(trials.run(phone, number))
            took, wrongly = time.monotonic() - at, found[-1]["wrongly"]
            told(f"browser {number} ({phone.what}): {took:.1f} s {wrongly[:2] or ''}")
        phone.closes()
        outcomes = judged_aside(one, found)
        files = [f"phone: {one}" for one in readable(profile, one.marker)]
        files += [f"server: {one}" for one in readable(one.data, one.marker)]
    return Batch(
        where="browser",
        seed=seed,
        outcomes=outcomes,
        files=files,
        seconds=time.monotonic() - began,
        commit=commit,
    )


def judged_aside(one: Any, found: list[dict[str, Any]]) -> results.Outcomes:
    """In a thread of its own: Playwright's loop runs in this one, and the app's teardown does not bear that."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as aside:
        return aside.submit(judged, one, found).result()
