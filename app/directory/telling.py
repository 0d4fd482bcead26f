"""How telephones and places are told: what can be dialled, which lines an address has."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from app.directory import hours
from app.directory.hsds import Accessibility, Address, Contact, Location, Phone, Schedule
from app.directory.rows import Rows

T = TypeVar("T")
EXTENSION = re.compile(r" ?(?:ext\.?|x|#) ?(\d{1,6})$", re.IGNORECASE)
NUMBER_AT_MOST = 120
"""Letters of a number that are looked at: a longer one is no number, whoever published it."""

MESSAGES = ("text", "sms", "cell", "mobile", "whatsapp")
"""Types of HSDS (and a word that others use) whose numbers take messages."""


@dataclass(frozen=True)
class PhoneLine:
    """A number to call: as it is written, as it is dialled, and what it is for."""

    number: str
    dial: str
    about: str = ""
    texts: bool = False
    """Whether it takes messages, as far as its source says."""


@dataclass(frozen=True)
class Place:
    """Somewhere to go, that may be told."""

    name: str
    lines: tuple[str, ...]
    transport: str
    access: tuple[str, ...]
    phones: tuple[PhoneLine, ...]
    opening: hours.Opening
    of_provider: bool = False


@dataclass(frozen=True)
class Scope:
    """What is told under a service: rows that name nothing else than it, its ties to told places, told places, and contacts of these."""

    service_id: str
    ties: Collection[str | None]
    """Its ties that may be told, and None."""
    untold: Collection[str]
    contacts: Mapping[str, Contact]

    def tells(self, row: Any) -> bool:
        """Whether a row (a telephone, its contact, hours, a language) may be told."""
        named = {name: getattr(row, name, None) for name in NAMES}
        return (
            named["service_id"] in (None, self.service_id)
            and named["service_at_location_id"] in self.ties
            and named["location_id"] not in self.untold
            and (named["contact_id"] is None or self.tells_contact(named["contact_id"]))
        )

    def tells_contact(self, id: str) -> bool:
        """Whether a contact may be told; of one that is not there nobody knows."""
        return id in self.contacts and self.tells(self.contacts[id])

    def told(self, rows: Iterable[T]) -> list[T]:
        """Returns those rows that may be told."""
        return [one for one in rows if self.tells(one)]


NAMES = ("service_id", "service_at_location_id", "location_id", "contact_id")
"""The columns in which a row names what it belongs to."""


def told_phones(phones: Iterable[Phone], redact: Callable[[str | None], str]) -> tuple[PhoneLine, ...]:
    """Returns the numbers that a person can call, each once; a fax is none."""
    lines: dict[str, PhoneLine] = {}
    for phone in phones:
        number = " ".join(redact(phone.number)[:NUMBER_AT_MOST].split()).strip('" ')
        if not number or (phone.type or "").lower() == "fax":
            continue
        found = EXTENSION.search(number)
        extension = redact(phone.extension) or (found.group(1) if found else "")
        plain = EXTENSION.sub("", number)
        dial = ("+" if plain.lstrip().startswith("+") else "") + re.sub(r"\D", "", plain)
        shown = f"{plain} ext. {extension}" if extension else plain
        if len(dial) >= 3:
            lines.setdefault(
                dial + extension,
                PhoneLine(
                    shown,
                    f"{dial},{extension}" if extension else dial,
                    redact(phone.description),
                    (phone.type or "").lower() in MESSAGES,
                ),
            )
    return tuple(lines.values())


def told_place(location: Location, around: Rows, link_id: str | None, scope: Scope) -> Place:
    """Returns a location that may be told; `link_id` names the service's tie to it, None when it is its provider's place."""
    own, lines, here = [location.id], list[str](), replace(scope, ties=(None, link_id))
    for address in around.of(Address, places=own):
        if address.address_type == "postal":
            continue
        town = " ".join(part for part in (address.city, address.state_province, address.postal_code) if part)
        lines += [
            part
            for part in (address.attention, address.address_1, address.address_2, town, address.region)
            if part
        ]
    access = [
        " – ".join(around.redact(part) for part in (one.description, one.details) if part)
        for one in around.of(Accessibility, places=own)
    ]
    return Place(
        name=around.redact(location.name),
        lines=tuple(dict.fromkeys(around.redact(line) for line in lines)),
        transport=around.redact(location.transportation),
        access=tuple(text for text in access if text),
        phones=told_phones(here.told(around.of(Phone, places=own)), around.redact),
        opening=told_opening(here.told(around.of(Schedule, links=[link_id], places=own)), around, here),
        of_provider=link_id is None,
    )


def told_opening(schedules: Iterable[Schedule], around: Rows, scope: Scope) -> hours.Opening:
    """Returns the hours of a service, or of its place; in notes only what is not about an untold place."""

    def noted(one: Schedule) -> list[str]:
        return [around.redact(text) for text in (one.description, one.notes)] if scope.tells(one) else []

    return hours.opening(schedules, noted)
