"""The ranking: which services come first, and why. Pure; the phone has the same in `service_worker/directory/ranking.js`.

This file is the definition. Its numbers and word lists (`RULES`) travel to the phone inside the index, so that they are
written once; the steps below are written twice and held together by `tests/directory/ranking_cases.json`.

1. *Normalise* names, texts and what was typed: compatibility forms (NFKD), lower case, no marks (accents, Arabic vowel
   signs), letters folded by `fold` (alef and yeh forms, digits), split where no letter or digit is; an Arabic article goes, so
   does a plural's last s.
2. *Filter*: somebody who asks for needs gets services that have one of them; who asks for a language gets those that speak
   it, that have interpreters, or that do not say. Words: the services that match as many of the words as any service does.
   Words that only join others (`stop`) do not count, unless nothing else was typed.
3. *Score*, in whole numbers: a word counts where it counts most: the field's weight times how well it matches (the word itself,
   its beginning, a word of a need's name that the service has, or one or two letters wrong). A word that names a need which
   some service has counts elsewhere in the service's own name alone: who types *shelter* is not after the lawyers of a
   Shelter Trust. Needs, language, distance,
   freshness and accepting referrals add points (`points`).
4. *Order*: score, then distance, then id.

Distances are whole metres between thousandths of a degree, on a flat map at the latitude of the place that was chosen.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import cos, radians, sqrt
from typing import Any

RULES: dict[str, Any] = {
    "fields": {"name": 12, "provider": 6, "place": 6, "text": 2},
    "need_weight": 10,
    "match": {"word": 4, "beginning": 3, "need": 4, "typo": 1},
    "typo_lengths": [4, 8],
    "points": {
        "need": 40,
        "speaks": 24,
        "interpreter": 8,
        "referral": 8,
        "closed": -30,
        "distance": [[2000, 30], [5000, 25], [10000, 20], [25000, 12], [50000, 6]],
        "days": [[90, 10], [180, 6], [365, 3]],
    },
    "stale_days": 180,
    "fold": dict(
        zip(
            "ٱىیکةßøłđıæœ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹",
            [*"اييكه", "ss", *"oldi", "ae", "oe", *"01234567890123456789"],
            strict=True,
        )
    ),
    "articles": ["وال", "بال", "كال", "فال", "لل", "ال"],
    "stop": [],
}

JOINING = (
    "a an and at by for from i in is me my of on or s the to who with "
    "al con de del el en la las lo los mi o para por que un una y "
    "au aux ce d de des du et l la le les pour un une "
    "في من إلى على عن مع أو و"
)
"""Words that only join others, as they are written; `RULES["stop"]` holds them normalised."""

DROPPED = "\u0640\u200c\u200d"
"""Letters that only stretch or join others."""


@dataclass(frozen=True)
class Query:
    """What somebody looks for. `latitude` and `longitude` are those of the chosen place, in thousandths of a degree."""

    words: str = ""
    needs: tuple[str, ...] = ()
    language: str = ""
    latitude: int | None = None
    longitude: int | None = None
    today: int = 0
    """Days since 1970-01-01."""
    refer: bool = False
    """Only services that take referrals from here."""


@dataclass(frozen=True)
class Match:
    """One service that fits: how well, how far, and why (codes like `need:food`, put into words by `wording.py`)."""

    id: str
    score: int
    why: tuple[str, ...]
    metres: int | None = None


@dataclass
class Index:
    """What ranking needs to know about all services, prepared for searching. Made from the JSON that travels."""

    entries: Sequence[Mapping[str, Any]]
    rules: Mapping[str, Any]
    words: dict[str, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))
    """Each word, with the entries (by number) and fields that it stands in."""
    phrases: list[tuple[list[str], str]] = field(default_factory=list)
    """What people call a need, in words, longest first; and the need."""

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Index":
        """Prepares `data` as `index.build` makes it."""
        index = cls(data["services"], data["rules"])
        for number, entry in enumerate(index.entries):
            for name in index.rules["fields"]:
                for word in set(entry.get(name, "").split()):
                    index.words[word].append((number, name))
        index.phrases = [(phrase.split(), need) for phrase, need in data["needs"]]
        return index


def normalise(text: str, rules: Mapping[str, Any] = RULES) -> list[str]:
    """Returns the words of `text` as they are compared."""
    fold: Mapping[str, str] = rules["fold"]
    letters = [
        fold.get(one, one)
        for one in unicodedata.normalize("NFKD", text.lower())
        if unicodedata.category(one)[0] != "M" and one not in DROPPED
    ]
    joined = "".join(letter if letter.isalnum() else " " for letter in letters)
    return [stem(word, rules) for word in joined.split()]


def stem(word: str, rules: Mapping[str, Any]) -> str:
    """Returns a word without its Arabic article or its plural's s."""
    for article in rules["articles"]:
        if word.startswith(article) and len(word) - len(article) >= 3:
            return word[len(article) :]
    return word[:-1] if len(word) >= 4 and word.endswith("s") and not word.endswith("ss") else word


