"""What a grant may say, and when it lives. Pure, but for the one expression that queries join."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_

from app.consent.models import ConsentGrant
from app.delivery.envelope import identifier, matching

ITEMS = (
    "name",
    "contact",
    "story",
    "checklist",
    "practical",
    "companions",
    "documents",
    "child",
    "plan",
    "clinic",
)
"""What can be shared besides the routing facts; each is on or off for each recipient, and absent when there is nothing of it."""

DAYS = (7, 30, 90)
"""How long a grant may live. Never open-ended; 30 unless chosen."""


# The server can read these, so none of them has room for a sentence.
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")
INTERPRETER = re.compile(r"[A-Za-z0-9-]{1,16}")
VERSION = re.compile(r"[0-9A-Za-z.]{1,8}")
NEED = re.compile(r"[a-z]{1,20}(-[a-z]{1,20})*")
SHA256 = re.compile(r"[0-9a-f]{64}")
LOCATOR = re.compile(r"[0-9a-f]{32}")
TOKEN = re.compile(r"[0-9a-f]{64}")
PART = re.compile(r"[a-z]{1,20}")

MOST = 20
"""Organisations that one person can be referred to at a time."""

MODES = ("parallel", "in-order")
"""Several recipients are asked at once, or each only when the one before has not helped in time."""

GIVEN_BY = ("self", "caregiver", "other")
BECAUSE = ("parent", "guardian", "court", "child-protection", "emergency")
"""Why somebody else than the person agreed; nothing for the person's own word."""

CAPACITY = ("able", "supported", "lacking")
"""Whether the person can decide this now: alone, with support, or not; then nobody's own word counts."""

HOW_GIVEN = ("spoken", "written", "signed")
"""By voice, in writing, or in signs."""

SAID_BACK = ("understood", "repeated", "not-done")
NOT_DONE = ("no-time", "distress", "no-language", "did-not-want", "alone")
"""Why nothing was said back."""

IDEAS = ("who", "stop", "must")
"""What is asked back: who will see it, can I stop it, must I say yes."""

LINKS = ("none", "not-asked")
"""Whether the interpreter may be connected to those who control the person, as far as was asked. *Maybe* ends the conversation."""

COPY_SAFE = ("yes", "no", "not-asked")

CHILD = {
    "best_interest": ("noted", "not-noted"),
    "own_view": ("agrees", "unsure", "against", "not-asked"),
    "caregiver": ("informed", "not-safe", "none", "not-yet"),
    "report": ("made", "will-be", "not-required", "not-decided"),
    "basis": ("law", "order", "policy", "none"),
}
"""What is recorded for under-18s. The words behind it are in the person part (item `child`)."""

PERSON_FACTS = {
    "given_by": GIVEN_BY,
    "capacity": CAPACITY,
    "how_given": HOW_GIVEN,
    "said_back": SAID_BACK,
    "copy_safe": COPY_SAFE,
    "mode": MODES,
    "read_aloud": (True, False),
}

