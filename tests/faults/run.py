"""`make faults`: many trials of each fault, in Node and in a browser; prints the table and writes docs/delivery-proof.md.

`FAULT_RUNS` trials in Node for each fault (290 unless set) and `FAULT_BROWSER_RUNS` in a browser (13), `FAULT_SEED` for the dice,
`FAULT_SIDES` servers at once (2), `FAULT_MINUTES` after which nothing new is begun, `FAULT_RESULTS` the file to which every batch is added as soon as it was judged
(an earlier run's lines in it count; without it, a new file). `make soak` mixes the faults at random for `SOAK_MINUTES` instead.
"""

import os
import random
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from tests.faults import results
from tests.faults.forty import FAULTS, IN_THE_BROWSER_ALONE
from tests.faults.house import house, phones
from tests.faults.oracle import judged, readable
from tests.faults.proof import PROOF, page, table
from tests.faults.results import ROOT, Batch

SIDES = int(os.environ.get("FAULT_SIDES") or 2)
"""Servers, each with its own proxy and its own process of phones."""
ROUNDS = 10
"""Trials of each fault between one judgement and the next, which has a new server."""
BROWSER_ROUNDS = 4
LARGE = {17: 4}
"""Faults of whose trials only every n-th is made: one of them has fifty items."""
IN_NODE = [number for number in FAULTS if number not in IN_THE_BROWSER_ALONE]
WRITING = Lock()


@dataclass(frozen=True)
class Asked:
    """What a run was asked for."""

    file: Path
    seed: int
    runs: int
    browser_runs: int
    ends: float
    minutes: float
    """Of a soak; 0 for a plan."""


def plan(rounds: range) -> list[tuple[int, int]]:
    """In rounds, so that a run that is cut short has tried each fault about as often."""
    return [(number, 1) for at in rounds for number in IN_NODE if at % LARGE.get(number, 1) == 0]


def batch(asked: Asked, side: int, rounds: range, minutes: float = 0) -> None:
    """One server's trials, judged and written down."""
    seed, began, commit = asked.seed + side + rounds.start, time.monotonic(), results.commit()
    with tempfile.TemporaryDirectory() as directory, house(Path(directory), seed) as one:
        trials = list(phones(one, plan(rounds), seed, minutes, asked.ends))
        found = Batch(
            where="node",
            seed=seed,
            outcomes=judged(one, trials),
            files=readable(one.data, one.marker),
            seconds=time.monotonic() - began,
            commit=commit,
        )
    write(asked, found)


def write(asked: Asked, found: Batch) -> None:
    with WRITING:
        results.append(asked.file, found)
        told(asked.file, found)


def in_browser(asked: Asked, at: int) -> None:
    """A side's share of the trials in a browser, a few of each fault between one judgement and the next."""
    from tests.faults.browser import run as browser

    last = -(-asked.browser_runs // SIDES)
    for start in range(0, last, BROWSER_ROUNDS):
        if time.time() < asked.ends:
            seed = asked.seed + at * 1000 + start
            order = browser.plan(min(BROWSER_ROUNDS, last - start), seed)
            with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as directory:
                write(asked, browser.batch(Path(directory), order, seed, asked.ends))


def told(file: Path, found: Batch) -> None:
    runs = sum(one.runs for batch in results.read(file) for one in batch.outcomes.values())
    bad = [f"{number}: {one.problems[:2]}" for number, one in found.outcomes.items() if not one.good]
    print(f"{runs} trials; {found.seconds:.0f} s; {'; '.join(bad) or 'all as it should be'}", flush=True)


def side(asked: Asked, at: int) -> None:
    """What one of the sides does, batch after batch."""
    if asked.minutes:
        return soak(asked, at)
    in_browser(asked, at)
    last = -(-asked.runs // SIDES)
    for start in range(0, last, ROUNDS):
        if time.time() < asked.ends:
            batch(asked, at * 1000, range(start, min(start + ROUNDS, last)))


def soak(asked: Asked, at: int) -> None:
    """Faults at random, five minutes between one judgement and the next."""
    until, turn = time.time() + asked.minutes * 60, 0
    while (left := until - time.time()) > 5:
        batch(asked, at * 1000 + turn, range(1), min(5.0, left / 60))
        turn += 1


def main() -> int:
    seed = int(os.environ.get("FAULT_SEED") or random.randrange(1, 2**31))
    minutes = float(os.environ.get("SOAK_MINUTES") or 0)
    kept = ROOT / ".data" / "faults" / f"{'soak' if minutes else 'faults'}-{seed}.jsonl"
    asked = Asked(
        file=Path(os.environ.get("FAULT_RESULTS") or kept),
        seed=seed,
        runs=int(os.environ.get("FAULT_RUNS") or 290),
        browser_runs=0 if minutes else int(os.environ.get("FAULT_BROWSER_RUNS") or 14),
        ends=time.time() + 60 * float(os.environ.get("FAULT_MINUTES") or 1000),
        minutes=minutes,
    )
    print(f"Seed {seed}: FAULT_SEED={seed} rolls the same dice again. Results: {asked.file}", flush=True)
    with ThreadPoolExecutor(SIDES) as pool:
        for done in [pool.submit(side, asked, at) for at in range(SIDES)]:
            done.result()
    batches = results.read(asked.file)
    whole = results.together(one.outcomes for one in batches)
    print("\n".join(table(batches)))
    for number, outcome in sorted(whole.items()):
        for problem in outcome.problems[:5]:
            print(f"{number}: {problem}")
    if not minutes:
        PROOF.write_text(page(batches))
    return 1 if any(one.files for one in batches) or not all(one.good for one in whole.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