RULES["stop"] = sorted(set(normalise(JOINING)))


def counting(words: list[str], rules: Mapping[str, Any]) -> list[str]:
    """Returns the words without those that only join others; all of them when there are no others."""
    return [word for word in words if word not in rules["stop"]] or words


def phrases_of(names: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Returns [phrase, need] for the travelling index from (what people call it, need): normalised, longest first, each once."""
    found = {(" ".join(counting(normalise(text), RULES)), need) for text, need in names}
    return [
        [phrase, need] for phrase, need in sorted(found, key=lambda one: (-one[0].count(" "), one)) if phrase
    ]


def distance(one: str, other: str, limit: int) -> int:
    """Returns in how many letters two words differ (added, missing, other or swapped), or `limit` + 1 when in more."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    above = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        line = [row]
        for column, match in enumerate(other, 1):
            cost = min(above[column] + 1, line[-1] + 1, above[column - 1] + (letter != match))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == match:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        before, above = above, line
    return min(above[-1], limit + 1)


def likeness(typed: str, word: str, rules: Mapping[str, Any]) -> int:
    """Returns how well a typed word matches a word, in the rules' units; 0 when not."""
    match: Mapping[str, int] = rules["match"]
    if typed == word:
        return match["word"]
    if len(typed) >= 2 and word.startswith(typed):
        return match["beginning"]
    one, two = rules["typo_lengths"]
    limit = 2 if len(typed) >= two else 1 if len(typed) >= one else 0
    if limit and typed[0] == word[0] and distance(typed, word, limit) <= limit:
        return match["typo"]
    return 0


def text_points(index: Index, typed: Sequence[str]) -> dict[int, tuple[int, int, set[str]]]:
    """Returns, per entry that matches any word: how many words match, their points, and where (fields, `need:…`)."""
    weights: Mapping[str, int] = index.rules["fields"]
    best: list[dict[int, tuple[int, str]]] = [{} for _ in typed]
    met = {need for facts in index.entries for need in facts["needs"]}
    called = [needs & met for needs in needs_called(index, typed)]
    for number, word in enumerate(typed):
        for known, places in index.words.items():
            like = likeness(word, known, index.rules)
            if not like:
                continue
            for entry, name in places:
                points = like * weights[name] if name == "name" or not called[number] else 0
                if points > best[number].get(entry, (0, ""))[0]:
                    best[number][entry] = (points, name)
    points = index.rules["match"]["need"] * index.rules["need_weight"]
    for entry, facts in enumerate(index.entries):
        for number, needs in enumerate(called):
            shared = [need for need in facts["needs"] if need in needs]
            if shared and points > best[number].get(entry, (0, ""))[0]:
                best[number][entry] = (points, f"need:{shared[0]}")
    found: dict[int, tuple[int, int, set[str]]] = {}
    for matches in best:
        for entry, (worth, where) in matches.items():
            count, total, places_so_far = found.get(entry, (0, 0, set()))
            found[entry] = (count + 1, total + worth, places_so_far | {where})
    return found


def needs_called(index: Index, typed: Sequence[str]) -> list[set[str]]:
    """Returns, for each typed word, the needs that it (or a phrase that it is part of) is a name of."""
    called: list[set[str]] = [set() for _ in typed]
    for phrase, need in index.phrases:
        for start in range(len(typed) - len(phrase) + 1):
            if list(typed[start : start + len(phrase)]) == phrase:
                for number in range(start, start + len(phrase)):
                    called[number].add(need)
    return called


def metres_between(latitude: int, longitude: int, other_latitude: int, other_longitude: int) -> int:
    """Returns metres between two places in thousandths of a degree."""
    narrowing = int(1000 * cos(radians((latitude + 500) // 1000)) + 0.5)
    north = (other_latitude - latitude) * 1000
    east = ((other_longitude - longitude + 540_000) % 360_000 - 180_000) * narrowing
    return int(sqrt(north * north + east * east) * 0.1112)


def step(steps: Sequence[Sequence[int]], value: int) -> int:
    """Returns the points of the first step that `value` does not exceed, 0 beyond the last."""
    return next((points for limit, points in steps if value <= limit), 0)


def rank(index: Index, query: Query) -> list[Match]:
    """Returns every service that fits, best first."""
    rules = index.rules
    typed = counting(normalise(query.words, rules), rules)
    texts = text_points(index, typed) if typed else {}
    found: list[tuple[int, Match]] = []
    for number, entry in enumerate(index.entries):
        if (typed and number not in texts) or not fits(entry, query):
            continue
        count, points, places = texts.get(number, (0, 0, set()))
        found.append((count, judge(entry, query, rules, points, places)))
    most = max((count for count, _match in found), default=0)
    kept = [match for count, match in found if count == most]
    return sorted(kept, key=lambda one: (-one.score, 10**9 if one.metres is None else one.metres, one.id))


def fits(entry: Mapping[str, Any], query: Query) -> bool:
    """Whether a service takes referrals if it must, has one of the needs, and speaks or may speak the language."""
    if query.refer and not entry.get("referral"):
        return False
    if query.needs and not any(need in entry["needs"] for need in query.needs):
        return False
    spoken = entry["languages"]
    return not query.language or not spoken or query.language in spoken or bool(entry.get("interpreter"))


def judge(
    entry: Mapping[str, Any], query: Query, rules: Mapping[str, Any], points: int, places: set[str]
) -> Match:
    """Returns a fitting service's score and reasons, from the points its words got and everything else."""
    worth: Mapping[str, Any] = rules["points"]
    wanted = [need for need in query.needs if need in entry["needs"]]
    why = [f"need:{need}" for need in wanted]
    why += [place for place in sorted(places) if place.startswith("need:") and place not in why]
    why += [name for name in rules["fields"] if name in places]
    score = points + worth["need"] * len(wanted)
    if query.language:
        if query.language in entry["languages"]:
            score, why = score + worth["speaks"], [*why, f"language:{query.language}"]
        elif entry.get("interpreter"):
            score, why = score + worth["interpreter"], [*why, "interpreter"]
        else:
            why.append("ask-language")
    metres = None
    if query.latitude is not None and query.longitude is not None and entry.get("at"):
        metres = metres_between(query.latitude, query.longitude, *entry["at"])
        near = step(worth["distance"], metres)
        score, why = score + near, [*why, "near"] if near else why
    if entry.get("confirmed"):
        age = max(0, query.today - entry["confirmed"])
        score += step(worth["days"], age)
        why = [*why, "confirmed"] if age <= rules["stale_days"] else why
    if entry.get("referral"):
        score, why = score + worth["referral"], [*why, "referral"]
    if entry.get("closed"):
        score += worth["closed"]
    return Match(entry["id"], score, tuple(why), metres)
