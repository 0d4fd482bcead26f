"""Some of the forty faults in a real browser, once or twice each; `make faults` makes all of them there, many times."""

import time
from pathlib import Path

import pytest

from tests.faults.browser.run import batch

pytestmark = pytest.mark.browser

PLAN = [35, 36, 40, 3, 18, 24, 26, 28, 29, 31, 33, 34, 37, *[20] * 6, 27]


def test_what_the_outbox_shows_is_so_whatever_happens_to_the_phone(tmp_path: Path) -> None:
    found = batch(tmp_path, PLAN, seed=1, ends=time.time() + 600)
    assert sum(outcome.runs for outcome in found.outcomes.values()) == len(PLAN)
    assert {number: one.problems for number, one in found.outcomes.items() if not one.good} == {}
    assert all(outcome.items > 0 for outcome in found.outcomes.values())
    assert found.files == []
