"""The table of the forty faults, and docs/delivery-proof.md around it."""

import sys
from datetime import UTC, datetime
from pathlib import Path

from tests.faults import results
from tests.faults.forty import FAULTS, NOT_SHOWN
from tests.faults.oracle import Outcome
from tests.faults.results import ROOT, Batch

PROOF = ROOT / "docs" / "delivery-proof.md"
WORDS = """\
Written by `make faults`, not by hand; `make soak` mixes the faults at random with a recorded seed and is judged alike.

*Node*: the phone's own modules (`service_worker/shared`) run in Node over a database in memory and send through a proxy that does harm (`tests/faults/proxy.py`) to gunicorn on SQLite. A minute of the phone's patience is at most 15 seconds there.
*Browser*: Chromium with a profile on the disk, a member who joined with a passkey, the app's own pages and worker behind the same proxy (`tests/faults/browser/`). Items are sealed and kept by the app's own modules, bundled once more and called on its outbox page; the page that is shipped, or its worker, sends them. After each step the outbox screen is read and compared with the store: the words on each line, whether it says that nothing waits, the receipt's words.

An item counts from the moment at which it was shown as saved. *Lost*: in the end neither on the phone, shown as what it is, nor on the server with the same hash. *Doubled*: there more than once. *Shown wrongly*: at any time not what it is, a step of its life that no item may take, another receipt than the server's. *Readable*: a canary from a field, found in clear in the phone's database after a trial (everything that it holds), after a batch in a file of the server's data directory or, in the browser, in any file of the profile, as UTF-8, UTF-16 or base64; not inside of blocks that LevelDB compressed.
"""


FOUND = """\
## What these faults found

Mended before the trials above were made, or between them; each has a test of its own or is tried by its fault ever since.

- 27: a database of which a part could not be read vanished beneath an open page (Chromium makes it anew), and the page then forgot what had waited in it. Now what is gone is looked for each time before the list of what waits is written anew. Found in a run of 588 trials in the browser (seed 16180) in which two went wrong; the other one is the next.
- 27, not in the table: of 72 more trials (seed 888000) two had an item that was neither on the phone nor received in the end, and a third run with the same seed one more. There the page named it as gone at its next look: a part that an earlier trial had damaged was met only then. Since then the bar looks again every five seconds while something waits, and these trials wait for that: 36 more with the same seed lost nothing that was not named, and one item that was named as gone came back and was received; 36 trials in which the database was only closed, and nothing on the disk was damaged, lost nothing at all. In the same batches two trials of 29 broke off because two navigations met, which is mended in the trial.
- 27: an item was on its way when the database vanished beneath the page, was named as lost, and then its receipt came and was kept: the page went on naming it. Now what is named is compared with the receipts too. The judge lets *gone, then received* pass only where the whole store was proven to have been made anew meanwhile. After that, 160 trials of this fault alone (seeds 888000 and 888001, 206 items): 0 lost, 0 doubled, 0 shown wrongly, 0 readable.
- 27: a database that could not be opened when a page began, and could a moment later, was called *this browser does not let us keep anything* for as long as the page stood, and what was gone from it was not named. Now it is looked into again.
- 20, not in the table: of 336 trials in the browser (seed 4711) one, in which the browser was killed eight trials after the end of the database's log had been cut off (27), had two items that were neither on the phone nor received. Tried by itself: with the log cut off before, 7 of 12 kills lost what was saved since; without, 0 of 12. Chromium's LevelDB goes on writing behind what was cut off, and at the next opening drops what follows it; the cookie that names what waits had not reached the disk either, so the phone itself did not name it (the server, once it has heard of an item, does). Damage to the disk comes last now, so that it is asked of 27 alone; 336 more trials (seed 5711): 0 lost, 0 doubled, 0 shown wrongly, 0 readable. Since then each trial also asks that nothing is called lost that is here. And the ids of what waits also stand in a file of the browser's cache, which a kill does not undo: half of the trials of 27 that damage the disk now save once more and kill the browser before it has written its cookies down, and what that costs has to be named. In 80 trials of 27 alone (seeds 4242 and 4343), 24 of them with a kill, four of the five kills after a log that had been cut off took eleven items with them; the phone named all of them.
- 27: *hole in the tables* damaged nothing in almost every trial so far, for what waits stood in the database's log alone. One trial of a run of 588 in the browser (seed 20261128) hung. Tried with filled tables, reading aborts or never answers while Chromium makes the database anew, and at least nine of 40 trials ended wrongly (seed 33). Three faults of the app: what waits was named from a second look at the store, which could be empty by then; what was found lost stood in the same store and went with it when that was made anew once more; a transaction that was aborted was not tried again, and its connection stood in the way of the new database. Now what is named is what was compared, what is lost is named apart from the store until somebody has read it, and reading is tried once more. The rest was the trial: what the server had received was asked to be named as lost, and a page without an answer was waited for instead of being opened anew. The trials fill the tables now. After that, 65 trials (seeds 77 and 515, 104 items): 0 lost, 0 doubled, 0 shown wrongly, 0 readable; in four of them Chromium opened the database for nobody until the app was opened anew, and the bar did not say that all was well.
- 29: two trials asked for the page's worker before the page had one, and failed by that. The batch of 126 trials that they stood in was run again with the trial mended.
- 29: a new version that took over late reloaded the page whatever somebody did there meanwhile. Now it is offered once more.
- 28: where the browser may keep nothing, bar and outbox said that nothing waits. Now they say that it cannot be seen.
- 22: a phone without room did not send, since it could not count its attempt. Now it sends, and what arrived is asked about until it can be written down. Newer Chromium no longer says how much room is left: before a long form it is tried.
- 40: a passkey that gives another secret than before said only that it did not work. Now it says which way is left.
- 19: four batches that had been left out earlier (371 trials) were misread by their judge: it went on reading the database file that a restore had replaced, and so saw the receipts from before it (*another receipt than the server's*) and nothing of what came after (*lost*). With that judge the same is seen again each time; with one that opens the database anew, never.
"""


