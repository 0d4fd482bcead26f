"""How telephones and places are told: what can be dialled, which lines an address has."""

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from app.directory import hours
from app.directory.hsds import Accessibility, Address, Location, Phone, Schedule
from app.directory.rows import Rows

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


def told_place(location: Location, around: Rows, link_id: str | None) -> Place:
    """Returns a location that may be told; `link_id` names the service's tie to it, None when it is its provider's place."""
    own, lines = [location.id], list[str]()
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
        phones=told_phones(around.of(Phone, places=own), around.redact),
        opening=told_opening(
            around.of(Schedule, links=[link_id], places=own), around, [link_id], around.untold.secret
        ),
        of_provider=link_id is None,
    )


def told_opening(
    schedules: Iterable[Schedule], around: Rows, links: Collection[str | None], untold: Collection[str]
) -> hours.Opening:
    """Returns the hours of a service, or of its place; in notes only what is not about an untold place.

    `links` names the service's ties to places that may be told. What somebody wrote to the hours of any other tells the way.
    """

    def noted(one: Schedule) -> list[str]:
        tie = one.service_at_location_id
        if one.location_id in untold or (tie and tie not in links):
            return []
        return [around.redact(text) for text in (one.description, one.notes)]

    return hours.opening(schedules, noted)
