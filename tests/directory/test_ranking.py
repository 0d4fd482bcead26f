"""One ranking, two hosts: what is defined once is found in the same order, with the same reasons, by server and phone."""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.directory import needs
from app.directory.asking import TICKS, WHO
from app.directory.details import load
from app.directory.index import entry, written
from app.directory.ranking import RULES, Index, Query, normalise, rank

CASES = json.loads((Path(__file__).parent / "ranking_cases.json").read_text(encoding="utf-8"))


def entries_of(case: dict[str, Any]) -> list[dict[str, Any]]:
    """The case's services as the index takes them; what a case says in short becomes facets."""
    return [
        one
        | {
            "facets": sorted(
                [f"need:{need}" for need in one.get("needs", ())]
                + [f"language:{code}" for code in one.get("languages", ())]
                + [name for name in ("interpreter", "referral", "closed") if one.get(name)]
                + one.get("facets", [])
            )
        }
        for one in case.get("services", CASES["services"])
    ]


def for_phone(entries: list[dict[str, Any]], changed: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """The index as it travels: of all, and perhaps of those that changed since."""
    files = [written(entries, compact=True)]
    if changed is not None:
        files.append(written(changed, compact=True))
    gone = [one["id"] for one in changed or ()]
    return {"files": [base64.b64encode(one).decode() for one in files], "gone": gone}


def on_server(index: Index, query: dict[str, Any]) -> dict[str, Any]:
    near = query.get("near") or [None, None]
    asked = Query(
        words=query.get("words", ""),
        needs=tuple(query.get("needs", ())),
        language=query.get("language", ""),
        latitude=near[0],
        longitude=near[1],
        today=query["today"],
        refer=query.get("refer", False),
        asks=tuple(query.get("asks", ())),
        age=query.get("age"),
        clocks={zone: (time[0], time[1]) for zone, time in query.get("clocks", {}).items()},
        members=query.get("members", False),
    )
    ranking = rank(index, asked)
    return {
        "total": len(ranking),
        "unknown": list(ranking.unknown),
        "partly": ranking.partly,
        "matches": [
            {"id": one.id, "score": one.score, "why": list(one.why), "metres": one.metres}
            for one in ranking.matches()
        ],
    }


def query_of(case: dict[str, Any]) -> dict[str, Any]:
    return {"today": CASES["today"], **case["query"]}


@pytest.fixture(scope="module")
def answers() -> list[tuple[dict[str, Any], dict[str, Any]]]:
    from tests.directory.conftest import ask_phone

    entries = [entries_of(case) for case in CASES["cases"]]
    questions = [{"index": number, "query": query_of(case)} for number, case in enumerate(CASES["cases"])]
    phone = ask_phone({"ask": "rank", "indexes": [for_phone(one) for one in entries], "questions": questions})
    server = [
        on_server(Index.of(written(one)), asked["query"])
        for one, asked in zip(entries, questions, strict=True)
    ]
    return list(zip(server, phone, strict=True))


@pytest.mark.parametrize("number", range(len(CASES["cases"])), ids=[one["what"] for one in CASES["cases"]])
def test_server_and_phone_find_what_the_case_says(answers: Any, number: int) -> None:
    case = CASES["cases"][number]
    server, phone = answers[number]
    assert [one["id"] for one in server["matches"]] == case["found"]
    assert phone == server
    assert server["unknown"] == case.get("unknown", server["unknown"])
    assert server["partly"] == case.get("partly", server["partly"])
    for one in server["matches"]:
        assert case.get("why", {}).get(one["id"], one["why"]) == one["why"]
        assert case.get("scores", {}).get(one["id"], one["score"]) == one["score"]
        assert case.get("metres", {}).get(one["id"], one["metres"]) == one["metres"]


def test_both_hosts_compare_words_alike(phone: Callable[[dict[str, Any]], Any]) -> None:
    texts = [text for text, _words in CASES["normalise"]]
    assert [normalise(text) for text in texts] == [words for _text, words in CASES["normalise"]]
    assert phone({"ask": "normalise", "texts": texts, "rules": RULES}) == [normalise(text) for text in texts]


def some_queries(random: Random, words: list[str], count: int) -> list[dict[str, Any]]:
    return [
        {
            "words": " ".join(typo(random, random.choice(words)) for _ in range(random.randrange(0, 4))),
            "needs": random.sample(sorted(needs.BY_SLUG), k=random.randrange(0, 3)),
            "language": random.choice(["", "", "ar", "es", "fa"]),
            "near": random.choice([None, [31420, -40610], [31800, -40300]]),
            "asks": random.sample([*TICKS, *WHO], k=random.choice([0, 0, 1, 2])),
            "age": random.choice([None, None, 12, 30]),
            "clocks": {"": [random.randrange(10080), 20_500]},
            "today": 20_500 + random.randrange(300),
        }
        for _ in range(count)
    ]


def test_both_hosts_agree_on_many_queries_over_the_demo(
    partners: object, session: Session, phone: Callable[[dict[str, Any]], Any]
) -> None:
    entries = [entry(one) for one in load(session)]
    index = Index.of(written(entries))
    queries = some_queries(Random(3), index.words, 80)
    found = phone(
        {
            "ask": "rank",
            "indexes": [for_phone(entries)],
            "questions": [{"index": 0, "query": one} for one in queries],
        }
    )
    assert sum(one["total"] > 0 for one in found) > 40
    assert found == [on_server(index, one) for one in queries]


def test_what_changed_since_is_ranked_as_if_all_had_come_at_once(
    partners: object, session: Session, phone: Callable[[dict[str, Any]], Any]
) -> None:
    random = Random(4)
    now = [entry(one) for one in load(session)]
    changed = random.sample(now, k=30)
    ids = {one["id"] for one in changed}
    before = [
        one if one["id"] not in ids else {**one, "name": "something else", "facets": [], "text": "gone"}
        for one in now
        if one["id"] not in sorted(ids)[:5]
    ]
    index = Index.of(written(now))
    queries = some_queries(random, index.words, 60)
    found = phone(
        {
            "ask": "rank",
            "indexes": [for_phone(before, changed)],
            "questions": [{"index": 0, "query": one} for one in queries],
        }
    )
    assert found == [on_server(index, one) for one in queries]


def typo(random: Random, word: str) -> str:
    at = random.randrange(len(word))
    return random.choice(
        [word, word[: max(2, at)], word[:at] + "x" + word[at + 1 :], word[:at] + word[at + 1 :]]
    )
