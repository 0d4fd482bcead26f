"""What page modules post: JSON with bytes as base64url. Anything else is answered with 400."""

import binascii
from base64 import urlsafe_b64decode
from collections.abc import Mapping
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
class RenewedKey:
    """A key in place of the current one: itself, which one it `replaces`, and its copies sealed to the others who hold that."""

    key: "NewOrganisationKey"
    replaces: UUID
    others: dict[UUID, bytes]


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
    kept_back: int | None = None
    """How many of these are kept back."""


def body() -> dict[str, Any]:
    """Returns the posted JSON object; answers 400 for anything else."""
    data = request.get_json(silent=True)
    if not isinstance(data, dict):
        abort(400)
    return data


def text(data: Mapping[str, Any], name: str, at_most: int = 4096) -> str:
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


def more_key(data: dict[str, Any]) -> NewKey | None:
    """Reads the member's key as wrapped for one more passkey; None for one that cannot open it."""
    return new_key(data) if data.get("key") is not None else None


def passkey_name(data: Mapping[str, Any]) -> str:
    """Returns what a member calls a passkey; answers 400 when nothing readable is left of it."""
    return rules.clean_name(text(data, "name")) or abort(400)


def second_way_names() -> tuple[str, str]:
    """Reads what a second way in shows: its member's name and its organisation's; answers 400 when one is not readable."""
    data = body()
    organisation = rules.clean_name(text(data, "organisation")) or abort(400)
    return display_name(data), organisation


def new_organisation_key() -> NewOrganisationKey:
    """Reads an organisation's new key."""
    data = body()
    return NewOrganisationKey(uuid(data, "key_id"), _recipient(data), _sealed(data))


def proof() -> bytes:
    """Reads what a page says that it found sealed to a key."""
    return raw(body(), "proof")


def key_id() -> UUID:
    """Reads which of an organisation's keys is meant."""
    return uuid(body(), "key_id")


def renewed_key() -> RenewedKey:
    """Reads the key that takes the place of an organisation's current one."""
    data = body()
    others = data.get("others")
    if not isinstance(others, list) or not all(isinstance(one, dict) for one in others):
        abort(400)
    sealed = {uuid(one, "member"): _sealed(one) for one in others}
    return RenewedKey(new_organisation_key(), uuid(data, "replaces"), sealed)


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
    return NewDevice(uuid(data, "id"), public_key, _count(data, "waiting"), _count(data, "kept_back"))


def _count(data: dict[str, Any], name: str) -> int | None:
    """Reads a number of items; nothing for what is none."""
    value = data.get(name)
    counted = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 100_000
    return value if counted else None


def invited_role() -> Role:
    """Reads the role of an invitation; answers 400 for one that colleagues cannot give."""
    try:
        role = Role(request.form.get("role", ""))
    except ValueError:
        abort(400)
    return role if role in rules.INVITABLE else abort(400)
