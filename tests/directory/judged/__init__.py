"""How good search is: 175 questions over the real data sets, judged, and three engines compared on them.

`queries.json` holds the questions, in five languages and with typos, and what good answers are. The entries of the two sets
were read first; then, for each question, kinds of entries were named that answer it (3), help much (2), or a little (1). A
kind is a pattern over an entry's name, provider, description and how to apply, so that every one of the 800 entries is
judged, found by some engine or not: the 220 self-help centres differ by their county alone. One person judged, knowing the
ranking; the patterns were not changed after the first figures. `topics.py` was: its words were written with the questions
that did badly in view, so that the figure is of a set that was learnt from, not of one kept apart. `florida-flat` needs a
mapping and is left out.
"""

import json
import math
import re
import sqlite3
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from app.directory.details import ServiceDetail

HERE = Path(__file__).parent
AT = 10


@cache
def asked() -> list[dict[str, Any]]:
    """Returns the questions: `q`, `language`, and the patterns of `grades`."""
    data = json.loads((HERE / "queries.json").read_text(encoding="utf-8"))
    kinds = {name: re.compile(pattern) for name, pattern in data["kinds"].items()}
    return [
        {**one, "grades": {int(grade): kinds[kind] for grade, kind in one["grades"].items()}}
        for one in data["queries"]
    ]


def described(service: ServiceDetail) -> str:
    """Returns what of an entry is judged."""
    parts = (service.name, service.provider, service.description, service.for_whom, service.how_to_apply)
    return " | ".join(re.sub(r"\s+", " ", part) for part in parts).lower()


def grades(question: Mapping[str, Any], texts: Mapping[str, str]) -> dict[str, int]:
    """Returns, for a question, the grade of each entry that is worth something."""
    patterns = sorted(question["grades"].items(), reverse=True)
    found = {}
    for key, text in texts.items():
        grade = next((grade for grade, pattern in patterns if pattern.search(text)), 0)
        if grade:
            found[key] = grade
    return found


def ndcg(found: Sequence[str], judged: Mapping[str, int]) -> float:
    """Returns the normalised discounted gain of the first ten, with 2^grade - 1 as gain."""

    def gain(values: Sequence[int]) -> float:
        return sum((2**value - 1) / math.log2(place + 2) for place, value in enumerate(values[:AT]))

    best = gain(sorted(judged.values(), reverse=True))
    return gain([judged.get(key, 0) for key in found]) / best if best else 0.0


class FullText:
    """SQLite's own ranking: FTS5, bm25 with our fields' weights, all words or else any, as a quoted phrase is not asked for."""

    def __init__(self, entries: Sequence[Mapping[str, Any]]) -> None:
        self.base = sqlite3.connect(":memory:")
        self.base.execute(
            "create virtual table s using fts5(id unindexed, name, provider, place, text, tokenize='unicode61 remove_diacritics 2')"
        )
        self.base.executemany(
            "insert into s values (?, ?, ?, ?, ?)",
            [(one["id"], one["name"], one["provider"], one["place"], one["text"]) for one in entries],
        )

    def find(self, words: Sequence[str]) -> list[str]:
        """Returns the first ten ids for normalised words; the last ones may be beginnings."""
        for between in (" AND ", " OR "):
            terms = between.join(f'"{word}"*' for word in words)
            rows = self.base.execute(
                "select id from s where s match ? order by bm25(s, 0, 12, 6, 6, 2), id limit 10", (terms,)
            ).fetchall()
            if rows:
                return [row[0] for row in rows]
        return []
