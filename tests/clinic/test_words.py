"""The body map's parts, the codes that a clinician may choose, and the signs that do not wait."""

import json
from pathlib import Path

import pytest
from flask import Flask

from app.clinic import body, codes, urgent

STANDARD = Path(__file__).parents[3] / "shared" / "standards" / "icd-10-cm" / "trafficking-codes.json"


def test_every_part_of_the_figure_has_words_from_both_sides(app: Flask) -> None:
    with app.test_request_context():
        named = set(body.places())
    parts = body.parts()
    assert {one.front for one in parts} | {one.back for one in parts} == named
    assert len({one.front for one in parts}) == len({one.back for one in parts}) == len(parts)


def test_left_and_right_change_places_behind() -> None:
    for one in body.parts():
        side, _, rest = one.front.partition("-")
        if side in ("left", "right"):
            assert one.back == ("left" if side == "right" else "right") + "-" + rest
            assert (one.middle[0] < 50) is (side == "right"), (
                "seen from the front, their right is where reading starts"
            )


def test_codes_and_titles_are_the_standards() -> None:
    if not STANDARD.exists():
        pytest.skip("the list of ICD-10-CM codes is not beside the project (../shared/standards)")
    titles = {one["code"]: one["display"] for one in json.loads(STANDARD.read_text())["codes"]}
    assert {one.code: titles.get(one.code) for one in codes.ALL} == {one.code: one.title for one in codes.ALL}
    assert len({one.code for one in codes.ALL}) == 13


def test_a_code_fits_lists_of_its_own_kind_alone() -> None:
    fits = {one.code: one.sector for one in codes.ALL}
    assert (fits["T74.61XA"], fits["Z04.82"], fits["T76.52XA"]) == ("labour", "labour", "sexual")
    assert (fits["Z62.813"], fits["Y07.6"]) == ("", "")


def test_what_cannot_wait_and_what_may_are_told_apart(app: Flask) -> None:
    with app.test_request_context():
        first, then = {code for code, _label in urgent.now()}, {code for code, _label in urgent.soon()}
        assert not first & then
        assert {code.removeprefix("urgent:") for code, _label in urgent.words()} == first | then
