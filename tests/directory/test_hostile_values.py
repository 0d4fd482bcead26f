"""What a source publishes is read in a time that does not depend on what it holds."""

import time

import pytest

from app.directory.hsds import Phone
from app.directory.importing import repairing
from app.directory.telling import told_phones
from app.directory.untold import redact_streets

SPACES = " " * 20_000


@pytest.mark.parametrize("number", [f"555 0100{SPACES}x", f"5{SPACES}5", f"555 0100 x 1{SPACES}y"])
def test_spaces_in_a_telephone_number_cost_nothing(number: str) -> None:
    before = time.process_time()
    told_phones([Phone(number=number)], redact_streets([]))
    assert time.process_time() - before < 0.1


@pytest.mark.parametrize("value", [f"9{SPACES}!", f"9{SPACES}p{SPACES}!", f"9:00.{'1' * 20_000}!"])
def test_spaces_in_a_time_cost_nothing(value: str) -> None:
    before = time.process_time()
    with pytest.raises(repairing.Unusable):
        repairing.time(value)
    assert time.process_time() - before < 0.1


@pytest.mark.parametrize(
    ("number", "shown", "dial"),
    [
        ("555 0100  ext.  12 ", "555 0100 ext. 12", "5550100,12"),
        ("555-0100x12", "555-0100 ext. 12", "555-0100,12".replace("-", "")),
        ('"+1 555   0100"', "+1 555 0100", "+15550100"),
    ],
)
def test_numbers_are_told_as_before(number: str, shown: str, dial: str) -> None:
    (line,) = told_phones([Phone(number=number)], redact_streets([]))
    assert (line.number, line.dial) == (shown, dial)


def test_times_are_repaired_as_before() -> None:
    assert repairing.time("9   am") == ("09:00", "written as HH:MM")
    assert repairing.time("17:30") == ("17:30", "")
