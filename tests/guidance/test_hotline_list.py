"""The list of hotlines is data with a source and a date, and a broken list is refused."""

import datetime
from pathlib import Path

import pytest

from app.guidance import hotlines
from app.guidance.hotlines import HotlinesError

WHOLE = """
[[emergency]]
number = "112"
where = "Here"
note = "Free."
source = "Somebody"
written_down = 2026-11-22
[[lines]]
number = "1-800 555 0100"
where = "There"
name = "A line"
who = "Somebody"
note = "Free."
source = "Somebody"
written_down = 2026-03-01
"""


def load(tmp_path: Path, text: str) -> hotlines.Hotlines:
    path = tmp_path / "hotlines.toml"
    path.write_text(text)
    return hotlines.load(path)


def test_a_phone_dials_digits_alone(tmp_path: Path) -> None:
    assert load(tmp_path, WHOLE).lines[0].dial == "18005550100"


def test_the_oldest_entry_says_how_far_the_list_can_be_trusted(tmp_path: Path) -> None:
    assert load(tmp_path, WHOLE).oldest == datetime.date(2026, 3, 1)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('source = "Somebody"\n', "", "emergency 1: .*source"),
        ("written_down = 2026-03-01", 'written_down = "March"', "line 1: “written_down” must be a date"),
        ('number = "112"', 'number = "one one two"', "emergency 1: “one one two” is not a telephone number"),
        ('where = "Here"', 'where = ""', "emergency 1: “where”"),
        ('note = "Free."', "note = 1", "emergency 1: “note” must be a text, or left out"),
        ("[[lines]]", "[[line]]", "needs"),
    ],
)
def test_a_broken_list_is_refused_with_the_line_and_the_reason(
    tmp_path: Path, old: str, new: str, reason: str
) -> None:
    with pytest.raises(HotlinesError, match=reason):
        load(tmp_path, WHOLE.replace(old, new, 1))


def test_what_is_not_sure_about_a_line_is_left_out(tmp_path: Path) -> None:
    assert load(tmp_path, WHOLE.replace('note = "Free."\n', "")).lines[0].note == ""


def test_nobody_claims_to_have_called_before_the_line_was_written_down() -> None:
    ours = hotlines.load()
    assert all(line.checked is None or line.checked >= line.written_down for line in ours.lines)


def test_our_own_list_names_who_answers_on_every_line() -> None:
    ours = hotlines.load()
    assert all(line.who and line.name for line in ours.lines)
    assert len(ours.countries) >= 30
    assert all(one.emergency for one in ours.countries)


def test_a_country_without_an_emergency_number_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HotlinesError, match=r"line 1: \[numbers\] has no emergency number of AR"):
        load(tmp_path, WHOLE.replace('where = "There"', 'country = "AR"'))
