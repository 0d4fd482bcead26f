"""What a referral may say and which answer may follow which. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.consent import rules as consent
from app.consent.rules import LANGUAGE, Giving, only
from app.delivery.envelope import identifier, matching
from app.directory import needs
from app.identity.roles import Role


class State(StrEnum):
    """States of one recipient's copy (after HL7 SDOH Clinical Care's task states)."""

    REQUESTED = "requested"
    ACCEPTED = "accepted"
    WAITLISTED = "waitlisted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"
    EXPIRED = "expired"


class Urgency(StrEnum):
    """How soon somebody must act."""

    DAY = "24h"
    THREE_DAYS = "72h"
    TWO_WEEKS = "2w"


ANSWERS: dict[State, frozenset[State]] = {
    State.REQUESTED: frozenset({State.ACCEPTED, State.WAITLISTED, State.DECLINED}),
    State.WAITLISTED: frozenset({State.ACCEPTED, State.DECLINED}),
}
"""Which answers a recipient may give in which state."""

REASONS = ("full", "not-eligible", "wrong-service", "too-far", "cannot-reach", "other")
"""Why a recipient declines: a closed list, because the server can read it."""

AGE_BANDS = ("adult", "minor", "unknown")

SENDERS = frozenset({Role.OUTREACH, Role.CLINIC, Role.PARTNER, Role.COORDINATOR})
"""Roles that send referrals: those who work for an organisation. Overseers and operators never do."""

# The server can read these, so none of them has room for a sentence. Towns are written in every script.
AREA = re.compile(r"[^\W_]+(-[^\W_]+)*")
AREA_AT_MOST = 60
SERVICE = re.compile(r"[A-Za-z0-9._~%-]{1,80}")


@dataclass(frozen=True)
class Facts:
    """The routing facts of one referral, checked."""

    needs: tuple[str, ...]
    urgency: Urgency
    language: str | None
    interpreter: bool
    area: str | None
    age_band: str


@dataclass(frozen=True)
class Recipient:
    """One recipient of a submission: the grant, the services chosen, the key and the name of the sealed part."""

    giving: Giving
    key_id: UUID
    services: tuple[str, ...]
    part: str


def parse_facts(raw: Any) -> Facts:
    """Returns the routing facts; raises ValueError (KeyError, TypeError) for anything that is not one of them."""
    only(raw, {"needs", "urgency", "language", "interpreter", "area", "age_band"})
    chosen = _listed(raw["needs"])
    if not chosen or not set(chosen) <= set(needs.BY_SLUG):
        raise ValueError("needs holds something that is not in the list of needs")
    if raw["age_band"] not in AGE_BANDS or not isinstance(raw["interpreter"], bool):
        raise ValueError("age_band or interpreter is wrong")
    return Facts(
        needs=chosen,
        urgency=Urgency(raw["urgency"]),
        language=None if raw["language"] is None else matching(LANGUAGE, raw["language"]),
        interpreter=raw["interpreter"],
        area=_area(raw["area"]) if raw["area"] is not None else None,
        age_band=raw["age_band"],
    )


def parse_recipients(raw: Any, facts: Facts, parts: Mapping[str, bytes]) -> list[Recipient]:
    """Returns the recipients, one grant and one sealed part each; raises ValueError when they do not fit together or the facts."""
    found = [
        Recipient(
            consent.parse(one),
            identifier(one["key"]),
            tuple(matching(SERVICE, service) for service in _listed(one["services"])),
            one["part"],
        )
        for one in _listed(raw)
    ]
    if not found or len({one.giving.organisation_id for one in found}) != len(found):
        raise ValueError("a referral has one grant for each recipient")
    if sorted(one.part for one in found) != sorted(parts):
        raise ValueError("a referral has one sealed part for each recipient")
    givings = [one.giving for one in found]
    if not consent.in_order(givings):
        raise ValueError("the recipients have places from 1 on, and are asked in one way")
    for giving in givings:
        if not giving.needs or not set(giving.needs) <= set(facts.needs):
            raise ValueError(
                "a recipient is told of at least one need, and of none that the person does not have"
            )
        if bool(giving.child) != (facts.age_band == "minor"):
            raise ValueError("for under-18s, and only for them, there is more to record")
    return found


def looks_sealed(data: bytes) -> bool:
    """Returns whether bytes are an age file sealed to a post-quantum hybrid key, which no server key opens."""
    head = data[:4096]
    return head.startswith(b"age-encryption.org/v1\n-> mlkem768x25519 ")


def _listed(value: Any) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise ValueError("a list is missing")
    return tuple(value)


def _area(value: Any) -> str:
    slug = matching(AREA, value)
    if len(slug) > AREA_AT_MOST or slug != slug.lower():
        raise ValueError("an area is named as an address names it")
    return slug
