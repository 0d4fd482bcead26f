"""What there is to work through."""

from flask import current_app

from app.checklists.model import Checklist


def all_checklists() -> list[Checklist]:
    """Returns the library in alphabetical order of the addresses."""
    found: dict[str, Checklist] = current_app.extensions["waymark_checklists"]
    return list(found.values())


def checklist(slug: str) -> Checklist | None:
    """Returns the checklist with that address, or None."""
    found: dict[str, Checklist] = current_app.extensions["waymark_checklists"]
    return found.get(slug)
