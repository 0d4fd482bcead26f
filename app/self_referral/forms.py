"""What the page sends: one referral to one organisation, its parts sealed already. Anything else is answered with 400."""

import binascii
from base64 import b64decode
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import abort, request

from app.delivery.envelope import submission_id

MOST_BYTES = 512 * 1024
OWN_WORD = {"given_by": "self", "given_because": None, "interpreter": None, "mode": "parallel", "position": 1}
"""What stands in the grant of somebody who asks for themself: nobody else's word, and one organisation."""


@dataclass(frozen=True)
class Asked:
    """A referral as the page made it; what it says is checked where every referral is."""

    id: UUID
    made_at: datetime
    body: dict[str, Any]
    parts: dict[str, bytes]


def asked() -> Asked:
    """Returns what was posted."""
    if (request.content_length or MOST_BYTES + 1) > MOST_BYTES:
        abort(413)
    data = request.get_json(silent=True)
    try:
        return read(data)
    except (ValueError, KeyError, TypeError, OverflowError, binascii.Error):
        abort(400)


def posted_id() -> UUID | None:
    """Returns the id of what was posted, whatever the rest of it is; None where it has none."""
    if (request.content_length or MOST_BYTES + 1) > MOST_BYTES:
        return None
    data: Any = request.get_json(silent=True)
    try:
        return submission_id(data["id"])
    except (ValueError, KeyError, TypeError):
        return None


def read(data: Any) -> Asked:
    """Returns the referral that a posted object describes; raises ValueError (KeyError, TypeError) for another thing."""
    if not isinstance(data["parts"], dict):
        raise TypeError("parts by name")
    body, made_at = data["body"], datetime.fromisoformat(data["made_at"])
    (recipient,) = body["recipients"]
    if {name: recipient[name] for name in OWN_WORD} != OWN_WORD:
        raise ValueError("somebody asks for themself, at one place")
    parts = {str(name): b64decode(text, validate=True) for name, text in data["parts"].items()}
    return Asked(submission_id(data["id"]), made_at.astimezone(UTC), dict(body), parts)
