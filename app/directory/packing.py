"""HTML of many services in several languages, packed once: what they share is told once, what differs by language stands in a table.

The server renders every card in every language; here the renderings are cut at their tags, and what repeats becomes a number in a
table of the language. The phone puts the pieces together again (`service_worker/directory/pieces.js`) and knows no template.
"""

import re
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.directory import container

BETWEEN_DOCUMENTS, BETWEEN_PIECES, NUMBER = "\x1d", "\x1f", "\x1e"
CONTROL = re.compile(r"[\x1d-\x1f]")
PIECES = re.compile(r"<[^>]*>|[^<]+|<")
OFTEN = 3
"""A piece that stands in so many places goes into the table."""
BLOCK = 16
"""Bodies compressed together."""
Piece = str | tuple[str, ...]


@dataclass(frozen=True)
class Packed:
    """Documents in order, each as pieces; and the table's texts by language."""

    documents: list[str]
    tables: dict[str, list[str]]


def pieces(renderings: Sequence[str]) -> list[Piece]:
    """Returns one document's pieces: text where the languages agree, one text for each language where they do not."""
    cut = [PIECES.findall(CONTROL.sub(" ", one)) for one in renderings]
    if len({len(one) for one in cut}) > 1:
        return [tuple(CONTROL.sub(" ", one) for one in renderings)]
    return [group[0] if len(set(group)) == 1 else group for group in zip(*cut, strict=True)]


def pack(documents: Sequence[Sequence[Piece]], languages: Sequence[str]) -> Packed:
    """Returns documents with what repeats, and what differs by language, as numbers in a table."""
    often = Counter(piece for one in documents for piece in set(one))
    numbers: dict[tuple[str, ...], int] = {}
    packed: list[str] = []
    for document in documents:
        out: list[str] = []
        run: list[Piece] = []
        for piece in [*document, None]:
            if piece is not None and (not isinstance(piece, str) or often[piece] >= OFTEN):
                run.append(piece)
                continue
            if run:
                key = joined(run, len(languages))
                out.append(NUMBER + str(numbers.setdefault(key, len(numbers))))
                run = []
            if piece is not None:
                out.append(piece)
        packed.append(BETWEEN_PIECES.join(out))
    return Packed(packed, {code: [key[at] for key in numbers] for at, code in enumerate(languages)})


def joined(run: Sequence[Piece], languages: int) -> tuple[str, ...]:
    """Returns pieces one behind the other, by language."""
    return tuple(
        "".join(piece if isinstance(piece, str) else piece[at] for piece in run) for at in range(languages)
    )


def alone(document: Sequence[Piece], languages: Sequence[str]) -> list[str | dict[str, str]]:
    """Returns one document without a table, for services that changed since."""
    out: list[str | dict[str, str]] = []
    for piece in document:
        if isinstance(piece, str) and out and isinstance(out[-1], str):
            out[-1] += piece
        else:
            out.append(piece if isinstance(piece, str) else dict(zip(languages, piece, strict=True)))
    return out


def together(documents: Sequence[str]) -> bytes:
    """Returns documents as one text."""
    return BETWEEN_DOCUMENTS.join(documents).encode()


def in_blocks(documents: Sequence[str]) -> bytes:
    """Returns documents as a file of columns with compressed blocks, of which one can be read alone."""
    blocks = [
        zlib.compress(together(documents[start : start + BLOCK]), 9)
        for start in range(0, len(documents), BLOCK)
    ]
    starts = np.concatenate(([0], np.cumsum([len(one) for one in blocks], dtype=np.int64))).astype(np.int32)
    content = np.frombuffer(b"".join(blocks), dtype=np.uint8)
    return container.written({"block": BLOCK}, {"starts": starts, "blocks": content})


def unpacked(document: str, table: Sequence[str]) -> str:
    """Returns a packed document's HTML in the table's language, as the phone puts it together."""
    return "".join(
        table[int(piece[1:])] if piece.startswith(NUMBER) else piece
        for piece in document.split(BETWEEN_PIECES)
    )
