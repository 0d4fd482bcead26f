"""HTML of many services in several languages, packed once: what they share is told once, what differs by language stands in a table.

The server renders every card in every language; here the renderings are cut at their tags, and what repeats becomes a number in a
table of the language. The phone puts the pieces together again (`service_worker/directory/pieces.js`) and knows no template.
"""

import re
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from app.directory import container

BETWEEN_DOCUMENTS, BETWEEN_PIECES, NUMBER = "\x1d", "\x1f", "\x1e"
CONTROL = re.compile(r"[\x1d-\x1f]")
PIECES = re.compile(r"<[^>]*>|[^<]+|<")
OFTEN = 3
"""A piece that stands in so many documents goes into the table."""
SHARED = 50
"""A piece that stands in one document of so many may share its number with its neighbours."""
WORTH_A_NUMBER = 40
"""Of what changed since, a shorter text costs less as it is."""
BLOCK = 64
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
    """Returns documents with what repeats, and what differs by language, as numbers in a table.

    Pieces that stand in many documents, one behind the other, share a number where such a row stands in several places.
    """
    often = Counter(piece for one in documents for piece in set(one))
    many = max(OFTEN, len(documents) // SHARED)
    cut = [list(in_runs(one, often, many)) for one in documents]
    rows = Counter(run for one in cut for run in one if isinstance(run, tuple) and len(run) > 1)
    numbers: dict[tuple[str, ...], int] = {}

    def number(pieces: Sequence[Piece]) -> str:
        return NUMBER + str(numbers.setdefault(joined(pieces, len(languages)), len(numbers)))

    packed: list[str] = []
    for one in cut:
        out: list[str] = []
        for run in one:
            if isinstance(run, str):
                out.append(run)
            elif len(run) == 1 or rows[run] >= OFTEN:
                out.append(number(run))
            else:
                out += [number([piece]) for piece in run]
        packed.append(BETWEEN_PIECES.join(out))
    return Packed(packed, {code: [key[at] for key in numbers] for at, code in enumerate(languages)})


def in_runs(
    document: Sequence[Piece], often: Mapping[Piece, int], many: int
) -> Iterator[str | tuple[Piece, ...]]:
    """Yields text that stands nowhere else, and rows of pieces for the table: those of `many` documents together, others alone."""
    run: list[Piece] = []
    text = ""
    for piece in document:
        rare = isinstance(piece, str) and often[piece] < OFTEN
        if run and often[piece] < many:
            yield tuple(run)
            run = []
        if text and not rare:
            yield text
            text = ""
        if rare:
            text += str(piece)
        elif often[piece] < many:
            yield (piece,)
        else:
            run.append(piece)
    if run:
        yield tuple(run)
    if text:
        yield text


def joined(run: Sequence[Piece], languages: int) -> tuple[str, ...]:
    """Returns pieces one behind the other, by language."""
    return tuple(
        "".join(piece if isinstance(piece, str) else piece[at] for piece in run) for at in range(languages)
    )


def alone(
    document: Sequence[Piece], languages: Sequence[str], table: Mapping[tuple[str, ...], int]
) -> list[str | int | dict[str, str]]:
    """Returns one document for services that changed since: what stands in the base's table as its number, the rest as it is."""
    out: list[str | int | dict[str, str]] = []
    for piece in document:
        text = isinstance(piece, str)
        number = table.get((piece,) * len(languages) if isinstance(piece, str) else piece)
        if number is not None and (not text or len(piece) >= WORTH_A_NUMBER):
            out.append(number)
        elif isinstance(piece, str) and out and isinstance(out[-1], str):
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
