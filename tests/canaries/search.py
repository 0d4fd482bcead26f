"""Looks for a text in everything below a directory: files as they are, and what is packed inside of them."""

import re
import secrets
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.canaries import leveldb
from tests.faults.oracle import traces

GZIP = b"\x1f\x8b\x08"
AROUND = 24


@dataclass(frozen=True)
class Marker:
    """What every canary of one test begins with: in letters, and in figures for fields that take nothing else."""

    letters: str = field(default_factory=lambda: "zq" + secrets.token_hex(5))
    figures: str = field(default_factory=lambda: str(secrets.randbelow(9 * 10**10) + 10**10))

    @property
    def both(self) -> tuple[str, str]:
        return self.letters, self.figures


def forms(text: str) -> set[bytes]:
    """Ways in which a text may be written: UTF-8, UTF-16, base64 of either in both alphabets at three places, hexadecimal."""
    found = set(traces(text))
    found |= {one.replace(b"+", b"-").replace(b"/", b"_") for one in found}
    return found | {text.encode().hex().encode()}


def unpacked(path: Path) -> Iterator[bytes]:
    """Yields a file, and what it holds inside of packed blocks."""
    data = path.read_bytes()
    yield data
    if path.suffix in (".ldb", ".sst"):
        yield from leveldb.in_table(data)
    elif path.suffix == ".log" and ("leveldb" in str(path.parent) or path.with_name("CURRENT").exists()):
        yield from leveldb.in_log(data)
    elif data.startswith(leveldb.WRAPPED):
        yield leveldb.unwrapped(data)
    for found in re.finditer(re.escape(GZIP), data):
        try:
            yield zlib.decompressobj(31).decompress(data[found.start() :])
        except zlib.error:
            continue  # Only looked like it.


def within(data: Iterable[bytes], texts: Iterable[str]) -> Iterator[str]:
    """Yields where one of these texts stands, with what is around it."""
    wanted = re.compile(b"|".join(sorted(re.escape(one) for text in texts for one in forms(text))))
    for one in data:
        for found in wanted.finditer(one):
            around = one[max(0, found.start() - AROUND) : found.end() + AROUND]
            yield around.decode("latin-1").encode("unicode_escape").decode()


def found(where: Path, texts: Iterable[str]) -> list[str]:
    """Returns "file: what stands there" for everything below a directory in which one of these texts can be read."""
    texts = list(texts)
    return sorted(
        {
            f"{path.relative_to(where)}: {around}"
            for path in where.rglob("*")
            if path.is_file() and not path.is_symlink()
            for around in within(unpacked(path), texts)
        }
    )


def ways_to_write(secret: str) -> set[str]:
    """A secret that was shown in groups: as it stands, without what is between the groups, and with other things there."""
    groups = re.findall(r"\w+", secret)
    return {secret, *(between.join(groups) for between in ("", " ", "-", "\n"))}
