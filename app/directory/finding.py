"""The server's index: one file in the data directory, mapped by every process, made anew when the directory has changed.

A small directory's index is made as soon as somebody searches after a change. A large one's is made by `waymark jobs`; until
then the one before answers, and what may no longer be shown is left out when its services are read.
"""

import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from functools import cache
from hashlib import sha256
from json import dumps
from pathlib import Path

from flask import Flask, current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import jobs
from app.config import Config
from app.directory.details import ServiceDetail, load
from app.directory.hsds import Service
from app.directory.index import dictionary, entry, written
from app.directory.models import DirectoryState, Listing
from app.directory.ranking import Index
from app.storage import db

AT_ONCE = 2_000
"""Listings up to which an index is made while somebody waits; measured: half a second."""
BATCH = 5_000
FORM = 1
"""Grows when the file's columns change their meaning."""


def init_app(app: Flask) -> None:
    """Keeps one index for each process, and has it made after changes."""
    app.extensions["waymark_directory"] = {}
    jobs.periodically(app, "directory.index", lambda: refresh(db.session), minute="*")


def revision(session: Session) -> int:
    """Returns the number of the directory's last change; 0 while it is empty."""
    return session.scalar(select(DirectoryState.revision)) or 0


def searchable(session: Session) -> Index:
    """Returns the index of the whole directory; `Query.members` says what of it may be found."""
    wanted = path_of(revision(session))
    if not wanted.exists():
        older = sorted(folder().glob("*.columns"), key=lambda one: one.stat().st_mtime)
        size = session.scalar(select(func.count()).select_from(Listing)) or 0
        if older and size > AT_ONCE and older[-1].name.endswith(f"-{_form()}.columns"):
            wanted = older[-1]
        else:
            refresh(session)
    kept: dict[str, tuple[Path, Index]] = current_app.extensions["waymark_directory"]
    if "index" not in kept or kept["index"][0] != wanted:
        with wanted.open("rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        kept["index"] = (wanted, Index.of(memoryview(mapped)))
    return kept["index"][1]


def refresh(session: Session) -> None:
    """Makes the index of today's directory where there is none yet, and takes older ones away."""
    wanted = path_of(revision(session))
    if wanted.exists():
        return
    with alone():
        if wanted.exists():
            return
        config: Config = current_app.extensions["waymark_config"]
        content = written((entry(one) for one in everything(session)), config.timezone)
        draft = wanted.with_suffix(".draft")
        draft.write_bytes(content)
        draft.replace(wanted)
        # Another process may be about to open the one before: it goes the next time.
        for old in sorted(folder().glob("*.columns"), key=lambda one: one.stat().st_mtime)[:-2]:
            old.unlink(missing_ok=True)


def everything(session: Session, members: bool = True) -> Iterator[ServiceDetail]:
    """Yields every service, with those for members or without, by id; few at a time in memory."""
    ids = list(session.scalars(select(Service.id).where(Service.retired.is_(False)).order_by(Service.id)))
    if len(ids) <= BATCH:
        yield from load(session, members=members)
        return
    for start in range(0, len(ids), BATCH):
        yield from load(session, ids[start : start + BATCH], members=members)


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


@contextmanager
def alone() -> Iterator[None]:
    """One process at a time."""
    with (folder() / "lock").open("w") as file:
        flock(file, LOCK_EX)
        yield
