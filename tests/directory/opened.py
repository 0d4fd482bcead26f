"""What of the directory travels, opened: everything in it as text, the way somebody who seized a phone would read it.

Cards and bodies are put together again as the phone does, so that nothing hides in how they are cut.
"""

import base64
import json
import zlib
from collections.abc import Iterator, Mapping
from itertools import pairwise
from urllib.parse import quote

from app.directory import container
from app.directory.packing import BETWEEN_DOCUMENTS, texts_in


def opened(pack: Mapping[str, bytes]) -> dict[str, str]:
    """Returns everything that one language's files of a field pack hold, as text by name."""
    found = {name: content.decode("utf-8", "replace") for name, content in pack.items()}
    if "directory/index" in pack:
        found["directory/index"] = columns(pack["directory/index"])
        changes = json.loads(pack["directory/changes"])
        found["directory/changes"] += columns(base64.b64decode(changes["index"]))
        cards, bodies = documents(pack)
        found["directory/cards"], found["directory/bodies"] = "".join(cards), "".join(bodies)
    return found


def columns(content: bytes) -> str:
    """Returns a file of columns as text: words as they are, coordinates as numbers."""
    head, arrays = container.read(content)
    words = [container.text(arrays[name]) for name in ("words", "ids")]
    points = [f"{north},{east}" for north, east in zip(arrays["latitude"], arrays["longitude"], strict=True)]
    return "\n".join([json.dumps(head, ensure_ascii=False), *words, *points])


def documents(pack: Mapping[str, bytes]) -> tuple[list[str], list[str]]:
    """Returns the HTML of the base's cards and bodies, in the language of the pack's strings."""
    index, table = (container.read(pack[f"directory/{name}"]) for name in ("index", "table"))
    ids = container.text(index[1]["ids"]).split("\n") if index[0]["count"] else []
    reader = Reader(*table, texts_in(pack["directory/strings"].decode()))
    _head, arrays = container.read(pack["directory/bodies"])
    blocks = [
        zlib.decompress(bytes(arrays["blocks"][start:end])) for start, end in pairwise(arrays["starts"])
    ]
    cards, bodies = rows(pack["directory/cards"]), (one for block in blocks for one in rows(block))
    found: tuple[list[str], list[str]] = ([], [])
    for id, card, body in zip(ids, cards, bodies, strict=True):
        own = [id]
        for kind, row in zip(found, (card, body), strict=True):
            kind.append(reader.html(*row, own))
    return found


def rows(content: bytes) -> Iterator[tuple[list[int], list[str]]]:
    """Yields the numbers and the texts of each document in a file."""
    _head, arrays = container.read(content)
    at, texts = 0, container.text(arrays["texts"]).split(BETWEEN_DOCUMENTS)
    for length, own in zip(arrays["lengths"], texts, strict=False):
        yield numbers(bytes(arrays["numbers"][at : at + length])), texts_in(own)
        at += length


def numbers(content: bytes) -> list[int]:
    """Returns the numbers in bytes."""
    found, number, shift = [], 0, 0
    for byte in content:
        number |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            found.append(number)
            number = shift = 0
    return found


class Reader:
    """Puts documents together, by the page that tells the form (`docs/field-pack.md`) and not by the code that packs."""

    def __init__(
        self, head: Mapping[str, int], arrays: Mapping[str, container.Array], strings: list[str]
    ) -> None:
        halves = numbers(bytes(arrays["pairs"]))
        self.known = head["known"]
        self.pairs = list(zip(halves[::2], halves[1::2], strict=True))
        self.shared = texts_in(container.text(arrays["texts"]))
        self.own_from, self.texts = head["own_from"], [*self.shared, *strings]

    def html(self, row: list[int], texts: list[str], own: list[str]) -> str:
        """Returns one document's HTML; texts of the service's own are added to `own`."""
        coming = iter(texts)
        return "".join(self._text(number, coming, own) for number in row)

    def _text(self, number: int, coming: Iterator[str], own: list[str]) -> str:
        first = 2 + 2 * self.known
        if number < 2:
            own.append(next(coming))
            return own[-1] if number == 0 else encoded(own[-1])
        if number < first:
            at = (number - 2) % self.known
            return own[at] if number < 2 + self.known else encoded(own[at])
        entry = number - first
        if entry < len(self.pairs):
            return "".join(self._text(half, coming, own) for half in self.pairs[entry])
        entry -= len(self.pairs)
        if self.own_from <= entry < len(self.shared):
            own.append(self.texts[entry])
        return self.texts[entry]


def encoded(text: str) -> str:
    """Returns a text percent-encoded, as a browser does it."""
    return quote(text, safe="!~*'()")
