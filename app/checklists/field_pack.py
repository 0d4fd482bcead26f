"""All checklists travel, exactly as the server renders them: they are read on the phone anyway."""

from collections.abc import Iterable

from app.checklists import queries
from app.checklists.sources import all_sources
from app.fieldpack import Data, Page


def provide() -> Iterable[Page | Data]:
    """Yields the list, each checklist's page, and each earlier version's, in whose words old answers are read."""
    yield Page("/checklists")
    for one in queries.all_checklists():
        yield Page(f"/checklists/{one.slug}")
        for version in queries.versions(one.slug):
            yield Page(f"/checklists/{one.slug}/versions/{version.version}")


def stamp() -> str:
    """Returns a text that differs whenever a source may give something else."""
    return "\n".join(one.stamp() for one in all_sources())
