"""HTML of many services in several languages, packed once: what they share is told once, what differs by language stands in a table.

The server renders every card and body in every language; here the renderings are cut into pieces, and pieces become numbers:
of a text in a table, of one of the service's own texts that came before (a name, an id, an address), or of two numbers that
often follow each other. The phone puts the pieces together again (`service_worker/directory/pieces.js`) and knows no template.
The form is told in `docs/field-pack.md`.
"""

import re
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

import numpy as np

from app.directory import container
from app.directory.container import Array
from app.directory.pairing import Pair, paired

CONTROL = re.compile(r"[\x1d-\x1f]")
PIECES = re.compile(r"<[^>]*>|[^<]+|<")
FINER = re.compile(r'((?<==")[^"]+(?=")|\n)')
"""Where a piece that is rare is cut again: at what an attribute says, and at the ends of lines."""
IN_ADDRESS = re.compile(r"((?<=\?q=)[^&]+)")
BETWEEN_DOCUMENTS, END = "\x1d", "\x1f"
BLOCK = 512
"""Bodies compressed together."""
OFTEN = 3
"""A piece that stands in so many documents goes into the table."""
SHARED = 50
"""A text of the table that stands in fewer than one document of so many is one of the service's own texts too."""
LONG = 4
"""Letters from which on a text is looked for inside others."""
WORTH_A_NUMBER = 40
"""Of what changed since, a shorter text costs less as it is."""
KNOWN = 60
"""How many of a service's own texts have numbers."""
NEXT, NEXT_ENCODED, OWN, OWN_ENCODED, FIRST = 0, 1, 2, 2 + KNOWN, 2 + 2 * KNOWN
"""Numbers: the document's next text, as it is or percent-encoded; one that came before, likewise; then pairs, then the table."""
Piece = str | tuple[str, ...]


@dataclass(frozen=True)
class Document:
    """One document packed: its numbers, and its own texts in the order in which they come."""

    numbers: list[int]
    texts: list[str]


@dataclass(frozen=True)
class Packed:
    """Cards and bodies in order, and what their numbers stand for."""

    cards: list[Document]
    bodies: list[Document]
    pairs: list[Pair]
    shared: list[str]
    """Texts that are the same in all languages, the most frequent first."""
    own_from: int
    """From which of the shared on a text counts as the service's own, and has a number when it comes again."""
    by_language: list[tuple[str, ...]]


@dataclass
class Known:
    """A service's own texts so far, by number."""

    texts: list[str]
    numbers: dict[str, int] = field(default_factory=dict)
    encoded: dict[str, int] = field(default_factory=dict)

    def add(self, text: str) -> None:
        """Adds one that comes now."""
        number = len(self.texts)
        self.texts.append(text)
        if number < KNOWN:
            self.numbers.setdefault(text, number)
            self.encoded.setdefault(percent_encoded(text), number)

    def inside(self, piece: Piece) -> str | None:
        """Returns the longest known text that stands inside a piece, once in every language."""
        variants = (piece,) if isinstance(piece, str) else piece
        fitting = [
            one
            for one in (*self.numbers, *self.encoded)
            if len(one) >= LONG and all(text.count(one) == 1 for text in variants)
        ]
        return max(fitting, key=len, default=None)


def pieces(renderings: Sequence[str]) -> list[Piece]:
    """Returns one document's pieces: text where the languages agree, one text for each language where they do not."""
    cut = [PIECES.findall(CONTROL.sub(" ", one)) for one in renderings]
    if len({len(one) for one in cut}) > 1:
        return [tuple(CONTROL.sub(" ", one) for one in renderings)]
    return [one for group in zip(*cut, strict=True) for one in by_lines(group)]


def by_lines(group: Sequence[str]) -> Iterator[Piece]:
    """Yields a piece whole where the languages agree, else line by line."""
    if len(set(group)) == 1:
        yield group[0]
        return
    lines = [re.split(r"(\n)", one) for one in group]
    if len({len(one) for one in lines}) > 1:
        yield tuple(group)
        return
    for line in zip(*lines, strict=True):
        if any(line):
            yield line[0] if len(set(line)) == 1 else line


def percent_encoded(text: str) -> str:
    """Returns a text as JavaScript's encodeURIComponent does."""
    return quote(text, safe="!~*'()")


