"""What a referral may say, what may follow what and who may say so, and until when. Pure."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.checklists import counted
from app.consent import rules as consent
from app.consent.rules import LANGUAGE, Giving, only
from app.delivery.envelope import identifier, matching
from app.directory import needs
from app.identity.roles import Role
from app.referrals.outside_rules import Outside, parse_outside


class State(StrEnum):
    """Where one recipient's copy stands."""

    WAITING = "waiting"
    """Its turn has not come: somebody the person wants asked first may still help."""
    REQUESTED = "requested"
    ACCEPTED = "accepted"
    WAITLISTED = "waitlisted"
    DECLINED = "declined"
    CONTACTED = "contacted"
    NOT_REACHED = "not-reached"
    SERVED = "served"
    CLOSED = "closed"
    RETURNED = "returned"
    TRANSFERRED = "transferred"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"
    EXPIRED = "expired"


TASK_STATUS: dict[State, str] = {
    State.WAITING: "draft",
    State.REQUESTED: "requested",
    State.ACCEPTED: "accepted",
    State.WAITLISTED: "on-hold",
    State.DECLINED: "rejected",
    State.CONTACTED: "in-progress",
    State.NOT_REACHED: "in-progress",
    State.SERVED: "in-progress",
    State.CLOSED: "completed",
    State.RETURNED: "cancelled",
    State.TRANSFERRED: "cancelled",
    State.WITHDRAWN: "cancelled",
    State.REVOKED: "cancelled",
    State.EXPIRED: "cancelled",
}
"""What a state is called in HL7 SDOH Clinical Care (value set SDOHCC Referral Task Status, STU 2.3); our own word is its
business status. One exception: closed because nobody could be reached is `failed`."""


class Side(StrEnum):
    """Who does something with a referral."""

    SENDER = "sender"
    RECIPIENT = "recipient"
    PERSON = "person"
    CLOCK = "clock"


class Action(StrEnum):
    """What can be done with one recipient's copy."""

    ACCEPT = "accept"
    WAITLIST = "waitlist"
    DECLINE = "decline"
    CONTACT = "contact"
    NOT_REACH = "not-reach"
    SERVE = "serve"
    CLOSE = "close"
    PASS_ON = "pass-on"  # noqa: S105
    TAKE_BACK = "take-back"
    WITHDRAW = "withdraw"
    ASK_NOW = "ask-now"
    TAKE_TURN = "take-turn"
    EXPIRE = "expire"


class Sign(StrEnum):
    """Lines of a timeline that change no state."""

    REMINDED = "reminded"
    OVERDUE = "overdue"
    CONFIRMED = "confirmed"


class Urgency(StrEnum):
    """How soon somebody must act."""

    DAY = "24h"
    THREE_DAYS = "72h"
    TWO_WEEKS = "2w"


REASONS = ("full", "not-eligible", "wrong-service", "too-far", "cannot-reach", "other")
"""Why a recipient declines or passes on: a closed list, because the server can read it."""

OUTCOMES = ("helped", "helped-in-part", "found-elsewhere", "did-not-want", "not-reached", "other")
"""How a referral ended."""

TAKEN_BACK_BECAUSE = ("found-elsewhere", "by-mistake", "changed", "other")
"""Why a sender takes a referral back."""

LIVING = frozenset(
    {
        *(State.WAITING, State.REQUESTED, State.ACCEPTED, State.WAITLISTED),
        *(State.CONTACTED, State.NOT_REACHED, State.SERVED),
    }
)
"""States in which something can still happen."""

IN_HAND = frozenset(
    {
        *(State.ACCEPTED, State.WAITLISTED, State.CONTACTED),
        *(State.NOT_REACHED, State.SERVED, State.CLOSED),
    }
)
"""One organisation helps, will, or did: the person's order goes no further by itself."""

ENDED = frozenset({State.WITHDRAWN, State.REVOKED, State.EXPIRED})
"""States in which nothing is shared any more: the grant ended with them."""

READABLE = LIVING - {State.WAITING} | {State.CLOSED}
"""States in which the recipient may open who it is about. Who declined or gave back has no need to."""


