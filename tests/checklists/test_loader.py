"""A checklist file that is not whole is refused, and says where and why."""

from pathlib import Path

import pytest

from app.checklists.loader import ChecklistError, read
from app.checklists.shipped import Library

WHOLE = """
format = 1
slug = "small"
version = "1"
title = "Small"
summary = "One sign."
population = "Adults."
licence = "Ours."
sector = "labour"
order = 1
answers = ["yes", "no", "not-asked"]
limits = ["It is small."]
[opening]
text = "I ask."
[source]
name = "Nobody"
via = "Nowhere"
[rule]
text = "One strong sign."
any_of = [{ strong = 1 }]
[[dimensions]]
id = "part"
phase = "destination"
title = "Part"
stands_out = "It stands out."
[[dimensions.groups]]
id = "group"
title = "Group"
why = "Because."
[[dimensions.groups.items]]
id = "part.sign"
text = "Is it so?"
strength = "strong"
known_by = "either"
[[examples]]
id = "example"
text = "For example."
all_of = ["part"]
[[options]]
id = "danger"
title = "Danger"
text = "Call."
urgent = true
link = "/safety"
"""

SECOND_ITEM = (
    '[[dimensions.groups.items]]\nid = "part.sign"\ntext = "Again?"\nstrength = "weak"\nknown_by = "either"\n'
)

ASKED_BEFORE = """[[dimensions.groups.items]]
id = "part.second"
text = "And?"
strength = "weak"
known_by = "either"
[[dimensions.groups.items.asked_if]]
item = "part.second"
answers = ["yes"]
"""
ASKED_IF = ASKED_BEFORE.replace('item = "part.second"', 'item = "part.sign"').replace(
    '["yes"]', '["do-not-know"]'
)
DEADLINE = """[[deadlines]]
id = "x"
soon = "24h"
text = "x"
[[deadlines.any_of]]
item = "part.none"
answers = ["yes"]
"""


def test_a_whole_file_is_read() -> None:
    checklist = read(WHOLE, "small.toml")
    assert [item.id for item in checklist.items()] == ["part.sign"]


