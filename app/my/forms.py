"""What the door's page posts: a code, stretched, and what is wanted. Anything else is answered with 400."""

import binascii
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import abort, request

from app.consent.rules import Code, code_of
from app.delivery.envelope import identifier

KINDS = ("call", "feedback")
FORMATS = ("27560", "fhir")
MOST_BYTES = 64 * 1024


@dataclass(frozen=True)
class Words:
    """Something that the person wrote, sealed in the page."""

    kind: str
    grant_id: UUID
    key_id: UUID
    sealed: bytes


def body() -> dict[str, Any]:
    """Returns the posted object."""
    data = request.get_json(silent=True)
    return data if isinstance(data, dict) else abort(400)


def code() -> Code:
    """Returns the code that was shown."""
    data = body()
    try:
        return code_of({"locator": data["locator"], "token": data["token"]})
    except (ValueError, KeyError, TypeError):
        abort(400)


def grant() -> UUID | None:
    """Returns the grant that is meant; None for all of them."""
    named = body().get("grant")
    try:
        return None if named is None else identifier(named)
    except ValueError:
        abort(400)


def words() -> Words:
    """Returns what was written."""
    data = body()
    try:
        text = data["sealed"]
        sealed = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        found = Words(str(data["kind"]), identifier(data["grant"]), identifier(data["key"]), sealed)
    except (ValueError, KeyError, TypeError, binascii.Error):
        abort(400)
    return found if found.kind in KINDS and len(sealed) <= MOST_BYTES else abort(400)


def record_format() -> str:
    """Returns how a consent record is wanted."""
    wanted = body().get("as")
    return wanted if wanted in FORMATS else abort(400)
