"""Guesses the needs that an imported service meets, from its terms and its words. Pure; people may correct the result."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cache

from app.directory import needs
from app.directory.ranking import normalise


@cache
def _names() -> dict[str, list[tuple[list[str], str]]]:
    """What people call a need, as words, by the first of them."""
    found: dict[str, list[tuple[list[str], str]]] = defaultdict(list)
    for need in needs.ALL:
        for language, words in need.words.items():
            # Without its marks a Vietnamese word is often an English one that means something else.
            for word in words if language != "vi" else ():
                phrase = normalise(word)
                found[phrase[0]].append((phrase, need.slug))
    return dict(found)


def needs_of(terms: Iterable[tuple[str, str]], *texts: str | None) -> list[str]:
    """Returns slugs in the order of the closed list, from (code, name) of a service's terms and from its texts.

    A term whose code is a need's slug is taken at its word and ends the guessing.
    """
    pairs = list(terms)
    stated = {code for code, _name in pairs if code in needs.BY_SLUG}
    if stated:
        return [need.slug for need in needs.ALL if need.slug in stated]
    found: set[str] = set()
    for text in [*(name for _code, name in pairs), *texts]:
        words = normalise(text or "")
        for start, first in enumerate(words):
            for phrase, slug in _names().get(first, ()):
                if words[start : start + len(phrase)] == phrase:
                    found.add(slug)
    return [need.slug for need in needs.ALL if need.slug in found]