@dataclass(frozen=True)
class Transition:
    """One line of the table: who may do what in which states, what follows, and the codes of which one must be given."""

    action: Action
    side: Side
    after: frozenset[State]
    to: State
    codes: tuple[str, ...] = ()


def _line(
    action: Action, side: Side, after: Collection[State], to: State, codes: tuple[str, ...] = ()
) -> Transition:
    return Transition(action, side, frozenset(after), to, codes)


_IN_HAND = (State.ACCEPTED, State.CONTACTED, State.NOT_REACHED)

TRANSITIONS: tuple[Transition, ...] = (
    _line(Action.ACCEPT, Side.RECIPIENT, (State.REQUESTED, State.WAITLISTED), State.ACCEPTED),
    _line(Action.WAITLIST, Side.RECIPIENT, (State.REQUESTED,), State.WAITLISTED),
    _line(Action.DECLINE, Side.RECIPIENT, (State.REQUESTED, State.WAITLISTED), State.DECLINED, REASONS),
    _line(Action.CONTACT, Side.RECIPIENT, (State.ACCEPTED, State.NOT_REACHED), State.CONTACTED),
    _line(Action.SERVE, Side.RECIPIENT, (State.ACCEPTED, State.CONTACTED), State.SERVED),
    _line(Action.NOT_REACH, Side.RECIPIENT, _IN_HAND, State.NOT_REACHED),
    _line(
        Action.CLOSE,
        Side.RECIPIENT,
        (State.CONTACTED, State.SERVED, State.NOT_REACHED),
        State.CLOSED,
        OUTCOMES,
    ),
    _line(Action.PASS_ON, Side.RECIPIENT, _IN_HAND, State.RETURNED, REASONS),
    _line(Action.TAKE_BACK, Side.SENDER, LIVING - {State.SERVED}, State.REVOKED, TAKEN_BACK_BECAUSE),
    _line(Action.ASK_NOW, Side.SENDER, (State.WAITING,), State.REQUESTED),
    _line(Action.WITHDRAW, Side.PERSON, set(State) - ENDED, State.WITHDRAWN),
    _line(Action.EXPIRE, Side.CLOCK, set(State) - ENDED, State.EXPIRED),
    _line(Action.TAKE_TURN, Side.CLOCK, (State.WAITING,), State.REQUESTED),
)
"""What may follow what, and who may say so: after HL7 SDOH Clinical Care's Task for Referral Management, the performer
answers, works and completes, the requester asks and cancels. A recipient that passes on never chooses to whom: `PASS_ON`
becomes `TRANSFERRED` when the person agreed to another organisation that was not asked yet, else the sender has it again."""


class NotPossible(ValueError):
    """A step that does not follow from the state the referral is in now."""


class IdReused(NotPossible):
    """A step under the id of another one."""


class CodeMissing(ValueError):
    """A step that needs one of a list of codes, or must not have one."""


def side_of(action: Action) -> Side:
    """Returns whose step an action is."""
    return next(one.side for one in TRANSITIONS if one.action is action)


def possible(state: State, side: Side) -> tuple[Transition, ...]:
    """Returns what a side may do now, in the order in which it is offered."""
    return tuple(one for one in TRANSITIONS if one.side is side and state in one.after)


def leads_to(action: Action) -> set[State]:
    """Returns the states that a step can lead to."""
    found = {one.to for one in TRANSITIONS if one.action is action}
    return found | {State.TRANSFERRED} if action is Action.PASS_ON else found


def follow(state: State, side: Side, action: Action, code: str | None) -> State:
    """Returns the state that follows; raises NotPossible, or CodeMissing when the code is not one of those it needs."""
    found = next((one for one in possible(state, side) if one.action is action), None)
    if found is None:
        raise NotPossible(f"{side} cannot {action} what is {state}")
    if (code is None) == bool(found.codes) or (code is not None and code not in found.codes):
        raise CodeMissing(f"{action} needs one of {found.codes or 'no code'}")
    return found.to


def task_status(state: State, code: str | None) -> str:
    """Returns the FHIR Task status of a state with its code."""
    return "failed" if state is State.CLOSED and code == "not-reached" else TASK_STATUS[state]


