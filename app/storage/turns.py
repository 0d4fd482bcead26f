"""One process at a time, by a lock on a file: it ends with the process, however that ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path


@contextmanager
def alone(path: Path, wait: bool = True) -> Iterator[None]:
    """Holds the turn at `path`; raises BlockingIOError where another process has it and this one does not `wait`."""
    with path.open("w") as file:
        flock(file, LOCK_EX if wait else LOCK_EX | LOCK_NB)
        yield