@pytest.mark.parametrize(
    ("old", "new", "place", "reason"),
    [
        ("format = 1", "format = 9", "top of the file", "“format” must be 1"),
        ('version = "1"', "", "top of the file", "“version” must be a text"),
        ('version = "1"', "version = 1", "top of the file", "“version” must be a text"),
        ('title = "Small"', 'title = "Small"\ntittle = "x"', "top of the file", "unknown: tittle"),
        ('"not-asked"]', '"perhaps"]', "top of the file", "perhaps"),
        (', "not-asked"]', "]", "top of the file", "must have yes, no and not-asked"),
        ("limits = [", "limits = [3, ", "top of the file", "“limits” must be a list of texts"),
        ("[source]\n", "[sources]\n", "top of the file", "[source] is missing"),
        ("{ strong = 1 }", "{ strnog = 1 }", "[rule]", "strnog"),
        ("{ strong = 1 }", "{ strong = 0 }", "[rule]", "whole numbers from 1"),
        ("{ strong = 1 }", "{ strong = true }", "[rule]", "whole numbers from 1"),
        ("[{ strong = 1 }]", "[]", "[rule]", "“any_of”"),
        ('strength = "strong"', 'strength = "huge"', "items “part.sign”", "“strength” is “huge”"),
        ('known_by = "either"', 'known_by = "rumour"', "items “part.sign”", "“known_by” is “rumour”"),
        ('text = "Is it so?"', 'text = " "', "items “part.sign”", "“text” must be a text"),
        ('why = "Because."', "", "groups “group”", "“why” must be a text"),
        ('id = "part.sign"', 'id = "other.sign"', "top of the file", "must begin with the id of its part"),
        ('all_of = ["part"]', 'all_of = ["prat"]', "top of the file", "names a part that is not there: prat"),
        ('all_of = ["part"]', "", "examples “example”", "needs “all_of” or “any_of”"),
        ("urgent = true", "", "top of the file", "emergency comes first"),
        ("urgent = true", 'urgent = "yes"', "options “danger”", "“urgent” must be true or false"),
        ('link = "/safety"', 'link = "https://elsewhere.example"', "options “danger”", "an address of this site"),
        ("[[examples]]", SECOND_ITEM + "[[examples]]", "top of the file", "item id used twice: part.sign"),
        ('sector = "labour"', 'sector = "sea"', "top of the file", "“sector” is “sea”"),
        ("order = 1", 'order = "1"', "top of the file", "“order” must be a whole number"),
        ("[opening]", "[openings]", "top of the file", "[opening] is missing"),
        ("[rule]", "[ages]\n[rule]", "[ages]", "needs “least” or “most”"),
        ("[rule]", "[ages]\nleast = 200\n[rule]", "[ages]", "whole number from 0 to 150"),
        ("[[examples]]", ASKED_BEFORE + "[[examples]]", "top of the file", "which must come before it"),
        ("[[examples]]", ASKED_IF + "[[examples]]", "top of the file", "an answer that nobody can give: do-not-know"),
        ("[[options]]", '[[deadlines]]\nid = "x"\nsoon = "now"\ntext = "x"\n[[options]]', "deadlines “x”", "“soon” is “now”"),
        ("[[options]]", DEADLINE + "[[options]]", "top of the file", "names an item that is not there: part.none"),
        ('[rule]\ntext = "One strong sign."\nany_of = [{ strong = 1 }]\n', "", "top of the file", "asks has a [rule]"),
        ('id = "group"', 'id = "pause"', "top of the file", "the name of a step"),
        ("[rule]", "[rule", "this is not TOML", "line 18"),
    ],
)  # fmt: skip
def test_a_broken_file_is_refused_with_place_and_reason(old: str, new: str, place: str, reason: str) -> None:
    assert old in WHOLE
    with pytest.raises(ChecklistError) as refused:
        read(WHOLE.replace(old, new, 1), "small.toml")
    message = str(refused.value)
    assert message.startswith("small.toml: ")
    assert place in message
    assert reason in message


def test_more_items_than_a_screen_holds_are_refused() -> None:
    more = "".join(SECOND_ITEM.replace("part.sign", f"part.more{n}") for n in range(4))
    with pytest.raises(ChecklistError, match="groups “group”: 5 items; a screen holds 4 at most"):
        read(WHOLE.replace("[[examples]]", more + "[[examples]]", 1), "small.toml")


def test_a_files_name_is_its_address(tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text(WHOLE)
    with pytest.raises(ChecklistError, match=r"must be named “small\.toml”"):
        Library(tmp_path)


def test_one_broken_file_refuses_the_whole_library(tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text("format = 1")
    (tmp_path / "small.toml").write_text(WHOLE)
    with pytest.raises(ChecklistError, match=r"broken\.toml"):
        Library(tmp_path)


def test_an_earlier_version_stays_beside_todays(tmp_path: Path) -> None:
    (tmp_path / "earlier").mkdir()
    (tmp_path / "small.toml").write_text(WHOLE.replace('version = "1"', 'version = "2"'))
    (tmp_path / "earlier" / "small@1.toml").write_text(WHOLE)
    library = Library(tmp_path)
    assert [one.version for one in library.current()] == ["2"]
    assert [one.version for one in library.versions("small")] == ["2", "1"]
    assert list(library.versions("other")) == []


def test_todays_version_cannot_be_an_earlier_one_as_well(tmp_path: Path) -> None:
    (tmp_path / "earlier").mkdir()
    (tmp_path / "small.toml").write_text(WHOLE)
    (tmp_path / "earlier" / "small@1.toml").write_text(WHOLE)
    with pytest.raises(ChecklistError, match="still today's version"):
        Library(tmp_path)
