"""What a grant may say, and when it lives. Pure, but for the one expression that queries join."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_

from app.consent.models import ConsentGrant
from app.delivery.envelope import identifier, matching

ITEMS = ("name", "contact", "story", "checklist")
"""What can be shared besides the routing facts; each is on or off for each recipient."""

DAYS = (7, 30, 90)
"""How long a grant may live. Never open-ended; 30 unless chosen."""


# The server can read these, so none of them has room for a sentence.
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")
INTERPRETER = re.compile(r"[A-Za-z0-9-]{1,16}")
VERSION = re.compile(r"[0-9A-Za-z.]{1,8}")
SHA256 = re.compile(r"[0-9a-f]{64}")

FIELDS = frozenset(
    {
        *("id", "organisation", "key", "part", "services", "items", "withheld", "days", "wording"),
        *("given_by", "read_aloud", "said_back", "interpreter"),
    }
)
"""What a submission's body says of one recipient; nothing may be added to it."""


class State(StrEnum):
    """States of a grant (ISO/IEC TS 27560)."""

    GIVEN = "given"
    RENEWED = "renewed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"
    EXPIRED = "expired"


LIVING = (State.GIVEN, State.RENEWED)


def live(organisation_id: UUID, at: datetime) -> ColumnElement[bool]:
    """Returns the condition that a joined grant lets `organisation_id` read at `at`."""
    return and_(
        ConsentGrant.organisation_id == organisation_id,
        ConsentGrant.state.in_([state.value for state in LIVING]),
        ConsentGrant.until > at,
    )


@dataclass(frozen=True)
class Giving:
    """One grant as a phone recorded it, checked."""

    id: UUID
    organisation_id: UUID
    items: tuple[str, ...]
    withheld: tuple[str, ...]
    days: int
    wording_version: str
    wording_sha256: str
    language: str
    given_by: str
    read_aloud: bool
    said_back: str
    interpreter: str | None

    def until(self, at: datetime) -> datetime:
        """Returns when the grant ends. Counted from the server's time: a phone's clock decides no access."""
        return at + timedelta(days=self.days)


def parse(raw: Any) -> Giving:
    """Returns the grant that a submission's body describes; raises ValueError for one that says too much or too little."""
    only(raw, FIELDS)
    items = _listed(raw, "items")
    withheld = _listed(raw, "withheld")
    if set(items) & set(withheld) or set(items) | set(withheld) != set(ITEMS):
        raise ValueError("every item is either shared or withheld")
    wording = raw["wording"]
    only(wording, {"version", "sha256", "language"})
    return Giving(
        id=identifier(raw["id"]),
        organisation_id=identifier(raw["organisation"]),
        items=items,
        withheld=withheld,
        days=_one_of(raw["days"], DAYS),
        wording_version=matching(VERSION, wording["version"]),
        wording_sha256=matching(SHA256, wording["sha256"]),
        language=matching(LANGUAGE, wording["language"]),
        given_by=_one_of(raw["given_by"], ("self", "caregiver", "other")),
        read_aloud=_one_of(raw["read_aloud"], (True, False)),
        said_back=_one_of(raw["said_back"], ("understood", "repeated", "not-done")),
        interpreter=None if raw["interpreter"] is None else matching(INTERPRETER, raw["interpreter"]),
    )


def only(raw: Any, names: Collection[str]) -> None:
    """Raises ValueError for anything but an object with exactly these names."""
    if not isinstance(raw, dict) or raw.keys() != set(names):
        raise ValueError(f"an object with {', '.join(sorted(names))} is missing")


def _listed(raw: dict[str, Any], name: str) -> tuple[str, ...]:
    found = raw[name]
    if not isinstance(found, list) or not set(found) <= set(ITEMS) or len(set(found)) != len(found):
        raise ValueError(f"{name} holds something else than {', '.join(ITEMS)}")
    return tuple(found)


def _one_of(value: Any, allowed: tuple[Any, ...]) -> Any:
    if type(value) is not type(allowed[0]) or value not in allowed:
        raise ValueError(f"{value!r} is not one of {allowed}")
    return value
