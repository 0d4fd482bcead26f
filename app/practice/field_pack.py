"""Practice travels: one trains where there is time, which is seldom where there is a network."""

from collections.abc import Iterable

from app.fieldpack import Data, Page
from app.practice import cases


def provide() -> Iterable[Page | Data]:
    """Yields the list and each case."""
    yield Page("/practice")
    for slug in cases.all_cases():
        yield Page(f"/practice/{slug}")
