"""What a checkpoint says, and whose signature is under it. Pure."""

import json
from base64 import urlsafe_b64decode
from binascii import Error
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from app.delivery.keys import ANSWER_CONTEXT
from app.identity.signatures import is_device_key, signed_by_device

COUNTERSIGNED = b"waymark countersignature 1\n"
"""Goes before the words of a checkpoint where a partner signs that they saw it."""


@dataclass(frozen=True)
class Checkpoint:
    """What the server said of its log: read from the signed words."""

    origin: str
    size: int
    root: str
    at: datetime
    statement: str
    signature: str

    @property
    def tree(self) -> tuple[int, str]:
        """Size and root."""
        return self.size, self.root


def parse(statement: str, signature: str) -> Checkpoint:
    """Reads a checkpoint's words; raises ValueError when they are of another kind."""
    try:
        said: Any = json.loads(statement)
        if said["type"] != "checkpoint" or type(said["size"]) is not int or said["size"] < 1:
            raise ValueError("these are not the words of a checkpoint")
        if len(bytes.fromhex(said["root"])) != 32:
            raise ValueError("this root is no SHA-256")
        at = datetime.fromisoformat(said["at"])
        return Checkpoint(str(said["origin"]), said["size"], said["root"], at, statement, signature)
    except (KeyError, TypeError) as wrong:
        raise ValueError("these are not the words of a checkpoint") from wrong


def bytes_of(text: str) -> bytes:
    """Returns what base64url without padding holds; raises ValueError for anything else."""
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except Error as wrong:
        raise ValueError("this is no base64url") from wrong


def signed_by_server(checkpoint: Checkpoint, key: bytes) -> bool:
    """Returns whether the words carry the signature of the server with this answer key (SPKI)."""
    return is_signed(key, checkpoint.signature, ANSWER_CONTEXT + checkpoint.statement.encode())


def is_countersigned(checkpoint: Checkpoint, key: bytes, signature: bytes) -> bool:
    """Returns whether the phone with this key signed that its member saw the checkpoint."""
    return is_device_key(key) and signed_by_device(
        key, signature, COUNTERSIGNED + checkpoint.statement.encode()
    )


def is_signed(key: bytes, signature: str, signed: bytes) -> bool:
    """Returns whether a signature (base64url) over bytes is of this P-256 key."""
    try:
        return is_device_key(key) and signed_by_device(key, bytes_of(signature), signed)
    except ValueError:
        return False


def fingerprint(key: bytes) -> str:
    """Returns the beginning of a public key's SHA-256 in groups of four, to be compared by people."""
    digest = sha256(key).hexdigest()[:32]
    return " ".join(digest[at : at + 4] for at in range(0, 32, 4))
