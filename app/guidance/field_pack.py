"""Every page of guidance travels."""

from collections.abc import Iterable

from app.fieldpack import Data, Page

PATHS = ("/", "/safety", "/signs", "/rights", "/asking", "/hotlines", "/first-aid", "/about")


def provide() -> Iterable[Page | Data]:
    """Yields the pages; `/` is the first page of the role that the pack is made for."""
    for path in PATHS:
        yield Page(path)
