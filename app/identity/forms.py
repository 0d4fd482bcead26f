"""What page modules post: JSON with bytes as base64url. Anything else is answered with 400."""

import binascii
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import abort, request

from app.identity import rules
from app.identity.roles import Role
from app.identity.signatures import is_device_key

MEANS = ("prf", "passphrase")


@dataclass(frozen=True)
class NewKey:
    """A member's new key, made in the page: its public half, and itself wrapped."""

    recipient: str
    means: str
    salt: bytes | None
    sealed: bytes


@dataclass(frozen=True)
class SealedKey:
    """An organisation's key, sealed to one member."""

    key_id: UUID
    sealed: bytes


@dataclass(frozen=True)
class NewOrganisationKey:
    """An organisation's new key, made in the page: its public half, and itself sealed to the member who made it."""

    key_id: UUID
    recipient: str
    sealed: bytes


@dataclass(frozen=True)
class NewDevice:
    """The signing key of a phone."""

    id: UUID
    public_key: bytes
    waiting: int | None = None
    """How many items wait on it, if it said so."""


def body() -> dict[str, Any]:
    """Returns the posted JSON object; answers 400 for anything else."""
    data = request.get_json(silent=True)
    if not isinstance(data, dict):
        abort(400)
    return data


def text(data: dict[str, Any], name: str, at_most: int = 4096) -> str:
    """Returns a text field; answers 400 when it is missing or too long."""
    value = data.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= at_most:
        abort(400)
    return value


def raw(data: dict[str, Any], name: str) -> bytes:
    """Returns a field of bytes; answers 400 when it is missing or not base64url."""
    value = text(data, name, rules.SEALED_AT_MOST * 2)
    try:
        return urlsafe_b64decode(value + "=" * (-len(value) % 4))
    except (binascii.Error, ValueError):
        abort(400)


def uuid(data: dict[str, Any], name: str) -> UUID:
    """Returns a field that holds an id; answers 400 when it is none."""
    try:
        return UUID(text(data, name, 36))
    except ValueError:
        abort(400)


def display_name(data: dict[str, Any]) -> str:
    """Returns the name colleagues will see; answers 400 when nothing readable is left of it."""
    return rules.clean_name(text(data, "display_name")) or abort(400)


def credential(data: dict[str, Any]) -> dict[str, Any]:
    """Returns a passkey's answer; answers 400 when it carries extension results: the secret stays in the page."""
    value = data.get("credential")
    if not isinstance(value, dict) or value.get("clientExtensionResults"):
        abort(400)
    return value


def _recipient(data: dict[str, Any]) -> str:
    value = text(data, "recipient")
    return value if rules.is_recipient(value) else abort(400)


def _sealed(data: dict[str, Any]) -> bytes:
    value = raw(data, "sealed")
    return value if rules.is_age_file(value) else abort(400)


def new_key(data: dict[str, Any]) -> NewKey:
    """Reads a member's new key."""
    key = data.get("key")
    if not isinstance(key, dict) or key.get("means") not in MEANS:
        abort(400)
    salt = raw(key, "salt") if key["means"] == "prf" else None
    return NewKey(_recipient(key), key["means"], salt, _sealed(key))


def new_organisation_key() -> NewOrganisationKey:
    """Reads an organisation's new key."""
    data = body()
    return NewOrganisationKey(uuid(data, "key_id"), _recipient(data), _sealed(data))


def sealed_key() -> SealedKey:
    """Reads an organisation's key for a member."""
    data = body()
    return SealedKey(uuid(data, "key_id"), _sealed(data))


def new_device() -> NewDevice:
    """Reads a phone's signing key."""
    data = body()
    public_key = raw(data, "public_key")
    if not is_device_key(public_key):
        abort(400)
    waiting = data.get("waiting")
    counted = isinstance(waiting, int) and not isinstance(waiting, bool) and 0 <= waiting < 100_000
    return NewDevice(uuid(data, "id"), public_key, waiting if counted else None)


def invited_role() -> Role:
    """Reads the role of an invitation; answers 400 for one that colleagues cannot give."""
    try:
        role = Role(request.form.get("role", ""))
    except ValueError:
        abort(400)
    return role if role in rules.INVITABLE else abort(400)
