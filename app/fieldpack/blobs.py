"""Pack contents on disk, named by their SHA-256 and kept compressed."""

import gzip
import json
import os
from collections.abc import Callable, Container, Iterable
from hashlib import sha256
from pathlib import Path
from typing import TypedDict

from app import clock


class Blob(TypedDict):
    """How the manifest names a piece of content; `size` in bytes, uncompressed."""

    sha256: str
    size: int


DIGITS = set("0123456789abcdef")

STILL_USED = 3600
"""Seconds after which a use is noted anew: not each of them is a write."""


def used(path: Path) -> bool:
    """Returns whether a file is there, and notes on it that somebody had need of it."""
    now = clock.now().timestamp()
    try:
        if now - path.stat().st_mtime > STILL_USED:
            os.utime(path, (now, now))
    except FileNotFoundError:
        return False
    return True


def removed(path: Path, before: float) -> bool:
    """Removes a file unless it was used since `before` (s); returns whether it did."""
    if path.stat().st_mtime >= before:
        return False
    path.unlink()
    return True


class Blobs:
    """A directory of content-addressed files."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def put(self, content: bytes) -> Blob:
        """Keeps `content` and returns its name; keeping the same bytes again changes nothing."""
        digest = sha256(content).hexdigest()
        path = self._path(digest)
        if not used(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = path.with_suffix(f".{os.getpid()}")
            draft.write_bytes(gzip.compress(content, 9, mtime=0))
            draft.replace(path)
        return {"sha256": digest, "size": len(content)}

    def remembered(self, key: str, make: Callable[[], bytes]) -> Blob:
        """Returns what was kept under `key` before; makes and keeps it when that is new or gone."""
        note = self.directory / "made" / f"{sha256(key.encode()).hexdigest()}.json"
        if used(note):
            found: Blob = json.loads(note.read_text())
            if used(self._path(found["sha256"])):
                return found
        made = self.put(make())
        note.parent.mkdir(parents=True, exist_ok=True)
        draft = note.with_suffix(f".{os.getpid()}")
        draft.write_text(json.dumps(made))
        draft.replace(note)
        return made

    def compressed(self, digest: str) -> bytes | None:
        """Returns the gzipped content of that hash (64 hex digits), or None."""
        if len(digest) != 64 or not set(digest) <= DIGITS:
            return None
        path = self._path(digest)
        return path.read_bytes() if path.exists() else None

    def small(self, beginnings: Iterable[str], most: int) -> list[bytes] | None:
        """Returns contents by the first 16 hex digits of their hashes; None unless each is there and has at most `most` bytes."""
        found = [self.compressed(self.named(one) or "") for one in beginnings]
        # What gzip ends with is how many bytes it holds (RFC 1952, ISIZE): nothing large is unpacked to find out.
        if any(one is None or int.from_bytes(one[-4:], "little") > most for one in found):
            return None
        return [gzip.decompress(one) for one in found if one]

    def named(self, beginning: str) -> str | None:
        """Returns the hash that begins with these 16 hex digits, or None where there is none or more than one."""
        if len(beginning) != 16 or not set(beginning) <= DIGITS:
            return None
        found = [one.stem for one in (self.directory / beginning[:2]).glob(f"{beginning}*.gz")]
        return found[0] if len(found) == 1 else None

    def tidy(self, named: Container[str], before: float) -> int:
        """Removes contents that are not `named` and what was remembered, both unused since `before` (s); returns how many files."""
        contents = [one for one in self.directory.glob("??/*.gz") if one.stem not in named]
        return sum(removed(one, before) for one in (*contents, *self.directory.glob("made/*.json")))

    def _path(self, digest: str) -> Path:
        return self.directory / digest[:2] / f"{digest}.gz"
