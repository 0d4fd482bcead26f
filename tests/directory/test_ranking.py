"""One ranking, two hosts: what is defined once is found in the same order, with the same reasons, by server and phone."""

import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.directory import needs
from app.directory.details import load
from app.directory.index import build
from app.directory.ranking import RULES, Index, Query, normalise, phrases_of, rank

CASES = json.loads((Path(__file__).parent / "ranking_cases.json").read_text(encoding="utf-8"))
NAMES = phrases_of((word, need.slug) for need in needs.ALL for words in need.words.values() for word in words)


def index_of(case: dict[str, Any]) -> dict[str, Any]:
    return {"rules": RULES, "needs": NAMES, "services": case.get("services", CASES["services"])}


def query_of(case: dict[str, Any]) -> dict[str, Any]:
    return {"today": CASES["today"], **case["query"]}


def on_server(index: dict[str, Any], query: dict[str, Any]) -> list[dict[str, Any]]:
    near = query.get("near") or [None, None]
    asked = Query(
        words=query.get("words", ""),
        needs=tuple(query.get("needs", ())),
        language=query.get("language", ""),
        latitude=near[0],
        longitude=near[1],
        today=query["today"],
        refer=query.get("refer", False),
    )
    return [
        {"id": one.id, "score": one.score, "why": list(one.why), "metres": one.metres}
        for one in rank(Index.of(index), asked)
    ]


@pytest.fixture(scope="module")
def answers() -> list[tuple[list[dict[str, Any]], list[dict[str, Any]]]]:
    from tests.directory.conftest import ask_phone

    indexes = [index_of(case) for case in CASES["cases"]]
    questions = [{"index": number, "query": query_of(case)} for number, case in enumerate(CASES["cases"])]
    phone = ask_phone({"ask": "rank", "indexes": indexes, "questions": questions})
    server = [on_server(index, one["query"]) for index, one in zip(indexes, questions, strict=True)]
    return list(zip(server, phone, strict=True))


@pytest.mark.parametrize("number", range(len(CASES["cases"])), ids=[one["what"] for one in CASES["cases"]])
def test_server_and_phone_find_what_the_case_says(answers: Any, number: int) -> None:
    case = CASES["cases"][number]
    server, phone = answers[number]
    assert [one["id"] for one in server] == case["found"]
    assert phone == server
    for one in server:
        assert case.get("why", {}).get(one["id"], one["why"]) == one["why"]
        assert case.get("scores", {}).get(one["id"], one["score"]) == one["score"]
        assert case.get("metres", {}).get(one["id"], one["metres"]) == one["metres"]


def test_both_hosts_compare_words_alike(phone: Callable[[dict[str, Any]], Any]) -> None:
    texts = [text for text, _words in CASES["normalise"]]
    assert [normalise(text) for text in texts] == [words for _text, words in CASES["normalise"]]
    assert phone({"ask": "normalise", "texts": texts, "rules": RULES}) == [normalise(text) for text in texts]


def test_both_hosts_agree_on_many_queries_over_the_demo(
    partners: object,
    session: Session,
    phone: Callable[[dict[str, Any]], Any],
    capsys: pytest.CaptureFixture[str],
) -> None:
    index = build(load(session))
    random = Random(3)
    words = sorted(Index.of(index).words)
    queries = [
        {
            "words": " ".join(typo(random, random.choice(words)) for _ in range(random.randrange(0, 3))),
            "needs": random.sample(sorted(needs.BY_SLUG), k=random.randrange(0, 3)),
            "language": random.choice(["", "", "ar", "es", "fa"]),
            "near": random.choice([None, [31420, -40610], [31800, -40300]]),
            "today": 20_500 + random.randrange(300),
        }
        for _ in range(60)
    ]
    found = phone(
        {"ask": "rank", "indexes": [index], "questions": [{"index": 0, "query": one} for one in queries]}
    )
    assert found == [on_server(index, one) for one in queries]
    times = phone({"ask": "speed", "index": index, "queries": queries})
    with capsys.disabled():
        p50, p95 = times[len(times) // 2], times[int(len(times) * 0.95)]
        print(
            f"\n[directory] phone ranking, {len(index['services'])} services: p50 {p50:.1f} ms, p95 {p95:.1f} ms"
        )


def typo(random: Random, word: str) -> str:
    at = random.randrange(len(word))
    return random.choice(
        [word, word[: max(2, at)], word[:at] + "x" + word[at + 1 :], word[:at] + word[at + 1 :]]
    )
