"""The server's index as requests use it: one file in the data directory, mapped by every process, switched when there is a newer.

A small directory's index is made as soon as somebody searches after a change. A large one's is never made while somebody
waits: the one before answers until `indexing.refresh` has made the next, what became secret since is left out at once, and
where there is no index yet there is none to search (`queries` then looks names up).
"""

import mmap
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from json import dumps
from pathlib import Path
from typing import cast

from flask import Flask, current_app, has_request_context, request
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import jobs
from app.config import Config
from app.directory.details import ServiceDetail, load
from app.directory.hsds import Service
from app.directory.index import dictionary
from app.directory.models import Listing, Visibility
from app.directory.ranking import Index
from app.directory.untold import only_reads, state, what_is_untold
from app.storage import db, turns

AT_ONCE = 2_000
"""Services up to which an index is made while somebody waits; measured: half a second."""
BATCH = 2_500
FORM = 1
"""Grows when the file's columns change their meaning."""
KEPT = "waymark_directory"


@dataclass(frozen=True)
class Opened:
    """An index that this process has mapped, and which file of which directory it is."""

    path: Path
    written: int
    index: Index

    @property
    def revision(self) -> int:
        """Returns the number of the directory that it was made of."""
        return int(self.path.name.partition("-")[0])


def init_app(app: Flask) -> None:
    """Keeps one index for each process, and has it made after changes."""
    from app.directory.indexing import refresh

    jobs.periodically(app, "directory.index", lambda: refresh(db.session), minute="*")


def revision(session: Session) -> int:
    """Returns the number of the directory's last change; 0 while it is empty."""
    return state(session)[0]


def searchable(session: Session) -> Opened | None:
    """Returns the newest index of the whole directory; `Query.members` says what of it may be found. None where none was made yet.

    A request that only reads keeps to the one it began with.
    """
    reads = has_request_context() and only_reads()
    if reads and KEPT in request.environ:
        return cast(Opened | None, request.environ[KEPT])
    wanted = path_of(revision(session))
    if not wanted.exists() and is_small(session):
        from app.directory.indexing import refresh

        refresh(session)
    found = None
    for path in (wanted, *newest()):
        with suppress(FileNotFoundError):  # Another process took it away after it had made a newer one.
            found = opened(path)
            break
    if reads:
        request.environ[KEPT] = found
    return found


def opened(path: Path) -> Opened:
    """Returns the index in a file, mapped once for each process; raises FileNotFoundError."""
    written = path.stat().st_mtime_ns
    known: Opened | None = current_app.extensions.get(KEPT)
    if known is None or (known.path, known.written) != (path, written):
        with path.open("rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        known = current_app.extensions[KEPT] = Opened(path, written, Index.of(memoryview(mapped)))
    return known


def newest() -> list[Path]:
    """Returns the indexes that today's rules can read, the newest first."""
    found = [(one.stat().st_mtime_ns, one) for one in folder().glob(f"*-{_form()}.columns")]
    return [one for _at, one in sorted(found, reverse=True)]


def is_small(session: Session) -> bool:
    """Whether the directory's index may be made while somebody waits."""
    few = select(Listing.service_id).limit(AT_ONCE + 1).subquery()
    return (session.scalar(select(func.count()).select_from(few)) or 0) <= AT_ONCE


def hidden_since(session: Session, known: Opened, members: bool) -> tuple[str, ...]:
    """Returns the services that fewer people may see than an index knows, or whose place it does not know to be secret."""
    if known.revision == revision(session):
        return ()
    fewer = [Visibility.CONFIDENTIAL.value] + [Visibility.PARTNERS.value] * (not members)
    changed = select(Listing.service_id).where(Listing.revision > known.revision)
    return tuple(session.scalars(changed.where(Listing.visibility.in_(fewer))))


def everything(
    session: Session, members: bool = True, ids: Collection[str] | None = None
) -> Iterator[ServiceDetail]:
    """Yields services (all when `ids` is None), with those for members or without, by id; few at a time in memory."""
    wanted = sorted(ids) if ids is not None else None
    if wanted is None:
        query = select(Service.id).where(Service.retired.is_(False)).order_by(Service.id)
        wanted = list(session.scalars(query))
    untold = what_is_untold(session)
    for start in range(0, len(wanted), BATCH):
        yield from load(session, wanted[start : start + BATCH], members, untold)


def folder() -> Path:
    """Returns where indexes are kept."""
    config: Config = current_app.extensions["waymark_config"]
    place = config.data_dir / "directory"
    place.mkdir(parents=True, exist_ok=True)
    return place


def path_of(number: int) -> Path:
    """Returns the file for a revision of the directory."""
    return folder() / f"{number}-{_form()}.columns"


@cache
def _form() -> str:
    """Changes with the rules, the names of needs and the columns."""
    return sha256(dumps([FORM, dictionary()], sort_keys=True).encode()).hexdigest()[:12]


def alone(what: str = "lock", wait: bool = True) -> AbstractContextManager[None]:
    """One process at a time; raises BlockingIOError where there is another and this one does not `wait`."""
    return turns.alone(folder() / what, wait)
