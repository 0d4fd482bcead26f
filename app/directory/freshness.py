"""How old something may be before it is doubted. Pure; the days after which an entry counts as stale are ranking's.

Sources and limits: Inform USA's standards for information and referral ask that every entry be checked with its provider at least
once a year. We doubt after half of that (`stale_days` in the ranking rules), because a wrong door costs a person in danger more
than a call costs us, and ask the provider half-way there. No study that we know of says how fast free beds change; a day is our
own choice. A confirmation says that somebody said so on that day, and nothing more.
"""

from datetime import UTC, date, datetime, timedelta

from app.directory.ranking import RULES

STALE_DAYS: int = RULES["stale_days"]
ASK_AGAIN_DAYS = STALE_DAYS // 2
CAPACITY_LASTS = timedelta(hours=24)


def is_stale(confirmed: date | None, today: date) -> bool:
    """Returns whether an entry steps back: confirmed too long ago, or never."""
    return confirmed is None or (today - confirmed).days > STALE_DAYS


def is_due(confirmed: date | None, today: date) -> bool:
    """Returns whether its provider is asked whether it is still right."""
    return confirmed is None or (today - confirmed).days >= ASK_AGAIN_DAYS


def moment_of(text: str) -> datetime | None:
    """Returns the moment that a source wrote down, in UTC where it named no zone; None for a text that is none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def is_old_capacity(updated: str, now: datetime) -> bool:
    """Returns whether a number of free places has to be asked for again; one without a time always has."""
    moment = moment_of(updated)
    return moment is None or now - moment > CAPACITY_LASTS
