"""Pack contents on disk, named by their SHA-256 and kept compressed."""

import gzip
import json
import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import TypedDict


class Blob(TypedDict):
    """How the manifest names a piece of content; `size` in bytes, uncompressed."""

    sha256: str
    size: int


class Blobs:
    """A directory of content-addressed files."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def put(self, content: bytes) -> Blob:
        """Keeps `content` and returns its name; keeping the same bytes again changes nothing."""
        digest = sha256(content).hexdigest()
        path = self._path(digest)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = path.with_suffix(f".{os.getpid()}")
            draft.write_bytes(gzip.compress(content, 9, mtime=0))
            draft.replace(path)
        return {"sha256": digest, "size": len(content)}

    def remembered(self, key: str, make: Callable[[], bytes]) -> Blob:
        """Returns what was kept under `key` before; makes and keeps it when that is new or gone."""
        note = self.directory / "made" / f"{sha256(key.encode()).hexdigest()}.json"
        if note.exists():
            found: Blob = json.loads(note.read_text())
            if self._path(found["sha256"]).exists():
                return found
        made = self.put(make())
        note.parent.mkdir(parents=True, exist_ok=True)
        draft = note.with_suffix(f".{os.getpid()}")
        draft.write_text(json.dumps(made))
        draft.replace(note)
        return made

    def compressed(self, digest: str) -> bytes | None:
        """Returns the gzipped content of that hash (64 hex digits), or None."""
        if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
            return None
        path = self._path(digest)
        return path.read_bytes() if path.exists() else None

    def _path(self, digest: str) -> Path:
        return self.directory / digest[:2] / f"{digest}.gz"
