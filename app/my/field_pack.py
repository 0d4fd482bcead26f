"""The door's page travels: without a network it says so, and names the way by word of mouth."""

from collections.abc import Iterable

from app.fieldpack import Data, Page


def provide() -> Iterable[Page | Data]:
    """Returns the page."""
    yield Page("/my")
