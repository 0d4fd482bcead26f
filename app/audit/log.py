"""Writing to the log and checking it. Entries belong to the caller's transaction: what is undone was never logged."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.audit.events import FIELDS, Event
from app.audit.models import AuditCheckpoint, AuditEntry, AuditHead

START = "0" * 64


class VocabularyError(ValueError):
    """An entry with a field too many or too few: the vocabulary is closed."""


class Broken(ValueError):
    """A log that is not as it was written; says where."""


class Entry(NamedTuple):
    """An entry as it stands somewhere: in the database, or in a file."""

    place: int
    at: datetime
    event: str
    fields: dict[str, Any]
    previous: str
    hash: str


_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


def entry_hash(index: int, at: datetime, event: str, fields: dict[str, Any], previous: str) -> str:
    """Returns the hex SHA-256 over an entry's canonical JSON, the hash before it included."""
    whole = [index, at.astimezone(UTC).isoformat(timespec="microseconds"), event, fields, previous]
    return sha256(_canonical(whole).encode()).hexdigest()


def in_order(session: Session) -> None:
    """Waits for its turn among the writers: whoever decides by what is there decides by what the one before wrote."""
    session.scalars(select(AuditHead).with_for_update()).one()


def append(session: Session, event: Event, at: datetime, **fields: object) -> int:
    """Adds an entry and returns its index, counted from 0 without gaps; raises VocabularyError for wrong fields."""
    if fields.keys() != FIELDS[event]:
        raise VocabularyError(f"{event} takes {sorted(FIELDS[event])}, not {sorted(fields)}")
    head = session.scalars(select(AuditHead).with_for_update()).one()
    texts = {name: str(value) for name, value in fields.items()}
    index, previous = head.size, head.hash
    head.hash = entry_hash(index, at, event.value, texts, previous)
    head.size = index + 1
    session.add(
        AuditEntry(index=index, at=at, event=event.value, fields=texts, previous=previous, hash=head.hash)
    )
    session.flush()
    return index


def cut(session: Session, count: int, at: datetime) -> None:
    """Deletes the `count` oldest entries, and says so in the log: what is left still proves that nothing else is missing."""
    head = session.scalars(select(AuditHead).with_for_update()).one()
    oldest = select(AuditEntry).order_by(AuditEntry.index).offset(count - 1).limit(1)
    last = session.scalars(oldest).one()
    if last.index + 1 >= head.size:
        raise ValueError("the newest entry is never cut")
    mark = session.get(AuditCheckpoint, 1) or AuditCheckpoint(id=1)
    mark.size, mark.hash, mark.at = last.index + 1, last.hash, at
    session.add(mark)
    append(session, Event.LOG_CUT, at, size=mark.size, hash=mark.hash)
    session.execute(delete(AuditEntry).where(AuditEntry.index < mark.size))


def cut_before(session: Session) -> tuple[int, str]:
    """Returns how many entries were cut and the last one's hash: 0 and the chain's start when none was."""
    mark = session.get(AuditCheckpoint, 1, populate_existing=True)
    return (mark.size, mark.hash) if mark else (0, START)


def entries(session: Session, since: int = 0) -> Iterator[Entry]:
    """Yields the log's entries from an index on, in order; a million of them do not fill the memory."""
    columns = (
        AuditEntry.index,
        AuditEntry.at,
        AuditEntry.event,
        AuditEntry.fields,
        AuditEntry.previous,
        AuditEntry.hash,
    )
    asked = select(*columns).where(AuditEntry.index >= since).order_by(AuditEntry.index)
    for row in session.execute(asked.execution_options(yield_per=5000)):
        yield Entry(*row)


def head(session: Session) -> tuple[int, str]:
    """Returns how long the log is and its last hash, as the row says by which writers take turns."""
    row = session.scalars(select(AuditHead).execution_options(populate_existing=True)).one_or_none()
    return (row.size, row.hash) if row else (0, "")


def walk(found: Iterable[Entry], begins: tuple[int, str], ends: tuple[int, str]) -> Iterator[Entry]:
    """Yields entries as long as they fit together; raises Broken at the first that does not.

    `begins`: how many were cut and the last one's hash. The newest entry about a cut has to say the same, and the log has to
    end with `ends`.
    """
    count, previous = begins
    told = (0, START)
    for entry in found:
        expected = entry_hash(entry.place, entry.at, entry.event, entry.fields, previous)
        if entry.place != count or entry.previous != previous or entry.hash != expected:
            raise Broken(f"the audit log does not fit together at entry {count}")
        if entry.event == Event.LOG_CUT:
            told = (int(entry.fields["size"]), entry.fields["hash"])
        previous, count = entry.hash, count + 1
        yield entry
    if told != begins:
        raise Broken(f"the audit log was cut before entry {begins[0]}, and does not say so")
    if ends != (count, previous):
        raise Broken(f"the audit log was cut: it should be longer than {count} entries")


def verify(session: Session) -> int:
    """Walks the whole chain; returns the number of entries ever made, raises Broken naming the first that does not fit.

    Where the oldest were cut, the walk begins behind them.
    """
    begins = cut_before(session)
    count = begins[0]
    for _entry in walk(entries(session), begins, head(session)):
        count += 1
    return count
