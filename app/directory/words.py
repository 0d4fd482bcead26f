"""Words as search compares them, and how well two of them match. Pure; the phone has the same in `service_worker/directory/words.js`.

Numbers and word lists are in `RULES` (`ranking.py`), which travel to the phone, so that they are written once. Both hosts are
held together by `tests/directory/ranking_cases.json`.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

NOT_ASCII_WORD = re.compile(r"[^a-z0-9]+")
DROPPED = "\u0640\u200c\u200d"
"""Letters that only stretch or join others."""

FOLD: dict[str, str] = dict(
    zip(
        "ٱىیکةßøłđıæœ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹",
        [*"اييكه", "ss", *"oldi", "ae", "oe", *"01234567890123456789"],
        strict=True,
    )
)
ARTICLES = ["وال", "بال", "كال", "فال", "لل", "ال"]
ALONE = [[0x3040, 0x30FF], [0x3400, 0x9FFF]]
"""Scripts that put no space between words: every sign is a word."""
ENDINGS = [
    *("ations", "ation", "ings", "ions", "ment", "ing", "ion", "ers", "ies", "ied"),
    *("al", "as", "ed", "er", "es", "os", "a", "e", "o", "y"),
]
"""What may follow the same stem in English, Spanish and French, longest first."""

RULES: dict[str, Any] = {"fold": FOLD, "articles": ARTICLES, "alone": ALONE, "endings": ENDINGS}


def normalise(text: str) -> list[str]:
    """Returns the words of `text` as they are compared.

    Compatibility forms, lower case, no marks (accents, vowel signs), letters folded, split where no letter or digit is;
    an Arabic article goes, so does a plural's last s.
    """
    lower = text.lower()
    if text.isascii():
        joined = NOT_ASCII_WORD.sub(" ", lower)
    else:
        joined = "".join(letters(one) for one in unicodedata.normalize("NFKD", lower))
    return [singular(word) for word in joined.split()]


@cache
def letters(one: str) -> str:
    """Returns what a letter counts as: nothing, other letters, or a space where it is neither letter nor digit."""
    if one in DROPPED or unicodedata.category(one)[0] == "M":
        return ""
    found = ""
    for letter in FOLD.get(one, one):
        if any(first <= ord(letter) <= last for first, last in ALONE):
            found += f" {letter} "
        else:
            found += letter if letter.isalnum() else " "
    return found


@lru_cache(maxsize=200_000)
def singular(word: str) -> str:
    """Returns a word without its Arabic article or its plural's s."""
    for article in ARTICLES:
        if word.startswith(article) and len(word) - len(article) >= 3:
            return word[len(article) :]
    return word[:-1] if len(word) >= 4 and word.endswith("s") and not word.endswith("ss") else word


def stem(word: str, rules: Mapping[str, Any]) -> str:
    """Returns what a word shares with others of its family (evict: eviction, evicted); four letters at least."""
    for ending in rules["endings"]:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def counting(words: Sequence[str], rules: Mapping[str, Any]) -> list[str]:
    """Returns the words without those that only join others; all of them when there are no others."""
    return [word for word in words if word not in rules["stop"]] or list(words)


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


def typos_allowed(word: str, rules: Mapping[str, Any]) -> int:
    """Returns how many letters of a word may be wrong: short ones none."""
    one, two = rules["typo_lengths"]
    return 2 if len(word) >= two else 1 if len(word) >= one else 0


@lru_cache(maxsize=200_000)
def signature(word: str) -> int:
    """Returns which letters a word has, in 31 bits: words that differ in many bits differ in many letters."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) % 31)
    return bits


def order(word: str) -> bytes:
    """Returns the key by which words are sorted: as JavaScript compares text."""
    return word.encode("utf-16-be")
