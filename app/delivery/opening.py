"""Opening what came: decrypt, unpack, lay out. No database here, so that nobody waits for the write lock meanwhile.

Anyone may post: until a signature was checked, each step is bounded before it is taken, for an item and for a request.
"""

from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

import pyrage

from app.delivery import envelope as wire
from app.delivery import padding
from app.delivery.batch import Item
from app.delivery.envelope import Broken, Envelope
from app.delivery.keys import ServerKeys

STANZAS = 4 * 1024
"""Bytes within which the age header ends: each of its stanzas costs a try with the key."""
UNPACKED = 64 * 1024 * 1024
HEADERS = 4 * 1024 * 1024


class Later(Exception):
    """This request used its allowance up: the item gets no answer, and the phone sends it again."""


@dataclass
class Allowance:
    """What may still be unpacked for one request: twice what its body can hold, since sealed parts do not shrink."""

    unpacked: int = UNPACKED
    headers: int = HEADERS


@dataclass(frozen=True)
class Opened:
    """An item with its envelope, or with the reason for which it has none; its signature is not checked yet."""

    id: UUID
    sealed: bytes
    digest: str = ""
    envelope: Envelope | None = None
    reason: str = "unreadable"


def opened(keys: ServerKeys, item: Item, allowance: Allowance) -> Opened:
    """Returns what is in an item; a question (without bytes) comes back as it is. Raises Later."""
    if not item.sealed:
        return Opened(item.id, b"")
    digest = sha256(item.sealed).hexdigest()
    try:
        envelope = wire.read(_unpacked(_decrypted(keys, item.sealed), allowance))
    except Broken as broken:
        return Opened(item.id, item.sealed, digest, reason=broken.reason)
    return Opened(item.id, item.sealed, digest, envelope)


def _decrypted(keys: ServerKeys, sealed: bytes) -> bytes:
    if sealed.find(b"\n--- ", 0, STANZAS) < 0:
        raise Broken("unreadable", "no age file, or one for too many")
    try:
        return pyrage.decrypt(sealed, [keys.delivery])
    except (pyrage.DecryptError, ValueError) as wrong:
        raise Broken("unreadable", str(wrong)) from wrong


def _unpacked(padded: bytes, allowance: Allowance) -> bytes:
    try:
        header = wire.header_size(padding.start(padded, wire.START))
        if header > allowance.headers or allowance.unpacked <= 0:
            raise Later
        allowance.headers -= header
        most = min(padding.LARGEST, allowance.unpacked)
        allowance.unpacked -= most
        whole = padding.unpad(padded, most)
        allowance.unpacked += most - len(whole)
        return whole
    except padding.TooLarge as wrong:
        if most < padding.LARGEST:
            raise Later from wrong
        raise Broken("unreadable", str(wrong)) from wrong
    except Broken:
        raise
    except ValueError as wrong:
        raise Broken("unreadable", str(wrong)) from wrong
