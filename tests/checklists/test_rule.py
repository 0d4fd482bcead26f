"""The reading of a checklist: the published rule, on the server's side of the tests and on the phone."""

from itertools import product

import pytest

from app.checklists.model import Checklist
from app.checklists.rules import Answer, Sign, Strength, fits, read, stands_out
from tests.checklists.cases import CASES, RULE, shipped, source, spelled_out
from tests.checklists.phone import ask

SMALL = list(product(range(4), range(5), range(5)))


def strengths(strong: int, medium: int, weak: int) -> list[Strength]:
    return [Strength.STRONG] * strong + [Strength.MEDIUM] * medium + [Strength.WEAK] * weak


@pytest.fixture(scope="module")
def adults() -> Checklist:
    return shipped()["labour-exploitation-adults"]


@pytest.mark.parametrize(("strong", "medium", "weak", "expected"), CASES)
def test_the_published_cases_read_as_published(strong: int, medium: int, weak: int, expected: bool) -> None:
    assert stands_out(strengths(strong, medium, weak), RULE) is expected


def test_our_copy_of_the_rule_and_its_cases_is_the_sources() -> None:
    assert list(RULE) == source()["dimension_rule"]["any_of"]
    published = [tuple(one.values()) for one in source()["dimension_rule_cases"]]
    assert list(CASES) == published


@pytest.mark.parametrize("slug", ["labour-exploitation-adults", "labour-exploitation-children"])
def test_the_labour_lists_hold_the_published_rule(slug: str) -> None:
    rule = shipped()[slug].rule
    assert rule is not None
    assert rule.any_of == RULE


@pytest.mark.parametrize(
    "slug", [slug for slug, one in shipped().items() if one.rule and "labour" not in slug]
)
def test_other_lists_claim_no_strength(slug: str) -> None:
    one = shipped()[slug]
    assert {sign.strength for sign in one.signs()} == {Strength.EQUAL}
    assert one.rule is not None
    assert one.rule.any_of == ({"equal": 1},)


@pytest.mark.parametrize("counts", SMALL)
def test_the_table_says_what_the_sentence_says(counts: tuple[int, int, int]) -> None:
    assert stands_out(strengths(*counts), RULE) is spelled_out(*counts)


def test_the_phone_agrees_on_every_small_count() -> None:
    said = ask(rule=RULE, counts=[strengths(*counts) for counts in SMALL])["counts"]
    assert said == [spelled_out(*counts) for counts in SMALL]


def test_another_yes_never_makes_a_part_stand_out_less() -> None:
    for strong, medium, weak in SMALL:
        if spelled_out(strong, medium, weak):
            for more in ((strong + 1, medium, weak), (strong, medium + 1, weak), (strong, medium, weak + 1)):
                assert stands_out(strengths(*more), RULE), (strong, medium, weak, more)


@pytest.mark.parametrize("answer", [one for one in Answer if one is not Answer.YES])
def test_only_yes_counts(adults: Checklist, answer: Answer) -> None:
    everything = {sign.id: answer for sign in adults.signs()}
    assert read(adults.signs(), RULE, adults.examples, everything).stands_out == ()


def test_signs_of_different_parts_are_never_added_up() -> None:
    signs = [Sign("a.x", "a", Strength.STRONG), Sign("b.y", "b", Strength.STRONG)]
    assert read(signs, RULE, (), {"a.x": Answer.YES, "b.y": Answer.YES}).stands_out == ()


def test_nothing_answered_reads_as_nothing(adults: Checklist) -> None:
    assert read(adults.signs(), RULE, adults.examples, {}) == read(
        adults.signs(), RULE, adults.examples, {"unknown.item": Answer.YES}
    )


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (("exploitation", "coercion_destination", "deceptive_recruitment"), "means-exploitation-coercion"),
        (("exploitation", "coercion_destination", "coercive_recruitment"), "means-exploitation-coercion"),
        (("exploitation", "coercion_destination", "vulnerability_destination"), "vulnerability-exploitation-coercion"),
        (("exploitation", "coercion_destination", "vulnerability_recruitment", "coercive_recruitment"), "means-exploitation-coercion"),
        (("exploitation", "deceptive_recruitment"), "deceived-exploited"),
        (("exploitation",), "exploited"),
        (("exploitation", "vulnerability_destination"), "exploited"),
        (("exploitation", "coercive_recruitment"), ""),
        (("exploitation", "coercion_destination"), ""),
        (("coercion_destination", "deceptive_recruitment"), ""),
        ((), ""),
    ],
)  # fmt: skip
def test_a_mix_of_parts_is_shown_as_the_sources_example_or_not_at_all(
    adults: Checklist, found: tuple[str, ...], expected: str
) -> None:
    assert next((one.id for one in adults.examples if fits(one, found)), "") == expected
