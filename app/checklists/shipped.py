"""The checklists that ship with the code: one file each under `library/`, earlier versions under `library/earlier/`."""

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

from app.checklists.loader import read
from app.checklists.model import Checklist
from app.checklists.toml_table import ChecklistError

FOLDER = Path(__file__).parent / "library"


class Library:
    """A folder of checklist files. `slug.toml` is today's version, `earlier/slug@version.toml` one that was."""

    def __init__(self, folder: Path = FOLDER) -> None:
        """Reads everything; raises ChecklistError for the first file that cannot be used."""
        self._today = {one.slug: one for one in _read(folder, lambda one: one.slug)}
        self._earlier = _read(folder / "earlier", lambda one: f"{one.slug}@{one.version}")
        for one in self._earlier:
            today = self._today.get(one.slug)
            if today and today.version == one.version:
                raise ChecklistError(f"earlier/{one.slug}@{one.version}.toml: this is still today's version")

    def current(self) -> Iterable[Checklist]:
        """Returns today's versions."""
        return self._today.values()

    def versions(self, slug: str) -> Iterable[Checklist]:
        """Returns every version of one checklist, today's first."""
        today = [self._today[slug]] if slug in self._today else []
        return [*today, *(one for one in self._earlier if one.slug == slug)]

    def stamp(self) -> str:
        """Files ship with the code, whose stamp covers them."""
        return ""


@cache
def library() -> Library:
    """Returns what ships with the code, read once a process; raises ChecklistError as `Library` does."""
    return Library()


def _read(folder: Path, name_of: Callable[[Checklist], str]) -> list[Checklist]:
    found = []
    for path in sorted(folder.glob("*.toml")):
        checklist = read(path.read_text(encoding="utf-8"), path.name)
        name = name_of(checklist)
        if name != path.stem:
            raise ChecklistError(f"{path.name}: the file must be named “{name}.toml”")
        found.append(checklist)
    return found