def count(batches: list[Batch], number: int, where: str) -> int:
    return sum(one.outcomes[number].runs for one in batches if one.where == where and number in one.outcomes)


def table(batches: list[Batch]) -> list[str]:
    """The forty, one a line."""
    whole = results.together(one.outcomes for one in batches)
    lines = [
        "| # | fault | Node | browser | items | lost | doubled | shown wrongly | readable |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for number, name in FAULTS.items():
        one = whole.get(number, Outcome())
        runs = [count(batches, number, where) for where in ("node", "browser")]
        counts = [one.items, *map(len, (one.lost, one.doubled, one.wrongly, one.readable))]
        lines.append(f"| {number} | {name} | " + " | ".join(map(str, [*runs, *counts])) + " |")
    return lines


def page(batches: list[Batch]) -> str:
    """The whole page for what these batches found."""
    whole = results.together(one.outcomes for one in batches)
    bad = sum(not one.good for one in whole.values())
    files = sum(len(one.files) for one in batches)
    return "\n".join(
        [
            "# What was tried against delivery",
            "",
            WORDS,
            *(line for where in ("node", "browser") for line in sentences(batches, where)),
            "",
            f"Faults with a trial that went wrong: {bad}. Files in which a canary can be read: {files}.",
            "",
            *table(batches),
            "",
            *wrong(batches),
            FOUND,
            "## What is not shown",
            "",
            *(f"- {number}, {FAULTS[number]}: {why}." for number, why in NOT_SHOWN.items()),
            "",
        ]
    )


def wrong(batches: list[Batch]) -> list[str]:
    """What went wrong, in the words of the trial; one that broke off says why."""
    said = [
        f"- {number}, {one.where}: {problem.splitlines()[0][:200]}"
        for one in batches
        for number, outcome in sorted(one.outcomes.items())
        for problem in outcome.problems
    ]
    return ["## What went wrong", "", *said, ""] if said else []


def sentences(batches: list[Batch], where: str) -> list[str]:
    """How many trials were made there, when, of which source: a line for each."""
    those = [one for one in batches if one.where == where]
    sources = dict.fromkeys(one.commit for one in sorted(those, key=lambda one: one.ended))
    return [
        sentence(where, source, [one for one in those if one.commit == source]) for source in sources
    ] or [f"- {where.capitalize()}: none."]


def sentence(where: str, source: str, those: list[Batch]) -> str:
    runs = sum(outcome.runs for one in those for outcome in one.outcomes.values())
    items = sum(outcome.items for one in those for outcome in one.outcomes.values())
    ended = datetime.fromtimestamp(max(one.ended for one in those), UTC)
    seed = min(one.seed for one in those)
    return f"- {where.capitalize()}: {runs:,} trials, {items:,} items, until {ended:%Y-%m-%d %H:%M} UTC, seed {seed}, source `{source}`."


if __name__ == "__main__":
    # `python -m tests.faults.proof FILE…` writes the page again from results that are there.
    PROOF.write_text(page([batch for name in sys.argv[1:] for batch in results.read(Path(name))]))
