"""Which services each typed word matches, where, and how well. Pure; the phone's half is `service_worker/directory/matching.js`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from app.directory.container import Array
from app.directory.segment import Index
from app.directory.words import counting, distance, normalise, signature, stem, typos_allowed

NEED, NAME = 7, 6
"""Where a word counts: a need, the first field (a service's name), and so on down."""


@dataclass(eq=False)
class Found:
    """What one typed word matches."""

    typed: str
    """As somebody typed it."""
    values: Array
    """By service: eight times its points, and where it counts (`NEED`, or 6 less the field's number); -1 where it does not match."""
    weight: int
    """How rare it is: what it counts when services are compared by how much of the words they have."""
    needs: tuple[str, ...]
    """The needs that it is a name of."""
    fields: tuple[str, ...]

    def where(self, number: int) -> str:
        """Returns the field (or `need`) in which the word counts for a service; empty where it does not match."""
        value = int(self.values[number])
        if value < 0:
            return ""
        place = value & 7
        return "need" if place == NEED else self.fields[6 - place]


def match(index: Index, text: str, alive: Array) -> list[Found]:
    """Returns what each typed word that counts matches among the services of `alive`."""
    rules = index.rules
    pairs = [(word, typed) for typed in text.split() for word in normalise(typed)]
    kept = set(counting([word for word, _typed in pairs], rules))
    pairs = [pair for pair in pairs if pair[0] in kept][: rules["words_at_most"]]
    called = needs_called(index, [word for word, _typed in pairs])
    met = (
        {need for need in index.named("need") if (index.facet(f"need:{need}") & alive).any()}
        if pairs
        else set()
    )
    return [
        one_word(index, word, typed, called.get(word, set()), alive, met)
        for word, typed in dict(pairs).items()
    ]


def needs_called(index: Index, typed: Sequence[str]) -> dict[str, set[str]]:
    """Returns, by typed word, the needs and topics that it (or a phrase that it is part of) is a name of."""
    called: dict[str, set[str]] = {}
    for start, first in enumerate(typed):
        for phrase, need in index.phrases.get(first, ()):
            if list(typed[start : start + len(phrase)]) == phrase:
                for word in phrase:
                    called.setdefault(word, set()).add(need)
    return called


def needs_of(index: Index, word: str, called: set[str], met: set[str], alive: Array) -> dict[str, str]:
    """Returns the needs, of those that are `met`, that a word means and how: it is the `word`, its `beginning`, or nearly so (`typo`).

    The two weaker ones count where the word is no need's name, and only for names of one word; a word that some service has
    is not taken for a misspelt one.
    """
    if called & met:
        return dict.fromkeys(sorted(called & met), "word")
    found: dict[str, str] = {}
    start, end = index.range_of(word)
    known = start < end and index.words[start] == word and is_told(index, start, start + 1, alive)
    limit = 0 if known else typos_allowed(word, index.rules)
    for first, phrases in index.phrases.items():
        for phrase, need in phrases:
            if len(phrase) > 1 or need not in met:
                continue
            if len(word) >= 3 and first.startswith(word):
                found[need] = "beginning"
            elif limit and len(first) >= 5 and first[0] == word[0] and distance(word, first, limit) <= limit:
                found.setdefault(need, "typo")
    return found


def one_word(index: Index, word: str, typed: str, called: set[str], alive: Array, met: set[str]) -> Found:
    """Returns what one word matches."""
    rules = index.rules
    needs = needs_of(index, word, called, met, alive)
    worth = np.array(
        [weight * 8 + 6 - at for at, weight in enumerate(rules["fields"].values())], dtype=np.int32
    )
    raw = np.full(index.count, -1, dtype=np.int32)
    for start, end, like in [*ranges(index, word, alive), *same_words(index, word, called)]:
        services, fields = index.postings_of(start, end)
        np.maximum.at(raw, services, (worth + (like - 1) * (worth & ~7))[fields])
    raw[~alive] = -1
    need_points = np.full(index.count, -1, dtype=np.int32)
    for need, how in needs.items():
        has = index.facet(f"need:{need}") & alive
        need_points[has] = np.maximum(need_points[has], rules["need"][how])
    if {"word", "typo"} & set(needs.values()):
        raw[(need_points < 0) & ((raw & 7) != NAME)] = -1
    hit, having = np.flatnonzero(raw >= 0), np.flatnonzero(need_points >= 0)
    both = len(having) + int((need_points[hit] < 0).sum())
    all_of_them = int(np.count_nonzero(alive))
    weight = rarity(rules["rarity"], both, all_of_them)
    text_weight = rarity(rules["rarity"], len(hit), all_of_them)
    values = np.full(index.count, -1, dtype=np.int32)
    points = np.zeros(index.count, dtype=np.int32)
    points[hit] = (raw[hit] >> 3) * text_weight // 4
    values[hit] = points[hit] * 8 + (raw[hit] & 7)
    values[having] = (need_points[having] + points[having]) * 8 + NEED
    return Found(typed, values, weight, tuple(needs), tuple(rules["fields"]))


def rarity(steps: Sequence[Sequence[int]], count: int, whole: int) -> int:
    """Returns what a word counts that `count` of `whole` services have."""
    share = count * 1000 // max(1, whole)
    return next((points for limit, points in steps if share < limit), 1)


def is_told(index: Index, start: int, end: int, alive: Array) -> bool:
    """Whether a service of `alive` has one of these words: one that others alone have tells nothing of itself, not even by being known."""
    services, _fields = index.postings_of(start, end)
    return bool(alive[services].any())


def ranges(index: Index, word: str, alive: Array) -> list[tuple[int, int, int]]:
    """Returns the words of services of `alive` that a typed word matches, as ranges of numbers with how well they match.

    Misspelt ones are looked for where there is no other.
    """
    likes: Mapping[str, int] = index.rules["match"]
    start, end = index.range_of(word)
    found = []
    if start < end and index.words[start] == word:
        found.append((start, start + 1, likes["word"]))
        start += 1
    if start < end and len(word) >= 2:
        found.append((start, end, likes["beginning"]))
    root = stem(word, index.rules)
    if root != word:
        first, last = index.range_of(root)
        found += [
            (number, number + 1, likes["family"])
            for number in range(first, last)
            if not index.words[number].startswith(word) and stem(index.words[number], index.rules) == root
        ]
    told = [(start, end, like) for start, end, like in found if is_told(index, start, end, alive)]
    return told or [(number, number + 1, likes["typo"]) for number in misspelt(index, word)]


def same_words(index: Index, word: str, called: set[str]) -> list[tuple[int, int, int]]:
    """Returns the known words that mean the same as a typed one, where it (or its phrase) is a topic's."""
    found = []
    for other in sorted({other for topic in called for other in index.same.get(topic, ())} - {word}):
        start, end = index.range_of(other)
        if start < end and index.words[start] == other:
            found.append((start, start + 1, int(index.rules["match"]["same"])))
    return found


def misspelt(index: Index, word: str) -> list[int]:
    """Returns the numbers of known words that are nearly the typed one; they begin with its first or its second letter."""
    limit = typos_allowed(word, index.rules)
    if not limit:
        return []
    found: list[int] = []
    own = np.int32(signature(word))
    for letter in dict.fromkeys(word[:2]):
        start, end = index.range_of(letter)
        lengths = index.arrays["lengths"][start:end].astype(np.int32)
        other = index.arrays["signatures"][start:end]
        near = np.abs(lengths - len(word)) <= limit
        near &= np.bitwise_count(own & ~other) <= limit
        near &= np.bitwise_count(other & ~own) <= limit
        found += [
            start + int(at)
            for at in np.nonzero(near)[0]
            if distance(word, index.words[start + int(at)], limit) <= limit
        ]
    return found
