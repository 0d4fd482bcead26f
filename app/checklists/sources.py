"""Where checklists come from. The library's files are one source; another registers itself and is asked the same way."""

from collections.abc import Iterable
from typing import Protocol

from flask import Flask, current_app

from app.checklists.model import Checklist

EXTENSION = "waymark_checklist_sources"


class Source(Protocol):
    """Somewhere that checklists are kept. Every version that was ever shown stays: an answer names the one it answered."""

    def current(self) -> Iterable[Checklist]:
        """Returns what can be worked through now, for whoever is asking."""
        ...

    def versions(self, slug: str) -> Iterable[Checklist]:
        """Returns every version of one checklist, today's too; nothing when it is not of this source."""
        ...

    def stamp(self) -> str:
        """Returns a text that differs whenever what this source gives may differ ("" for files that ship with the code)."""
        ...


def register(app: Flask, source: Source) -> None:
    """Adds a source; a slug that two sources give belongs to the one that was registered first."""
    app.extensions.setdefault(EXTENSION, []).append(source)


def all_sources() -> list[Source]:
    """Returns the sources of the current app, in the order of registering."""
    found: list[Source] = current_app.extensions[EXTENSION]
    return found
