"""Lists of one's own as a source of checklists: asked the same way as the files that ship with the code."""

from collections.abc import Iterable

from app.checklists.model import Checklist
from app.identity import access
from app.own_lists import queries
from app.storage import db


class OwnLists:
    """What the organisation of whoever is asking has published, and what is for everybody."""

    def current(self) -> Iterable[Checklist]:
        """Returns the newest published version of each list."""
        found = queries.offered(db.session, access.organisation_id())
        return [one.published[0].checklist for one in found]

    def versions(self, slug: str) -> Iterable[Checklist]:
        """Returns every version that was published, also to a member of another organisation: who was sent answers must be
        able to read what was asked."""
        own = queries.by_slug(db.session, slug)
        if own is None or not (own.row.for_everyone or access.role()):
            return []
        return [one.checklist for one in own.published]

    def stamp(self) -> str:
        """Returns a text that differs whenever the lists of everybody do; an organisation's own have one of their own."""
        return stamp(queries.had(db.session, None))


def stamp(lists: list[queries.Own]) -> str:
    """Returns a text that differs whenever lists, their newest versions or their being offered do."""
    return " ".join(f"{one.row.slug}/{one.published[0].number}/{one.row.retired_at or ''}" for one in lists)
