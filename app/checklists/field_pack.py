"""All checklists travel, exactly as the server renders them: they are read on the phone anyway."""

from collections.abc import Iterable

from app.checklists import queries
from app.fieldpack import Data, Page


def provide() -> Iterable[Page | Data]:
    """Yields the list and each checklist's page."""
    yield Page("/checklists")
    for one in queries.all_checklists():
        yield Page(f"/checklists/{one.slug}")
