"""The ranking: which services come first, and why. Pure; the phone has the same in `service_worker/directory/ranking.js`.

This file is the definition. Its numbers and word lists (`RULES`) travel to the phone inside the index, so that they are
written once; the steps below are written twice and held together by `tests/directory/ranking_cases.json`.

1. *Normalise* names, texts and what was typed (`words.py`). Words that only join others do not count, unless nothing else
   was typed.
2. *Match* each typed word (`matching.py`): with the word itself, its beginning, another word of its family, or, where it
   is known in none of these ways, with a word that one or two letters make different; with words that mean the same in
   other languages (`topics.py`); and with the needs that it is a name of. It counts where it counts most: the field's
   weight times how well it matches, times how rare the word is among all services. A word that names a need which some
   service has counts for services without that need in their own name alone: who types *shelter* is not after the
   lawyers of a Shelter Trust. Services with the need get the points of both.
3. *Filter*: needs (one of them), language, age, and what else can be asked (`asks`). Who says yes is kept, who says no goes, who
   says neither is kept with the advice to ask. A word that no such service has is left out, and said to be. Services stay
   whose words weigh at least a third of the best service's.
4. *Score*, in whole numbers: the words' points, and `points` for everything else.
5. *Order*: score, then distance, then id.

Distances are whole metres between thousandths of a degree, on a flat map at the latitude of the place that was chosen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import cos, radians
from typing import Any

import numpy as np

from app.directory import words
from app.directory.container import Array
from app.directory.matching import Found, match
from app.directory.segment import NOWHERE, UNSAID, Index
from app.directory.words import normalise

__all__ = ["RULES", "Index", "Match", "Query", "Ranking", "normalise", "rank"]

RULES: dict[str, Any] = {
    **words.RULES,
    "fields": {"name": 12, "provider": 6, "place": 6, "text": 2},
    "match": {"word": 4, "beginning": 3, "family": 3, "same": 3, "typo": 1},
    "need": {"word": 40, "beginning": 30, "typo": 20},
    "rarity": [[1, 8], [5, 6], [20, 5], [80, 4], [250, 2]],
    "typo_lengths": [4, 8],
    "words_at_most": 12,
    "points": {
        "need": 40,
        "speaks": 24,
        "interpreter": 8,
        "referral": 8,
        "closed": -30,
        "distance": [[2000, 30], [5000, 25], [10000, 20], [25000, 12], [50000, 6]],
        "days": [[90, 10], [180, 6], [365, 3]],
    },
    "asks": {
        "open": ["open", "shut", 20],
        "free": ["free", "costs", 12],
        "no-papers": ["no-papers", "papers", 16],
        "walk-in": ["walk-in", "appointment", 12],
        "space": ["space", "full", 20],
        "wheelchair": ["wheelchair", "steps", 20],
        "women": ["for:women", "not:women", 16],
        "men": ["for:men", "not:men", 16],
        "families": ["for:families", "not:families", 16],
        "minors": ["for:minors", "not:minors", 16],
    },
    "stale_days": 180,
    "stop": [],
}
"""`rarity`: of so many services in a thousand at most, and what a word counts. `asks`: the facets that say yes and no, and the
points of a yes."""

JOINING = (
    "a an and are at be by can do does for from get have help how i in is it me my near need of on or please s some "
    "somewhere someone the there to today tonight now want wants we what where which who with without you looking find out took person people lost "
    "al ayuda busco como con de del donde dónde el ella en es esta este hay hoy la las lo los me mi necesito noche ahora o "
    "para por puedo que quiero se si su un una y "
    "ai aide ai-je au aux avec besoin c ce cherche d dans de des du en est et il j je l la le les ma maintenant me mon où ou par "
    "pour puis qu que qui sa soir suis sur trouver un une "
    "في من إلى على عن مع أو و أريد احتاج أحتاج أبحث أين اين هل انا أنا مساعدة الآن اليوم الليلة "
    "tôi cần tìm ở đâu giúp muốn có một và cho được"
)
"""Words that only join others, or say that somebody looks for something; `RULES["stop"]` holds them normalised."""

FAR = 32
"""Bits that hold any distance."""

RULES["stop"] = sorted(set(normalise(JOINING)) - {"bed"})


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
    asks: tuple[str, ...] = ()
    """Names in `RULES["asks"]`."""
    age: int | None = None
    """In years."""
    clocks: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """The minute of the week (0 is Monday, midnight) and the day since 1970-01-01 now, by time zone, for `open`."""
    members: bool = False
    """Whether services for members alone may be found."""
    hidden: tuple[str, ...] = ()
    """Ids of services that must not be found any more, though the index still says that they may."""


@dataclass(frozen=True)
class Match:
    """One service that fits: how well, how far, and why (codes like `need:food`, put into words by `wording.py`)."""

    id: str
    score: int
    why: tuple[str, ...]
    metres: int | None = None


@dataclass
class Ranking:
    """All services that fit, by number; they are put into order, and reasons worked out, as far as somebody looks."""

    index: Index
    query: Query
    numbers: Array
    scores: Array
    metres: Array
    """By place in `numbers`, like the scores."""
    found: list[Found]
    masks: dict[str, Array]
    unknown: tuple[str, ...] = ()
    """What was typed and is known nowhere among those that fit."""
    partly: bool = False
    """Whether no service has all the other words."""

    def __len__(self) -> int:
        return len(self.numbers)

    def matches(self, start: int = 0, end: int | None = None) -> list[Match]:
        """Returns places `start` to `end` of the order."""
        chosen = best(self.metres - (self.scores.astype(np.int64) << FAR), end)[start:]
        return [
            Match(
                self.index.ids[self.numbers[at]],
                int(self.scores[at]),
                tuple(self.why(int(self.numbers[at]), int(self.metres[at]))),
                None if self.metres[at] >= NOWHERE else int(self.metres[at]),
            )
            for at in chosen
        ]

    def why(self, number: int, metres: int) -> list[str]:
        """Returns the reasons for one service so far away, the strongest first."""
        query, index = self.query, self.index
        has = index.has
        reasons = [f"need:{need}" for need in query.needs if has(f"need:{need}", number)]
        called = {need for one in self.found if one.where(number) == "need" for need in one.needs}
        reasons += [
            f"need:{need}"
            for need in sorted(called)
            if f"need:{need}" not in reasons and has(f"need:{need}", number)
        ]
        reasons += [
            name for name in index.rules["fields"] if any(one.where(number) == name for one in self.found)
        ]
        for name in query.asks:
            reasons.append(name if self.masks[name][number] else f"ask-{name}")
        if query.age is not None and (index.youngest[number] != UNSAID or index.oldest[number] != UNSAID):
            reasons.append("age")
        if query.language:
            speaks = has(f"language:{query.language}", number)
            interprets = "interpreter" if has("interpreter", number) else "ask-language"
            reasons.append(f"language:{query.language}" if speaks else interprets)
        worth = index.rules["points"]
        if metres < NOWHERE and step(worth["distance"], metres):
            reasons.append("near")
        confirmed = int(index.confirmed[number])
        if confirmed and max(0, query.today - confirmed) <= index.rules["stale_days"]:
            reasons.append("confirmed")
        return reasons + ["referral"] * has("referral", number)


def step(steps: Sequence[Sequence[int]], value: int) -> int:
    """Returns the points of the first step that `value` does not exceed, 0 beyond the last."""
    return next((points for limit, points in steps if value <= limit), 0)


def steps_of(steps: Sequence[Sequence[int]], values: Array) -> Array:
    """Returns `step` of each value."""
    points = np.array([*(points for _limit, points in steps), 0], dtype=np.int32)
    return points[np.searchsorted([limit for limit, _points in steps], values, side="left")]


def best(keys: Array, end: int | None) -> Array:
    """Returns the places of the `end` smallest keys (all when None) in order; of equal ones the first comes first."""
    if end is None or end >= len(keys):
        return np.argsort(keys, kind="stable")
    if end <= 0:
        return np.zeros(0, dtype=np.int64)
    last = np.partition(keys, end - 1)[end - 1]
    before = np.flatnonzero(keys < last)
    before = before[np.argsort(keys[before], kind="stable")]
    return np.concatenate((before, np.flatnonzero(keys == last)[: end - len(before)]))


def rank(index: Index, query: Query) -> Ranking:
    """Returns every service that fits, to be put into order."""
    alive = index.shown(query.members, query.hidden)
    fits, masks = fitting(index, query, alive)
    found = match(index, query.words, alive)
    numbers = np.flatnonzero(fits)
    values = {one: one.values[numbers] for one in found}
    met = [one for one in found if (values[one] >= 0).any()]
    unknown = tuple(one.typed for one in found if one not in met) if len(numbers) else ()
    score = np.zeros(len(numbers), dtype=np.int32)
    cover = np.zeros(len(numbers), dtype=np.int32)
    for one in met:
        hit = values[one] >= 0
        score += np.where(hit, values[one] >> 3, 0)
        cover += one.weight * hit
    partly = False
    if found:
        most = int(cover.max()) if met else 0
        partly = bool(met) and most < sum(one.weight for one in met)
        kept = np.flatnonzero((cover * 3 >= most) & (cover > 0))
        numbers, score = numbers[kept], score[kept]
    metres = distances(index, query, numbers)
    score += extra_points(index, query, masks, metres, numbers)
    return Ranking(index, query, numbers, score, metres, met, masks, unknown, partly)


def fitting(index: Index, query: Query, alive: Array) -> tuple[Array, dict[str, Array]]:
    """Returns who fits everything but the words; and, by what was asked for, who says yes."""
    fits, masks = alive.copy(), {}
    if query.refer:
        fits &= index.facet("referral")
    if query.needs:
        fits &= np.logical_or.reduce([index.facet(f"need:{need}") for need in query.needs])
    if query.language:
        fits &= index.facet(f"language:{query.language}") | index.facet("interpreter") | ~index.speaking
    if query.age is not None:
        fits &= (index.youngest == UNSAID) | (index.youngest <= query.age)
        fits &= (index.oldest == UNSAID) | (index.oldest >= query.age)
    for name in query.asks:
        yes, no, _points = index.rules["asks"][name]
        says_yes, says_no = (
            index.open_at(query.clocks) if name == "open" else (index.facet(yes), index.facet(no))
        )
        masks[name] = says_yes
        fits &= says_yes | ~says_no
    return fits, masks


def extra_points(
    index: Index, query: Query, masks: Mapping[str, Array], metres: Array, numbers: Array
) -> Array:
    """Returns the points of these services for everything but words."""
    worth: Mapping[str, Any] = index.rules["points"]
    points = (
        steps_of(worth["distance"], metres)
        if query.latitude is not None
        else np.zeros(len(numbers), np.int32)
    )
    for need in query.needs:
        points += worth["need"] * index.facet(f"need:{need}")[numbers]
    for name, mask in masks.items():
        points += index.rules["asks"][name][2] * mask[numbers]
    if query.language:
        speaks = index.facet(f"language:{query.language}")[numbers]
        points += worth["speaks"] * speaks
        points += worth["interpreter"] * (index.facet("interpreter")[numbers] & ~speaks)
    confirmed = index.confirmed[numbers]
    points += np.where(
        confirmed > 0, steps_of(worth["days"], np.maximum(0, query.today - confirmed)), 0
    ).astype(np.int32)
    points += worth["referral"] * index.facet("referral")[numbers]
    points += worth["closed"] * index.facet("closed")[numbers]
    return points


def distances(index: Index, query: Query, numbers: Array) -> Array:
    """Returns metres from the chosen place to each of these services, `NOWHERE` where either is unknown."""
    if query.latitude is None or query.longitude is None:
        return np.full(len(numbers), NOWHERE, dtype=np.int64)
    narrowing = int(1000 * cos(radians((query.latitude + 500) // 1000)) + 0.5)
    latitude, longitude = index.latitude[numbers], index.longitude[numbers]
    known = latitude != NOWHERE
    north = np.where(known, latitude.astype(np.int64) - query.latitude, 0) * 1000
    turned = np.where(known, longitude.astype(np.int64) - query.longitude, 0) + 540_000
    east = (turned % 360_000 - 180_000) * narrowing
    metres = (np.sqrt((north * north + east * east).astype(np.float64)) * 0.1112).astype(np.int64)
    return np.where(known, metres, NOWHERE)
