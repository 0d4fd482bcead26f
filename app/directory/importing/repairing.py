"""Single values: what a typed column can take of them, and how it had to be repaired. Pure."""

import re
from typing import Any

BIDI = re.compile("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
"""Controls that turn text around, and what no database takes."""
WEEKDAYS = {
    "mon": "MO",
    "tue": "TU",
    "wed": "WE",
    "thu": "TH",
    "fri": "FR",
    "sat": "SA",
    "sun": "SU",
}
TIME = re.compile(
    r"^(\d{1,2})(?:[:.](\d{2}))?(?::(\d{2})(?:\.\d+)?)?\s*([ap])?\.?(?:m\.?)?\s*(z|[+-]\d{2}:?\d{2})?$", re.I
)
TIME_AT_MOST = 40
STATES = {"active", "inactive", "defunct", "temporarily closed"}
PLACES = {"physical", "postal", "virtual"}
MISSING = {
    ("service", "status"): "active",
    ("location", "location_type"): "physical",
    ("address", "address_type"): "physical",
}
"""What a required choice is taken for when it is missing."""


class Unusable(ValueError):
    """A value that its column cannot take; the message says why."""


def text(value: Any) -> tuple[Any, str]:
    """Returns a cell without what must not be stored, and what was repaired (nothing: empty)."""
    if not isinstance(value, str):
        return value, ""
    clean = BIDI.sub("", value)
    reason = "control characters taken out" if clean != value else ""
    if "\\n" in clean or "\\r" in clean:
        clean = clean.replace("\\r\\n", "\n").replace("\\n", "\n").replace("\\r", "\n")
        reason = "a written-out “\\n” made a line break"
    return clean if clean.strip() else None, reason


def number(value: Any) -> float:
    """Returns a number; raises Unusable for anything else."""
    if isinstance(value, bool) or value is None:
        raise Unusable("is not a number")
    try:
        found = float(str(value).strip().replace(",", "."))
    except ValueError:
        raise Unusable(f"“{shortened(value)}” is not a number") from None
    if found != found or found in (float("inf"), float("-inf")):
        raise Unusable(f"“{shortened(value)}” is not a number")
    return found


def time(value: str) -> tuple[str, str]:
    """Returns a time as HH:MM (with what zone it came with), and what was repaired; raises Unusable when it is no time."""
    plain = " ".join(value[: TIME_AT_MOST + 1].split())
    found = TIME.match(plain) if len(value) <= TIME_AT_MOST else None
    if not found:
        raise Unusable(f"“{shortened(value)}” is not a time")
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[4]:
        if not 1 <= hour <= 12:
            raise Unusable(f"“{shortened(value)}” is not a time")
        hour = hour % 12 + (12 if found[4].lower() == "p" else 0)
    if not ((0 <= hour <= 23 and 0 <= minute <= 59) or (hour, minute) == (24, 0)):
        raise Unusable(f"“{shortened(value)}” is not a time")
    clean = f"{hour:02}:{minute:02}" + (found[5] or "")
    if re.fullmatch(r"\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?", value):
        return value, ""
    return clean, "written as HH:MM"


def days(value: str) -> tuple[str, str]:
    """Returns weekdays as MO,TU,… (1MO for the first Monday), and what was repaired; raises Unusable for unknown words."""
    parts = [part for part in re.split(r"[\s,;/]+", value.strip()) if part]
    if all(re.fullmatch(r"[+-]?\d?(MO|TU|WE|TH|FR|SA|SU)", part) for part in parts):
        return ",".join(parts), "" if "," in value or len(parts) == 1 else "written with commas"
    names = list(WEEKDAYS.values())
    clean = []
    for part in parts:
        if part in "1234567":
            clean.append(names[int(part) - 1])
        elif re.fullmatch(r"[a-z]{2,9}", part, re.I) and (
            part[:3].lower() in WEEKDAYS or part.upper() in names
        ):
            clean.append(WEEKDAYS.get(part[:3].lower(), part.upper()))
        else:
            raise Unusable(f"“{shortened(part)}” is not a weekday")
    return ",".join(clean), "weekday written as MO, TU, …"


def choice(value: str, allowed: set[str]) -> tuple[str, str]:
    """Returns one of the allowed words where the value is one but for its letters' case; else as it is, and why not."""
    plain = value.strip().lower().replace("_", " ")
    if value in allowed:
        return value, ""
    return (
        (plain, "written in small letters")
        if plain in allowed
        else (value, f"“{shortened(value)}” is none of the standard's words")
    )


def coordinates(latitude: float | None, longitude: float | None) -> str:
    """Returns what is wrong with a pair of coordinates; empty when they can be used."""
    if latitude is None or longitude is None:
        return "" if latitude == longitude else "one of the two coordinates is missing"
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return f"{latitude:g}, {longitude:g} is nowhere on earth"
    return "0, 0 is in the open sea" if latitude == longitude == 0 else ""


def shortened(value: Any) -> str:
    """Returns a value as short as a message can bear."""
    plain = " ".join(str(value).split())
    return plain if len(plain) <= 40 else plain[:39] + "…"
