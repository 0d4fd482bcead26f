"""Opening hours out of HSDS schedules. Pure."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from zoneinfo import available_timezones

from app.directory.hsds import Schedule

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
DAY, WEEK = 1440, 10080
"""Minutes."""
EXCEPTION_DAYS = 31
"""Hours that hold for so few days stand in for the usual ones: holidays, a closed week."""


@dataclass(frozen=True, order=True)
class Span:
    """Open from minute to minute of the week (0 is Monday, midnight), between two days (since 1970-01-01; 0: no limit).

    `special` spans stand in for the others on their days; one of no length says that it is closed.
    `zone` is an IANA name, `UTC+01:00`, or empty where nobody says.
    """

    start: int
    end: int
    first: int = 0
    last: int = 0
    zone: str = ""
    special: bool = False


@dataclass(frozen=True)
class Opening:
    """The hours of each weekday (0 is Monday) that has any, what cannot be said so simply, and both for reckoning."""

    days: tuple[tuple[int, tuple[str, ...]], ...] = ()
    notes: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()


def opening(schedules: Iterable[Schedule], noted: Callable[[Schedule], Iterable[str]]) -> Opening:
    """Returns hours per weekday, spans in order; what is not plainly weekly stays in its publisher's words, as far as `noted` tells them."""
    shown: dict[int, set[str]] = {}
    notes: list[str] = []
    spans: set[Span] = set()
    for one in schedules:
        days = [part.strip().upper() for part in (one.byday or "").split(",") if part.strip()]
        weekly = (
            (one.freq or "WEEKLY").upper() == "WEEKLY" and (one.interval or 1) == 1 and not one.bymonthday
        )
        found = spans_of(one, days if weekly and set(days) <= set(DAYS) else [])
        spans.update(found)
        special = any(span.special for span in found)
        if weekly and not special and days and set(days) <= set(DAYS) and one.opens_at and one.closes_at:
            for name in days:
                shown.setdefault(DAYS.index(name), set()).add(f"{one.opens_at[:5]}–{one.closes_at[:5]}")
        notes += [text for text in noted(one) if text and text not in notes]
    return Opening(
        tuple((number, tuple(sorted(shown[number]))) for number in sorted(shown)),
        tuple(notes),
        tuple(sorted(spans)),
    )


def spans_of(one: Schedule, days: list[str]) -> list[Span]:
    """Returns a schedule's spans; none for what does not come round every week and is no exception either."""
    first, last = day_number(one.valid_from), day_number(one.valid_to or one.until)
    special = bool(first and last and last - first < EXCEPTION_DAYS)
    opens, closes, zone = minute(one.opens_at), minute(one.closes_at), zone_of(one.timezone)
    if special and opens is None and closes is None:
        return [Span(0, 0, first, last, zone, True)]
    if opens is None or closes is None or not (days or special):
        return []
    closes += DAY if closes <= opens else 0
    found = []
    for name in days or DAYS:
        start = DAYS.index(name) * DAY + opens
        end = start + closes - opens
        found.append(Span(start, min(end, WEEK), first, last, zone, special))
        if end > WEEK:
            found.append(Span(0, end - WEEK, first, last, zone, special))
    return found


def minute(text: str | None) -> int | None:
    """Returns the minute of the day that `HH:MM` names, None when it is no time."""
    found = re.match(r"(\d{1,2}):(\d\d)", text or "")
    number = int(found[1]) * 60 + int(found[2]) if found else DAY + 1
    return number if number <= DAY else None


def day_number(text: str | None) -> int:
    """Returns days since 1970-01-01, 0 when the text is no date."""
    try:
        return (date.fromisoformat((text or "")[:10]) - date(1970, 1, 1)).days
    except ValueError:
        return 0


@cache
def zone_of(text: str | None) -> str:
    """Returns a time zone in the form of `Span.zone` from what the standard allows: a name, or hours from UTC."""
    given = (text or "").strip()
    if given in available_timezones():
        return given
    found = re.fullmatch(r"(?:UTC|GMT)?([+-])(\d{1,2}):?(\d\d)?", given)
    return f"UTC{found[1]}{int(found[2]):02}:{found[3] or '00'}" if found else ""
