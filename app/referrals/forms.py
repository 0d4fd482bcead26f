"""What may be posted about a referral: a step, and into whose hands it goes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.consent.rules import only
from app.delivery.envelope import identifier
from app.referrals.rules import Action, Side, side_of


@dataclass(frozen=True)
class StepForm:
    """One step: made with a form, or on a phone without a network."""

    id: UUID
    action: Action
    code: str | None

    @property
    def side(self) -> Side:
        """Whose step it is."""
        return side_of(self.action)


def step(form: Mapping[str, str]) -> StepForm:
    """Returns what a page's form says: each action that needs a code has a field of its own. Raises ValueError."""
    action = _taken(form.get("action", ""))
    return StepForm(identifier(form.get("id", "")), action, form.get(f"code-{action.value}") or None)


def _taken(value: str) -> Action:
    """Returns a step that organisations take: the person's and the clock's have other ways in."""
    action = Action(value)
    if side_of(action) not in (Side.SENDER, Side.RECIPIENT):
        raise ValueError(f"{action} is nobody's to post")
    return action


def sent_step(id: UUID, body: Mapping[str, Any]) -> tuple[UUID, StepForm]:
    """Returns the copy and the step of a submission; its id is the step's. Raises ValueError, KeyError or TypeError."""
    only(body, {"copy", "action", "code"})
    code = body["code"]
    if code is not None and not isinstance(code, str):
        raise ValueError("a code is a text, or nothing")
    return identifier(body["copy"]), StepForm(id, _taken(body["action"]), code)


@dataclass(frozen=True)
class MessageForm:
    """A sealed message as its submission describes it."""

    copy_id: UUID
    side: Side
    kind: str
    sender_key: UUID
    recipient_key: UUID


KINDS = ("text", "appointment")


def message(body: Mapping[str, Any]) -> MessageForm:
    """Returns what a submission says about its sealed text. Raises ValueError, KeyError or TypeError."""
    only(body, {"copy", "side", "kind", "keys"})
    only(body["keys"], {"sender", "recipient"})
    side = Side(body["side"])
    if side not in (Side.SENDER, Side.RECIPIENT) or body["kind"] not in KINDS:
        raise ValueError("a message is a text or an appointment, of the sender or the recipient")
    keys = body["keys"]
    return MessageForm(
        identifier(body["copy"]),
        side,
        body["kind"],
        identifier(keys["sender"]),
        identifier(keys["recipient"]),
    )
