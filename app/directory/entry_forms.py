"""What may be posted about an entry: each field read as its kind, or refused with words; nothing typed is lost."""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from babel import Locale
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app.directory.entry_fields import DAYS, LONG, SHORT, Field, Step

NEW_ROWS = 2
PLACES = 5
"""Digits that are kept of degrees: about a metre."""
_TIME = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)")
_WEB = re.compile(r"https?://[^\s<>\"']{3,}")
_MAIL = re.compile(r"[^\s@<>]{1,64}@[^\s@<>]{3,180}")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_BIDI = {"\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"}


class Wrong(ValueError):
    """What was typed does not fit the field; the words say what to do."""


@dataclass
class Posted:
    """What one page was sent with: typed texts to show again, values to save, and errors by input."""

    typed: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


@dataclass
class PostedRows(Posted):
    """The same for rows: `values` by row, rows to take away, and the new ones."""

    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    new: list[dict[str, Any]] = field(default_factory=list)


def cleaned(text: str) -> str:
    """Returns typed text without control and bidi override characters, lines kept, spaces at the ends gone."""
    kept = (one for one in text.replace("\r\n", "\n") if one not in _BIDI)
    return "".join(one for one in kept if one == "\n" or unicodedata.category(one) != "Cc").strip()


def read(one: Field, text: str) -> Any:
    """Returns what a field holds after this was typed, None for nothing; raises Wrong."""
    text = cleaned(text)
    if not text:
        if one.required:
            raise Wrong(_("Fill in: %(field)s", field=one.label))
        return None
    if len(text) > (LONG if one.kind == "text" else SHORT):
        raise Wrong(_("Write less than %(number)s letters.", number=LONG if one.kind == "text" else SHORT))
    return text if one.kind in ("line", "text") else READERS[one.kind](text)


def _age(text: str) -> float:
    if not text.isdecimal() or int(text) > 120:
        raise Wrong(_("Write an age as a number from 0 to 120, or leave it empty."))
    return float(int(text))


def _amount(text: str) -> float:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = -1.0
    if not 0 <= value < 1_000_000:
        raise Wrong(_("Write an amount as a number, for example 0 or 12.50."))
    return value


def _time(text: str) -> str:
    digits = "".join(str(unicodedata.digit(one)) if one.isdigit() else one for one in text)
    found = _TIME.fullmatch(digits)
    if not found:
        raise Wrong(_("Write a time like 09:00 or 17:30."))
    return f"{int(found[1]):02}:{found[2]}"


def _matching(pattern: re.Pattern[str], text: str, words: str) -> str:
    if not pattern.fullmatch(text):
        raise Wrong(words)
    return text


def _phone(text: str) -> str:
    if not 3 <= sum(one.isdigit() for one in text) <= 20 or len(text) > 60:
        raise Wrong(_("Write a telephone number with 3 to 20 digits."))
    return text


def _degrees(text: str, most: int) -> float:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = most + 1.0
    if not -most <= value <= most:
        raise Wrong(_("Write a number from -%(most)s to %(most)s.", most=most))
    return round(value, PLACES)


def _country(text: str) -> str:
    code = text.upper()
    if code not in Locale("en").territories or len(code) != 2:
        raise Wrong(_("Write the two letters of a country, for example FR."))
    return code


READERS: dict[str, Callable[[str], Any]] = {
    "age": _age,
    "amount": _amount,
    "time": _time,
    "phone": _phone,
    "days": lambda text: text,
    "email": lambda text: _matching(_MAIL, text, _("Write an e-mail address like name@example.org.")),
    "web": lambda text: _matching(_WEB, text, _("Write a web address that starts with https://")),
    "latitude": lambda text: _degrees(text, 90),
    "longitude": lambda text: _degrees(text, 180),
    "country": _country,
    "language": lambda text: _matching(_LANGUAGE, text, _("Choose a language.")),
}


def own_fields(step: Step, form: MultiDict[str, str], shown: Mapping[str, str]) -> Posted:
    """Reads a page about the service itself. What still says what was `shown` is left alone, however its source wrote it."""
    posted = Posted()
    for one in step.fields:
        posted.typed[one.name] = text = form.get(one.name, "")
        if cleaned(text) == cleaned(shown.get(one.name, "")):
            continue
        try:
            posted.values[one.name] = read(one, text)
        except Wrong as wrong:
            posted.errors[one.name] = str(wrong)
    ages = [cleaned(posted.typed.get(name, "")) for name in ("minimum_age", "maximum_age")]
    if not posted.errors and all(one.isdecimal() for one in ages) and int(ages[0]) > int(ages[1]):
        posted.errors["maximum_age"] = _("The oldest age must not be below the youngest.")
    return posted


def rows(
    step: Step, known: Collection[str], form: MultiDict[str, str], shown: Mapping[str, str]
) -> PostedRows:
    """Reads a page of rows: those that are known, those to take away, and new ones; a new row left empty is none."""
    posted = PostedRows()
    for key in [*known, *new_keys(step)]:
        typed = {one.name: _typed(one, key, form) for one in step.fields}
        posted.typed |= {f"{key}:{name}": text for name, text in typed.items()}
        if key in known and not step.fixed and form.get(f"{key}:gone") == "yes":
            posted.gone.append(key)
            continue
        before = {one.name: cleaned(shown.get(f"{key}:{one.name}", "")) for one in step.fields}
        changed = [one for one in step.fields if cleaned(typed[one.name]) != before[one.name]]
        if not changed:
            continue
        values: dict[str, Any] = {}
        for one in changed if key in known else step.fields:
            try:
                values[one.name] = read(one, typed[one.name])
            except Wrong as wrong:
                posted.errors[f"{key}:{one.name}"] = str(wrong)
        _whole(step, key, typed, posted)
        if key in known:
            posted.rows[key] = values
        else:
            posted.new.append(values)
    return posted


def new_keys(step: Step) -> list[str]:
    """Returns the names under which a page asks for rows that are not there yet."""
    return [] if step.fixed else [f"new{number}" for number in range(NEW_ROWS)]


def _typed(one: Field, key: str, form: MultiDict[str, str]) -> str:
    name = f"{key}:{one.name}"
    if one.kind != "days":
        return form.get(name, "")
    return ",".join(day for day in DAYS if day in form.getlist(name))


def _whole(step: Step, key: str, typed: Mapping[str, str], posted: PostedRows) -> None:
    """What fields of one row say about each other."""
    if any(name.startswith(f"{key}:") for name in posted.errors):
        return
    if step.rows == "location" and bool(cleaned(typed["latitude"])) != bool(cleaned(typed["longitude"])):
        posted.errors[f"{key}:latitude"] = _("A point needs both numbers. Leave both empty to take it away.")
    if step.rows != "schedule":
        return
    told = [bool(cleaned(typed[name])) for name in ("byday", "opens_at", "closes_at")]
    if any(told) and not all(told):
        posted.errors[f"{key}:byday"] = _("Hours need days, when it opens and when it closes.")
    elif not any(told) and not cleaned(typed["description"]):
        posted.errors[f"{key}:byday"] = _("Choose days and times, or say it in words.")
