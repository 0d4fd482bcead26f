"""What runs found, kept as they go: one line for each batch that was judged, so that a run that is cut short is told up to there."""

import json
import subprocess
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.faults.oracle import Outcome

ROOT = Path(__file__).parents[2]
Outcomes = dict[int, Outcome]


@dataclass
class Batch:
    """Trials that were judged together."""

    where: str
    """`node` or `browser`"""
    seed: int
    outcomes: Outcomes
    files: list[str]
    """Files in which a canary can be read."""
    seconds: float
    ended: float = field(default_factory=time.time)
    commit: str = ""


def append(path: Path, batch: Batch) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        file.write(json.dumps(asdict(batch)) + "\n")


def read(path: Path) -> list[Batch]:
    batches = []
    for line in path.read_text().splitlines():
        found = json.loads(line)
        found["outcomes"] = {int(number): Outcome(**one) for number, one in found["outcomes"].items()}
        batches.append(Batch(**found))
    return batches


def together(found: Iterable[Outcomes]) -> Outcomes:
    whole: Outcomes = {}
    for outcomes in found:
        for number, outcome in outcomes.items():
            into = whole.setdefault(number, Outcome())
            into.runs += outcome.runs
            into.items += outcome.items
            for name in ("lost", "doubled", "wrongly", "readable"):
                getattr(into, name).extend(getattr(outcome, name))
    return whole


def commit() -> str:
    """Which source is tried: the commit, and whether something was changed since."""
    said = subprocess.run(
        ["git", "describe", "--always", "--dirty", "--abbrev=10"], cwd=ROOT, capture_output=True, text=True
    )
    return said.stdout.strip()