FIELDS = frozenset(
    {
        *("id", "organisation", "key", "part", "services", "needs", "items", "withheld", "days", "wording"),
        *(
            "given_because",
            "said_back_because",
            "gone_over",
            "interpreter",
            "interpreter_link",
            "child",
            "position",
        ),
        *PERSON_FACTS,
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

ENDED = (State.WITHDRAWN, State.REVOKED, State.EXPIRED)
"""By the person, by somebody else, by the clock. What ended stays ended."""


def live(organisation_id: UUID, at: datetime) -> ColumnElement[bool]:
    """Returns the condition that a joined grant lets `organisation_id` read at `at`."""
    return and_(
        ConsentGrant.organisation_id == organisation_id,
        ConsentGrant.state.in_([state.value for state in LIVING]),
        ConsentGrant.turn_at <= at,
        ConsentGrant.until > at,
    )


@dataclass(frozen=True)
class Code:
    """What is stretched from a receipt code: where the person's copy is, and what proves that it is theirs."""

    locator: str
    token_sha256: str


@dataclass(frozen=True)
class Keeping:
    """The person's own copy as a phone recorded it: its code, and the name of the sealed part."""

    code: Code
    part: str


@dataclass(frozen=True)
class Giving:
    """One grant as a phone recorded it, checked."""

    id: UUID
    organisation_id: UUID
    needs: tuple[str, ...]
    items: tuple[str, ...]
    withheld: tuple[str, ...]
    days: int
    wording_version: str
    wording_sha256: str
    language: str
    given_by: str
    given_because: str | None
    capacity: str
    how_given: str
    read_aloud: bool
    said_back: str
    said_back_because: str | None
    gone_over: tuple[str, ...]
    interpreter: str | None
    interpreter_link: str | None
    copy_safe: str
    child: dict[str, str]
    """Empty for adults."""
    mode: str
    position: int
    """Counted from 1, in the order in which the person wants them asked."""

    @property
    def asked_at_once(self) -> bool:
        """Whether the recipient's turn comes with the referral's arrival."""
        return self.mode != "in-order" or self.position == 1

    def until(self, at: datetime) -> datetime:
        """Returns when the grant ends. Counted from the server's time: a phone's clock decides no access."""
        return at + timedelta(days=self.days)


def parse(raw: Any) -> Giving:
    """Returns the grant that a submission's body describes; raises ValueError for one that says too much or too little."""
    only(raw, FIELDS | ({"outside"} & raw.keys() if isinstance(raw, dict) else set()))
    items = _listed(raw["items"], ITEMS)
    withheld = _listed(raw["withheld"], ITEMS)
    if set(items) & set(withheld):
        raise ValueError("an item is either shared or withheld")
    wording = raw["wording"]
    only(wording, {"version", "sha256", "language"})
    interpreter = None if raw["interpreter"] is None else matching(INTERPRETER, raw["interpreter"])
    facts = {name: _one_of(raw[name], allowed) for name, allowed in PERSON_FACTS.items()}
    if facts["capacity"] == "lacking" and facts["given_by"] == "self":
        raise ValueError("who cannot decide now has not agreed")
    return Giving(
        id=identifier(raw["id"]),
        organisation_id=identifier(raw["organisation"]),
        needs=_needs(raw["needs"]),
        items=items,
        withheld=withheld,
        days=_one_of(raw["days"], DAYS),
        wording_version=matching(VERSION, wording["version"]),
        wording_sha256=matching(SHA256, wording["sha256"]),
        language=matching(LANGUAGE, wording["language"]),
        given_because=_only_if(facts["given_by"] != "self", raw["given_because"], BECAUSE),
        said_back_because=_only_if(facts["said_back"] == "not-done", raw["said_back_because"], NOT_DONE),
        gone_over=_listed(raw["gone_over"], IDEAS),
        interpreter=interpreter,
        interpreter_link=_only_if(interpreter is not None, raw["interpreter_link"], LINKS),
        child=_child(raw["child"]),
        position=_one_of(raw["position"], range(1, MOST + 1)),
        **facts,
    )


def parse_receipt(raw: Any) -> Keeping | None:
    """Returns how the person's copy is kept, None where there is none; raises ValueError (KeyError, TypeError)."""
    if raw is None:
        return None
    only(raw, {"locator", "token_sha256", "part"})
    code = Code(matching(LOCATOR, raw["locator"]), matching(SHA256, raw["token_sha256"]))
    return Keeping(code, matching(PART, raw["part"]))


def code_of(raw: Any) -> Code:
    """Returns the code that somebody shows, the token hashed; raises ValueError (KeyError, TypeError) for anything else."""
    only(raw, {"locator", "token"})
    token = matching(TOKEN, raw["token"])
    return Code(matching(LOCATOR, raw["locator"]), sha256(token.encode()).hexdigest())


def only(raw: Any, names: Collection[str]) -> None:
    """Raises ValueError for anything but an object with exactly these names."""
    if not isinstance(raw, dict) or raw.keys() != set(names):
        raise ValueError(f"an object with {', '.join(sorted(names))} is missing")


def in_order(givings: Collection[Giving]) -> bool:
    """Returns whether the grants of one referral agree about how, and have the places 1 to n."""
    places = sorted(one.position for one in givings)
    return len({one.mode for one in givings}) == 1 and places == list(range(1, len(places) + 1))


def _needs(raw: Any) -> tuple[str, ...]:
    """Returns slugs, each once; the referral that they belong to knows which there are."""
    if not isinstance(raw, list) or len(raw) > MOST or len({*map(str, raw)}) != len(raw):
        raise ValueError("needs are listed, each once")
    return tuple(matching(NEED, one) for one in raw)


def _child(raw: Any) -> dict[str, str]:
    if raw is None:
        return {}
    only(raw, CHILD)
    return {name: _one_of(raw[name], allowed) for name, allowed in CHILD.items()}


def _only_if(needed: bool, value: Any, allowed: tuple[str, ...]) -> str | None:
    """Returns a reason where one is needed, and refuses one where none is."""
    if not needed and value is not None:
        raise ValueError("a reason for nothing")
    return _one_of(value, allowed) if needed else None


def _listed(found: Any, allowed: Collection[str]) -> tuple[str, ...]:
    if not isinstance(found, list) or not set(found) <= set(allowed) or len(set(found)) != len(found):
        raise ValueError(f"something else than {', '.join(allowed)}")
    return tuple(found)


def _one_of(value: Any, allowed: Sequence[Any]) -> Any:
    if type(value) is not type(allowed[0]) or value not in allowed:
        raise ValueError(f"{value!r} is not one of {allowed}")
    return value
