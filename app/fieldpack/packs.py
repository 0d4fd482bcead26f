"""Built packs on disk: a manifest under each stamp, the contents that manifests name, and the tidying of both.

Each change of the directory makes a new pack for every role: kept for ever, they would fill the disk.
"""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from app import clock
from app.fieldpack.blobs import Blobs, removed, used
from app.storage.turns import alone

Manifest = dict[str, Any]

KEPT = 24 * 3600
"""Seconds after its last use for which something is kept: on a weak network a phone takes its time over a pack it began with."""


class Packs:
    """A directory of manifests, with their contents in `blobs`."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.blobs = Blobs(directory / "blobs")

    def kept(self, stamp: str, make: Callable[[], Manifest]) -> Manifest:
        """Returns the manifest that is kept under `stamp`; where there is none, makes it while others wait for it."""
        path = self.directory / f"{stamp}.json"
        if not (found := _read(path)):
            self.directory.mkdir(parents=True, exist_ok=True)
            # After a change many phones ask at once: one request builds.
            with alone(self.directory / "building"):
                found = _read(path) or _written(path, make())
        return found

    def tidy(self) -> int:
        """Removes what had no use for `KEPT`, and returns how many files went; not while a pack is being built.

        Whoever calls this has just asked for today's packs: they are in use.
        """
        self.directory.mkdir(parents=True, exist_ok=True)
        with alone(self.directory / "building"):
            before = clock.now().timestamp() - KEPT
            manifests = list(self.directory.glob("*.json"))
            gone = [one for one in manifests if removed(one, before)]
            kept = [json.loads(one.read_text()) for one in manifests if one not in gone]
            return len(gone) + self.blobs.tidy(set(_named(kept)), before)


def _read(path: Path) -> Manifest:
    """Returns what is kept, or nothing of it."""
    try:
        found: Manifest = json.loads(path.read_text()) if used(path) else {}
    except FileNotFoundError:
        return {}  # Tidied away just now.
    return found


def _written(path: Path, built: Manifest) -> Manifest:
    draft = path.with_suffix(f".{os.getpid()}")
    draft.write_text(json.dumps(built))
    draft.replace(path)
    return _read(path)


def _named(part: Any) -> Iterator[str]:
    """Yields every hash in a manifest or a part of one."""
    if isinstance(part, dict):
        if isinstance(digest := part.get("sha256"), str):
            yield digest
        part = list(part.values())
    if isinstance(part, list):
        for one in part:
            yield from _named(one)
