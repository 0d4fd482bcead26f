"""What the server answers: short signed statements, each about one id and one hash."""

import json
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from uuid import UUID

from mnemonic import Mnemonic

from app.delivery.keys import ServerKeys

WORDS = 4


@cache
def _wordlist() -> list[str]:
    return list(Mnemonic("english").wordlist)


def receipt(submission_id: UUID, digest: str, at: datetime, log: int) -> str:
    """Returns the words of a receipt: accepted for good, under this index of the log."""
    return _text(
        type="receipt",
        id=str(submission_id),
        sha256=digest,
        at=_iso(at),
        log=log,
        words=words(f"{digest}{log}"),
    )


def held(submission_id: UUID, digest: str, at: datetime, reason: str) -> str:
    """Returns the words for an item that waits for a human, with the reason's code."""
    return _text(type="held", id=str(submission_id), sha256=digest, at=_iso(at), reason=reason)


def withdrawn(submission_id: UUID, digest: str, at: datetime) -> str:
    """Returns the words for an item whose person withdrew before it arrived: nothing was kept, and the phone keeps nothing either."""
    return _text(type="withdrawn", id=str(submission_id), sha256=digest, at=_iso(at))


def missing(submission_id: UUID, at: datetime) -> str:
    """Returns the words for an id that this server does not know (any more): the phone sends it again."""
    return _text(type="missing", id=str(submission_id), at=_iso(at))


def standing(device_id: UUID, switched_off: bool, at: datetime) -> str:
    """Returns the words of whether a phone, or its member, was switched off. For a device that nobody knows it was not."""
    return _text(type="standing", device=str(device_id), off=switched_off, at=_iso(at))


def watermark(log: int, at: datetime) -> str:
    """Returns the words that every log entry below `log` is in a backup."""
    return _text(type="watermark", log=log, at=_iso(at))


def checkpoint(origin: str, size: int, root: str, at: datetime) -> str:
    """Returns the words that the log of this origin had `size` entries, and which root their Merkle tree has (hex)."""
    return _text(type="checkpoint", origin=origin, size=size, root=root, at=_iso(at))


def words(seed: str) -> list[str]:
    """Returns four words (of 2048) that stand for a receipt when it is read out."""
    bits = int.from_bytes(sha256(seed.encode()).digest(), "big")
    return [_wordlist()[(bits >> (11 * place)) & 2047] for place in range(WORDS)]


def signed(keys: ServerKeys, statement: str) -> dict[str, str]:
    """Returns a statement with its signature, ready for the answer."""
    return {"statement": statement, "signature": keys.sign(statement)}


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds")


def _text(**fields: object) -> str:
    return json.dumps(fields, separators=(",", ":"))
