"""What can be decided about a list of one's own without asking anybody. Pure."""

import re
from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

from app.checklists.model import Checklist

MOST_VERSIONS = 500


def slug_of(title: str, list_id: UUID) -> str:
    """Returns an address that nothing else has: words of the title, and the end of the id."""
    words = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:40].strip("-")
    return f"{words or 'list'}-{list_id.hex[-8:]}"


def own_texts(checklist: Checklist) -> Iterator[str]:
    """Yields every text that came with the spreadsheet, in the order of the screens; some come twice."""
    yield from (checklist.title, checklist.population, checklist.source.name, checklist.licence)
    for dimension in checklist.dimensions:
        yield dimension.title
        for group in dimension.groups:
            yield from (group.title, group.why, *group.say)
            for item in group.items:
                yield from (item.text, item.why, *(choice.text for choice in item.choices))


def to_translate(checklist: Checklist) -> list[str]:
    """Returns the texts that a translation is made of, each once."""
    return [text for text in dict.fromkeys(own_texts(checklist)) if text]


def translated(checklist: Checklist, language: str, words: dict[str, str]) -> Checklist:
    """Returns the list with the words of one language in place of those before; empty ones are none."""
    known = set(to_translate(checklist))
    kept = {text: said.strip() for text, said in words.items() if text in known and said.strip()}
    return replace(checklist, words={**checklist.words, language: kept})
