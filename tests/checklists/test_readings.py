"""Phone, server and an independent reading agree on random answers to every list that we ship: 100,000 in all.

`WAYMARK_ANSWER_SETS` says how many for each list; a run with 100,000 for each takes some minutes.
"""

import os
import random
from collections import Counter

import pytest

from app.checklists.model import Checklist
from app.checklists.rules import Answer, read
from tests.checklists.cases import shipped
from tests.checklists.independent import OUTSIDE, expected
from tests.checklists.phone import ask

LISTS = sorted(OUTSIDE)
EACH = int(os.environ.get("WAYMARK_ANSWER_SETS", 100_000 // len(LISTS)))
WORDS = [str(one) for one in Answer]


def random_sets(checklist: Checklist, number: int) -> list[tuple[str, list[int]]]:
    """Returns ages and answers; how many are yes, and how many are not asked, differs from set to set."""
    chance = random.Random(checklist.slug)
    size = len(checklist.signs())
    ages = ["within", "unknown", "within", *OUTSIDE[checklist.slug]]
    found = []
    for _ in range(number):
        weights = [
            chance.random() ** 3 * 4,
            1,
            chance.random() ** 3,
            chance.random() * 2,
            chance.random() ** 3,
        ]
        found.append((chance.choice(ages), chance.choices(range(len(WORDS)), weights, k=size)))
    return found


def test_every_list_that_asks_has_an_independent_reading() -> None:
    assert {slug for slug, one in shipped().items() if one.rule} == set(LISTS)


@pytest.mark.parametrize("slug", LISTS)
def test_phone_server_and_an_independent_reading_agree(slug: str) -> None:
    checklist = shipped()[slug]
    assert checklist.rule is not None
    signs = checklist.signs()
    sets = random_sets(checklist, EACH)
    said = ask(
        table=checklist.table(),
        words=WORDS,
        answers=[{"age": age, "words": words} for age, words in sets],
    )["answers"]
    seen: Counter[str] = Counter()
    for (age, words), phone in zip(sets, said, strict=True):
        answers = {sign.id: WORDS[word] for sign, word in zip(signs, words, strict=True)}
        server = read(signs, checklist.rule.any_of, checklist.examples, answers, checklist.deadlines, age)
        wanted = expected(checklist, answers, age)
        assert tuple(phone) == wanted, (age, answers)
        assert (
            list(server.stands_out),
            server.example,
            server.soon,
            list(server.because),
            server.refused,
        ) == wanted
        seen.update(
            [f"example {server.example}", f"soon {server.soon}", f"refused {server.refused}", *server.because]
        )
    assert {f"example {one.id}" for one in checklist.examples} <= seen.keys()
    assert {one.id for one in checklist.deadlines} <= seen.keys(), "the random answers never met some line"
    assert seen["refused False"]
    assert bool(seen["refused True"]) is bool(OUTSIDE[slug])