ANSWER_WITHIN = {
    Urgency.DAY: timedelta(hours=24),
    Urgency.THREE_DAYS: timedelta(hours=72),
    Urgency.TWO_WEEKS: timedelta(days=14),
}


def due_at(asked_at: datetime, urgency: Urgency) -> datetime:
    """Returns until when a recipient should answer."""
    return asked_at + ANSWER_WITHIN[urgency]


def remind_at(asked_at: datetime, urgency: Urgency) -> datetime:
    """Returns when a recipient that has not answered is reminded: at half of its time."""
    return asked_at + ANSWER_WITHIN[urgency] / 2


AGE_BANDS = ("adult", "minor", "unknown")

SENDERS = frozenset({Role.OUTREACH, Role.CLINIC, Role.PARTNER, Role.COORDINATOR})
"""Roles that send referrals: those who work for an organisation. Overseers and operators never do."""

RECEIVERS = frozenset({Role.PARTNER, Role.CLINIC, Role.COORDINATOR})
"""Roles that answer referrals for their organisation."""

# The server can read these, so none of them has room for a sentence. Towns are written in every script.
AREA = re.compile(r"[^\W_]+(-[^\W_]+)*")
AREA_AT_MOST = 60
SERVICE = re.compile(r"[A-Za-z0-9._~%-]{1,80}")
LISTED_AT_MOST = 100
"""Needs, services or recipients of one referral: more than anybody has, and no room to fill a recipient's page with."""


@dataclass(frozen=True)
class Facts:
    """The routing facts of one referral, checked."""

    needs: tuple[str, ...]
    urgency: Urgency
    language: str | None
    interpreter: bool
    area: str | None
    age_band: str
    counted: list[dict[str, Any]]
    """Which parts of which lists stood out, where the person lets it be counted."""


@dataclass(frozen=True)
class Recipient:
    """One recipient of a submission: the grant, the services chosen, the key and the name of the sealed part."""

    giving: Giving
    key_id: UUID
    services: tuple[str, ...]
    part: str
    outside: Outside | None = None
    """How a recipient without an account opens its copy."""


def parse_facts(raw: Any) -> Facts:
    """Returns the routing facts; raises ValueError (KeyError, TypeError) for anything that is not one of them.

    A phone that was updated later than it saved says nothing of counting: then nothing is counted.
    """
    if isinstance(raw, dict):
        raw = {"counted": []} | raw
    only(raw, {"needs", "urgency", "language", "interpreter", "area", "age_band", "counted"})
    chosen = _listed(raw["needs"])
    if not chosen or not set(chosen) <= set(needs.BY_SLUG) or len(set(chosen)) != len(chosen):
        raise ValueError("needs are some of the list of needs, each once")
    if raw["age_band"] not in AGE_BANDS or not isinstance(raw["interpreter"], bool):
        raise ValueError("age_band or interpreter is wrong")
    return Facts(
        needs=chosen,
        urgency=Urgency(raw["urgency"]),
        language=None if raw["language"] is None else matching(LANGUAGE, raw["language"]),
        interpreter=raw["interpreter"],
        area=_area(raw["area"]) if raw["area"] is not None else None,
        age_band=raw["age_band"],
        counted=counted.parse(raw["counted"]),
    )


def parse_recipients(raw: Any, facts: Facts, parts: Mapping[str, bytes]) -> list[Recipient]:
    """Returns the recipients, one grant and one sealed part each; raises ValueError when they do not fit together or the facts."""
    found = [
        Recipient(
            consent.parse(one),
            identifier(one["key"]),
            tuple(matching(SERVICE, service) for service in _listed(one["services"])),
            one["part"],
            parse_outside(one.get("outside")),
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
    if not isinstance(value, list) or len(value) > LISTED_AT_MOST:
        raise ValueError("a list is missing, or too long")
    return tuple(value)


def _area(value: Any) -> str:
    slug = matching(AREA, value)
    if len(slug) > AREA_AT_MOST or slug != slug.lower():
        raise ValueError("an area is named as an address names it")
    return slug
