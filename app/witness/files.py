"""The log as a file: one line of JSON for what is said about it, then one for each entry. It holds ids, no names of people."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.log import Entry, cut_before, entries, head
from app.witness import queries
from app.witness.checking import Copy
from app.witness.models import LogCheckpoint

VERSION = 1


class NotALog(ValueError):
    """A file that is no log; says what was expected."""


def copy_of(session: Session, origin: str) -> Copy:
    """Returns the log of a database, its entries read as they are asked for."""
    _size, peaks = queries.start(session)
    rows = session.scalars(select(LogCheckpoint).order_by(LogCheckpoint.size))
    return Copy(
        origin=origin,
        begins=cut_before(session),
        peaks=peaks,
        ends=head(session),
        entries=entries(session),
        checkpoints=[queries.link(row, row.proof) for row in rows],
        countersignatures=queries.countersignatures(session),
    )


def write(copy: Copy, key: str, file: IO[str]) -> int:
    """Writes a log with everything said about it; returns how many entries."""
    said = {
        "waymark-log": VERSION,
        "origin": copy.origin,
        "key": key,
        "begins": copy.begins,
        "peaks": list(copy.peaks),
        "ends": copy.ends,
        "checkpoints": list(copy.checkpoints),
        "countersignatures": list(copy.countersignatures),
    }
    file.write(json.dumps(said) + "\n")
    count = 0
    for entry in copy.entries:
        count += 1
        file.write(json.dumps([entry.place, entry.at.isoformat(), *entry[2:]]) + "\n")
    return count


def read(path: Path) -> tuple[Copy, str]:
    """Reads what `write` wrote; returns the key that it names too. Entries are read as they are asked for."""
    try:
        with path.open(encoding="utf-8") as file:
            said = json.loads(file.readline())
        if said["waymark-log"] != VERSION:
            raise NotALog(f"{path} was written by another version")
        copy = Copy(
            origin=said["origin"],
            begins=(said["begins"][0], said["begins"][1]),
            peaks=said["peaks"],
            ends=(said["ends"][0], said["ends"][1]),
            entries=_entries(path),
            checkpoints=said["checkpoints"],
            countersignatures=said["countersignatures"],
        )
        return copy, said["key"]
    except (ValueError, KeyError, TypeError, IndexError) as wrong:
        if isinstance(wrong, NotALog):
            raise
        raise NotALog(f"{path} is not a log that `waymark audit export` wrote") from wrong


def _entries(path: Path) -> Iterator[Entry]:
    with path.open(encoding="utf-8") as file:
        file.readline()
        for line in file:
            index, at, event, fields, previous, chained = json.loads(line)
            yield Entry(index, datetime.fromisoformat(at), event, fields, previous, chained)


def kept(path: Path) -> list[dict[str, Any]]:
    """Reads checkpoints that somebody kept: one, a list, what the page *The log* gives to keep, or what `/log/checkpoints` answered."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        listed = found if isinstance(found, list) else found.get("checkpoints", [found.get("newest", found)])
        if not all(isinstance(one, dict) and "statement" in one for one in listed):
            raise NotALog(f"{path} holds no checkpoint")
        return list(listed)
    except (ValueError, AttributeError) as wrong:
        if isinstance(wrong, NotALog):
            raise
        raise NotALog(f"{path} holds no checkpoint") from wrong
