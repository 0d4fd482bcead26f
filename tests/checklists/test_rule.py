"""The reading of a checklist: the published rule, on the server's side of the tests and on the phone."""

import random
from collections.abc import Mapping
from itertools import product

import pytest

from app.checklists import loader
from app.checklists.model import Checklist
from app.checklists.rules import Answer, Example, Sign, Strength, fits, read, stands_out
from tests.checklists.cases import CASES, RULE, source, spelled_out
from tests.checklists.phone import ask

SMALL = list(product(range(4), range(5), range(5)))


def strengths(strong: int, medium: int, weak: int) -> list[Strength]:
    return [Strength.STRONG] * strong + [Strength.MEDIUM] * medium + [Strength.WEAK] * weak


@pytest.fixture(scope="module")
def adults() -> Checklist:
    return loader.load()["labour-exploitation-adults"]


@pytest.mark.parametrize(("strong", "medium", "weak", "expected"), CASES)
def test_the_published_cases_read_as_published(strong: int, medium: int, weak: int, expected: bool) -> None:
    assert stands_out(strengths(strong, medium, weak), RULE) is expected


def test_our_copy_of_the_rule_and_its_cases_is_the_sources() -> None:
    assert list(RULE) == source()["dimension_rule"]["any_of"]
    published = [tuple(one.values()) for one in source()["dimension_rule_cases"]]
    assert list(CASES) == published


def test_the_file_holds_the_published_rule(adults: Checklist) -> None:
    assert adults.rule.any_of == RULE


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
    assert read(adults.signs(), adults.rule.any_of, adults.examples, everything).stands_out == ()


def test_signs_of_different_parts_are_never_added_up() -> None:
    signs = [Sign("a.x", "a", Strength.STRONG), Sign("b.y", "b", Strength.STRONG)]
    assert read(signs, RULE, (), {"a.x": Answer.YES, "b.y": Answer.YES}).stands_out == ()


def test_nothing_answered_reads_as_nothing(adults: Checklist) -> None:
    assert read(adults.signs(), adults.rule.any_of, adults.examples, {}) == read(
        adults.signs(), adults.rule.any_of, adults.examples, {"unknown.item": Answer.YES}
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


def independently(checklist: Checklist, answers: Mapping[str, str]) -> tuple[list[str], str]:
    """The same reading written a second time, from the sentences and not from the table."""
    found = []
    for dimension in checklist.dimensions:
        yes = [i.strength for g in dimension.groups for i in g.items if answers.get(i.id) == "yes"]
        if spelled_out(yes.count(Strength.STRONG), yes.count(Strength.MEDIUM), yes.count(Strength.WEAK)):
            found.append(dimension.id)
    deceived, forced = "deceptive_recruitment" in found, "coercive_recruitment" in found
    used = {"vulnerability_recruitment", "vulnerability_destination"} & set(found)
    if "exploitation" not in found:
        return found, ""
    if "coercion_destination" in found:
        if deceived or forced:
            return found, "means-exploitation-coercion"
        return found, "vulnerability-exploitation-coercion" if used else ""
    if deceived:
        return found, "deceived-exploited"
    return found, "" if forced else "exploited"


def test_server_phone_and_an_independent_reading_agree_on_random_answers(adults: Checklist) -> None:
    chance = random.Random(7)
    sets = []
    for _ in range(3_000):
        yes = chance.random() * 0.5
        others = [one for one in Answer if one is not Answer.YES]
        sets.append(
            {s.id: Answer.YES if chance.random() < yes else chance.choice(others) for s in adults.signs()}
        )
    said = ask(
        rule=adults.rule.any_of,
        signs=[{"id": s.id, "dimension": s.dimension, "strength": s.strength} for s in adults.signs()],
        examples=[_mix(one) for one in adults.examples],
        answers=sets,
    )["answers"]
    seen = set()
    for answers, phone in zip(sets, said, strict=True):
        server = read(adults.signs(), adults.rule.any_of, adults.examples, answers)
        expected = independently(adults, answers)
        assert (list(server.stands_out), server.example) == expected
        assert (phone["standsOut"], phone["example"]) == expected
        seen.add(server.example)
    assert seen == {"", *(one.id for one in adults.examples)}, "the random answers never met some example"


def _mix(example: Example) -> dict[str, object]:
    return {"id": example.id, "all_of": example.all_of, "any_of": example.any_of, "none_of": example.none_of}
