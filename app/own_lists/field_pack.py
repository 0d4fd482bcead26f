"""Lists of an organisation's own travel to its members' phones, on top of what everybody has."""

from collections.abc import Iterable
from uuid import UUID

from app.fieldpack import Page
from app.own_lists import queries, source
from app.storage import db


def provide(organisation_id: UUID) -> Iterable[Page]:
    """Yields the list of lists anew, and each own list with all its versions."""
    yield Page("/checklists")
    for own in queries.had(db.session, organisation_id):
        if own.row.retired_at is None:
            yield Page(f"/checklists/{own.row.slug}")
        for version in own.published:
            yield Page(f"/checklists/{own.row.slug}/versions/{version.number}")


def stamp(organisation_id: UUID) -> str:
    """Returns "" where an organisation has no list that only its members see."""
    mine = [one for one in queries.had(db.session, organisation_id) if not one.row.for_everyone]
    return source.stamp(mine)
