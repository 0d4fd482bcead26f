"""Recipients without an account: what a phone says of the link and the code, and how long they open anything. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.consent.rules import LOCATOR, SHA256, Code, only
from app.delivery.envelope import matching
from app.identity.rules import is_recipient

OPEN_FOR = timedelta(minutes=30)
"""From the first reading on: long enough for a page that did not load, too short for whoever finds the link later."""


@dataclass(frozen=True)
class Outside:
    """Made on the sender's phone out of a link and a code, which the server sees neither of."""

    recipient: str
    """The public half of the key that link and code open."""
    code: Code


def parse_outside(raw: Any) -> Outside | None:
    """Returns how a recipient without an account opens its copy, None for one with; raises ValueError (KeyError, TypeError)."""
    if raw is None:
        return None
    only(raw, {"recipient", "locator", "token_sha256"})
    if not isinstance(raw["recipient"], str) or not is_recipient(raw["recipient"]):
        raise ValueError("a post-quantum hybrid recipient is missing")
    return Outside(
        raw["recipient"], Code(matching(LOCATOR, raw["locator"]), matching(SHA256, raw["token_sha256"]))
    )


def over(opened_at: datetime | None, at: datetime) -> bool:
    """Returns whether what was sealed is not handed out any more."""
    return opened_at is not None and at >= opened_at + OPEN_FOR
