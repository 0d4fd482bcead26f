"""How long what is kept. Pure."""

from datetime import datetime, timedelta

from app.referrals.rules import LIVING, State

REFERRALS = timedelta(days=90)
"""After a referral was closed, or the last agreement to it ended; longer while one was renewed."""
LOG = timedelta(days=730)
"""The log, and the receipts that name its entries."""

CLOSED = frozenset(set(State) - LIVING)
"""States in which nothing more happens to a copy."""
RENEWED = "renewed"


def over_since(
    state: str, last_step: datetime, grant_state: str, until: datetime, at: datetime
) -> datetime | None:
    """Returns when a copy's work was over; None while it is not, or while its agreement was renewed."""
    if until > at and (state not in CLOSED or grant_state == RENEWED):
        return None
    return last_step if state in CLOSED else until


def is_due(over: list[datetime | None], at: datetime) -> bool:
    """Returns whether a referral goes: every copy of it has been over for long enough."""
    return bool(over) and all(one is not None and one <= at - REFERRALS for one in over)