def pack(ids: Sequence[str], cards: Sequence[Sequence[Piece]], bodies: Sequence[Sequence[Piece]]) -> Packed:
    """Returns services' cards and bodies as numbers and texts. The first of a service's own texts is its id."""
    often = Counter(piece for one in (*cards, *bodies) for piece in set(one))
    finer = Counter(
        part
        for one in (*cards, *bodies)
        for part in {part for piece in one if often[piece] < OFTEN for part in parts(piece)}
    )
    frequent: set[Piece] = {one for one in often if often[one] >= OFTEN} | {
        one for one in finer if finer[one] >= OFTEN
    }
    many = max(OFTEN, len(ids) // SHARED)
    rare: set[Piece] = {one for one in frequent if isinstance(one, str) and often[one] + finer[one] < many}
    numbers: dict[Piece, int] = {}
    documents: list[list[Document]] = [[], []]
    for id, *both in zip(ids, cards, bodies, strict=True):
        known = Known([])
        known.add(id)
        for kind, document in zip(documents, both, strict=True):
            kind.append(numbered(document, known, frequent, rare, numbers))
    return ordered(documents, numbers, rare)


def numbered(
    document: Sequence[Piece],
    known: Known,
    frequent: set[Piece],
    rare: set[Piece],
    numbers: dict[Piece, int],
) -> Document:
    """Returns a document whose numbers of the table begin at FIRST, in the order in which they were first needed."""
    out = Document([], [])

    def table(piece: Piece) -> None:
        out.numbers.append(FIRST + numbers.setdefault(piece, len(numbers)))
        if piece in rare:
            known.add(str(piece))

    def take(piece: Piece, whole: bool) -> None:
        text = piece if isinstance(piece, str) else ""
        if text and text in known.numbers:
            out.numbers.append(OWN + known.numbers[text])
        elif text and text in known.encoded:
            out.numbers.append(OWN_ENCODED + known.encoded[text])
        elif piece in frequent:
            table(piece)
        elif whole and text and len(cut := list(parts(text))) > 1:
            for part in cut:
                take(part, whole=False)
        elif found := known.inside(piece):
            before, after = around(piece, found)
            for part in (before, found, after):
                if any(part):
                    take(part, whole=False)
        elif not isinstance(piece, str):
            before, middle, after = shared_ends(piece)
            for part in (before, middle, after):
                if part and part != piece:
                    take(part, whole=False)
            if not (before or after):
                table(piece)
        elif "%" in text and percent_encoded(unquote(text)) == text and not CONTROL.search(unquote(text)):
            out.numbers.append(NEXT_ENCODED)
            out.texts.append(unquote(text))
            known.add(unquote(text))
        else:
            out.numbers.append(NEXT)
            out.texts.append(text)
            known.add(text)

    for piece in document:
        number = numbers.get(piece)
        if number is None or piece in rare:
            take(piece, whole=True)
        else:
            out.numbers.append(FIRST + number)
    return out


def parts(piece: Piece) -> Iterator[Piece]:
    """Yields what a rare piece is cut into."""
    if not isinstance(piece, str):
        yield piece
        return
    for part in FINER.split(piece):
        for one in IN_ADDRESS.split(part):
            yield from (text for text in re.split(r"(%2C%20)", one) if text)


def around(piece: Piece, found: str) -> tuple[Piece, Piece]:
    """Returns what stands before and behind a text in a piece."""
    if isinstance(piece, str):
        before, _found, after = piece.partition(found)
        return before, after
    cut = [one.partition(found) for one in piece]
    sides = tuple(one[0] for one in cut), tuple(one[2] for one in cut)
    first, last = (side[0] if len(set(side)) == 1 else side for side in sides)
    return first, last


def shared_ends(piece: tuple[str, ...]) -> tuple[str, Piece, str]:
    """Returns how a piece begins and ends in every language, where that is long enough, and what stands between."""
    before = beginning(piece)
    left = [one[len(before) :] for one in piece]
    after = beginning([one[::-1] for one in left])[::-1]
    return before, tuple(one[: len(one) - len(after)] for one in left), after


def beginning(texts: Sequence[str]) -> str:
    """Returns how texts begin that begin the same; nothing where that is short."""
    same = 0
    for letters in zip(*texts, strict=False):
        if len(set(letters)) > 1:
            break
        same += 1
    return texts[0][:same] if same >= LONG else ""


def ordered(documents: list[list[Document]], numbers: Mapping[Piece, int], rare: set[Piece]) -> Packed:
    """Gives the table its order (the most frequent first, by language last) and puts pairs into documents."""
    counts = Counter(number for kind in documents for one in kind for number in one.numbers)
    shared = [one for one in numbers if isinstance(one, str)]
    shared.sort(key=lambda one: (one in rare, -counts[FIRST + numbers[one]]))
    by_language: list[tuple[str, ...]] = [one for one in numbers if isinstance(one, tuple)]
    by_language.sort(key=lambda one: -counts[FIRST + numbers[one]])
    table: list[Piece] = [*shared, *by_language]
    place = {numbers[one]: FIRST + at for at, one in enumerate(table)}
    cards, bodies = documents
    rows = [
        [place[number - FIRST] if number >= FIRST else number for number in one.numbers]
        for one in (*cards, *bodies)
    ]
    rows, pairs = paired(rows, FIRST, len(numbers))
    kept = [Document(row, one.texts) for row, one in zip(rows, (*cards, *bodies), strict=True)]
    own_from = sum(one not in rare for one in shared)
    return Packed(kept[: len(cards)], kept[len(cards) :], pairs, shared, own_from, by_language)


def alone(
    document: Sequence[Piece], languages: Sequence[str], table: Mapping[Piece, int]
) -> list[str | int | dict[str, str]]:
    """Returns one document for services that changed since: what stands in the base's table as its number, the rest as it is."""
    out: list[str | int | dict[str, str]] = []
    for piece in document:
        text = isinstance(piece, str)
        number = table.get(piece)
        if number is not None and (not text or len(piece) >= WORTH_A_NUMBER):
            out.append(number)
        elif isinstance(piece, str) and out and isinstance(out[-1], str):
            out[-1] += piece
        else:
            out.append(piece if isinstance(piece, str) else dict(zip(languages, piece, strict=True)))
    return out


def table_file(packed: Packed) -> bytes:
    """Returns what numbers stand for in every language, as a file of columns."""
    halves = [number for pair in packed.pairs for number in pair]
    head = {"known": KNOWN, "pairs": len(packed.pairs), "own_from": packed.own_from}
    return container.written(
        head, {"pairs": as_bytes([halves])[0], "texts": container.bytes_of(ended(packed.shared))}
    )


def strings_file(packed: Packed, language: int) -> bytes:
    """Returns the table's texts that are one language's own."""
    return ended([one[language] for one in packed.by_language]).encode()


def table_of(shared: bytes, strings: Sequence[bytes]) -> dict[Piece, int]:
    """Returns the numbers of a table's texts, read from its files; counted from its first."""
    _head, arrays = container.read(shared)
    same = texts_in(container.text(arrays["texts"]))
    differing = zip(*(texts_in(one.decode()) for one in strings), strict=True)
    pieces: list[Piece] = [*same, *differing]
    return {piece: number for number, piece in enumerate(pieces)}


def texts_in(joined: str) -> list[str]:
    """Returns the texts that stand one behind the other."""
    return joined.split(END)[:-1]


def ended(texts: Sequence[str]) -> str:
    """Returns texts one behind the other, each with an end."""
    return "".join(one + END for one in texts)


def documents_file(documents: Sequence[Document]) -> bytes:
    """Returns documents as a file of columns: their numbers, how many bytes of them are whose, and their texts."""
    numbers, lengths = as_bytes([one.numbers for one in documents])
    texts = BETWEEN_DOCUMENTS.join(ended(one.texts) for one in documents)
    return container.written({}, {"numbers": numbers, "lengths": lengths, "texts": container.bytes_of(texts)})


def in_blocks(documents: Sequence[Document]) -> bytes:
    """Returns documents as a file of columns with compressed blocks, of which one can be read alone."""
    blocks = [
        zlib.compress(documents_file(documents[start : start + BLOCK]), 9)
        for start in range(0, len(documents), BLOCK)
    ]
    starts = np.concatenate(([0], np.cumsum([len(one) for one in blocks], dtype=np.int64))).astype(np.int32)
    content = np.frombuffer(b"".join(blocks), dtype=np.uint8)
    return container.written({"block": BLOCK}, {"starts": starts, "blocks": content})


def as_bytes(rows: Sequence[Sequence[int]]) -> tuple[Array, Array]:
    """Returns numbers as bytes, seven bits a byte, the last one's top bit clear; and how many bytes each row has."""
    out = bytearray()
    lengths = []
    for row in rows:
        before = len(out)
        for number in row:
            while number > 0x7F:
                out.append(number & 0x7F | 0x80)
                number >>= 7
            out.append(number)
        lengths.append(len(out) - before)
    return np.frombuffer(bytes(out), dtype=np.uint8), np.array(lengths, dtype=np.int32)
