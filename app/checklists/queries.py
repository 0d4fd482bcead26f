"""What there is to work through, from every source."""

from app.checklists.model import Checklist
from app.checklists.sources import all_sources


def all_checklists() -> list[Checklist]:
    """Returns today's version of every checklist, in the order in which they are offered."""
    found: dict[str, Checklist] = {}
    for source in all_sources():
        for one in source.current():
            found.setdefault(one.slug, one)
    return sorted(found.values(), key=lambda one: (one.order, one.slug))


def checklist(slug: str) -> Checklist | None:
    """Returns today's version of the checklist with that address, or None."""
    return next((one for one in all_checklists() if one.slug == slug), None)


def versions(slug: str) -> list[Checklist]:
    """Returns every version that there ever was of a checklist."""
    return next((found for source in all_sources() if (found := list(source.versions(slug)))), [])


def version(slug: str, name: str) -> Checklist | None:
    """Returns one version of a checklist, as it was when somebody answered it, or None."""
    return next((one for one in versions(slug) if one.version == name), None)
