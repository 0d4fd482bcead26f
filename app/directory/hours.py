"""Opening hours out of HSDS schedules. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.directory.hsds import Schedule

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True)
class Opening:
    """The hours of each weekday (0 is Monday) that has any, and what cannot be said so simply."""

    days: tuple[tuple[int, tuple[str, ...]], ...] = ()
    notes: tuple[str, ...] = ()


def opening(schedules: Iterable[Schedule]) -> Opening:
    """Returns hours per weekday, spans in order; what is not plainly weekly stays in its publisher's words."""
    spans: dict[int, set[str]] = {}
    notes: list[str] = []
    for one in schedules:
        days = [part.strip().upper() for part in (one.byday or "").split(",") if part.strip()]
        weekly = (
            (one.freq or "WEEKLY").upper() == "WEEKLY" and (one.interval or 1) == 1 and not one.bymonthday
        )
        if weekly and days and set(days) <= set(DAYS) and one.opens_at and one.closes_at:
            for name in days:
                spans.setdefault(DAYS.index(name), set()).add(f"{one.opens_at[:5]}–{one.closes_at[:5]}")
        notes += [text for text in (one.description, one.notes) if text and text not in notes]
    return Opening(tuple((number, tuple(sorted(spans[number]))) for number in sorted(spans)), tuple(notes))
