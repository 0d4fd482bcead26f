"""Makes the server's index: of everything, or out of the one before and what changed since.

Beside the file of columns lie the entries that it was made of, a line each, so that a change costs the services that changed
and not the whole directory. `refresh` is run by `waymark jobs`, on release and after imports; small directories also when
somebody searches.
"""

import json
import os
from collections.abc import Collection, Iterator
from pathlib import Path

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.config import Config
from app.directory.finding import alone, everything, folder, path_of, revision
from app.directory.index import entry, written
from app.directory.models import DirectoryState, Listing
from app.directory.untold import what_is_untold
from app.directory.words import order
from app.fieldpack.build import code_stamp
from app.storage.sqlite import reading

SHARE = 3
"""Everything is made anew when more than one service in so many changed."""
Lines = dict[str, bytes]
"""Entries as JSON, by service."""


def refresh(session: Session) -> bool:
    """Makes the index of today's directory where there is none yet, and takes older ones away; returns whether it did."""
    only_reads = reading.set(True)  # A minute of reading must not keep others from writing.
    try:
        with alone("index"):
            return _made(session)
    finally:
        reading.reset(only_reads)


def _made(session: Session) -> bool:
    number, stamp = revision(session), stamp_of(session)
    wanted = path_of(number)
    if wanted.exists() and stamp_kept(wanted) == stamp:
        return False
    for left in folder().glob("*.draft"):  # Of a process that died over it: nobody else is here now.
        if left.is_file():
            left.unlink()
    lines = continued(session, stamp) if not wanted.exists() else None
    if lines is None:
        lines = lines_of(session)
    ids = sorted(lines, key=order)
    put(wanted.with_suffix(".entries"), kept(stamp, ids, lines))
    config: Config = current_app.extensions["waymark_config"]
    content = written((json.loads(lines[key]) for key in ids), config.timezone)
    put(wanted, [content])
    for pattern, few in (("*.columns", 2), ("*.entries", 1)):
        # Another process may be about to open the columns before: they go the next time.
        for old in sorted(folder().glob(pattern), key=lambda one: one.stat().st_mtime)[:-few]:
            old.unlink(missing_ok=True)
    return True


def stamp_of(session: Session) -> str:
    """Returns what differs when the entries of services that nobody touched do: the code, and what has to stay untold."""
    return f"{code_stamp()} {what_is_untold(session).stamp}"


def continued(session: Session, stamp: str) -> Lines | None:
    """Returns today's entries out of the newest ones that are kept; None where they cannot be continued."""
    kept = max(folder().glob("*.entries"), key=lambda one: one.stat().st_mtime, default=None)
    if kept is None or stamp_kept(kept) != stamp:
        return None
    since = int(kept.name.partition("-")[0])
    if since > revision(session) or since < (session.scalar(select(DirectoryState.whole)) or 0):
        return None
    changed = set(session.scalars(select(Listing.service_id).where(Listing.revision > since)))
    lines = {key: line for key, line in read(kept) if key not in changed}
    if len(changed) > FEW and len(changed) * SHARE > len(lines) + len(changed):
        return None
    return lines | lines_of(session, changed)


FEW = 100
"""So many changed services are always read alone."""


def lines_of(session: Session, ids: Collection[str] | None = None) -> Lines:
    """Returns the entries of these services (all when None) that are still there."""
    return {
        one.id: json.dumps(entry(one), ensure_ascii=False, separators=(",", ":")).encode()
        for one in everything(session, ids=ids)
    }


def kept(stamp: str, ids: Collection[str], lines: Lines) -> Iterator[bytes]:
    """Yields the file of entries: first with what they were made, then a line for each with its id in front."""
    yield f"{stamp}\n".encode()
    for key in ids:
        yield key.encode() + b"\t" + lines[key] + b"\n"


def read(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yields the entries of a file that `kept` wrote, by id."""
    with path.open("rb") as file:
        next(file)
        for line in file:
            key, _tab, text = line.rstrip(b"\n").partition(b"\t")
            yield key.decode(), text


def stamp_kept(path: Path) -> str:
    """Returns with what the entries beside an index were made; empty where there are none."""
    try:
        with path.with_suffix(".entries").open() as file:
            return next(file, "").rstrip("\n")
    except FileNotFoundError:
        return ""


def put(path: Path, parts: Collection[bytes] | Iterator[bytes]) -> None:
    """Writes a file and puts it in its place at once, whole, even if the power fails."""
    draft = path.with_name(f"{path.name}.draft")
    with draft.open("wb") as file:
        file.writelines(parts)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
