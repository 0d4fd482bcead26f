"""The envelope: its layout, its signature, what it says. Pure: bytes in, a typed envelope out, or Broken."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

MAGIC = b"WMK1"
CONTEXT = b"waymark envelope 1\n"
SIGNATURE = 64
START = 8
"""Bytes that come before the header: the mark and the header's length."""
HEADER = 256 * 1024
"""Bytes that a header may have."""
SCHEMAS = frozenset({1})
"""Schema versions this server takes: today's and, from the second on, the two before it."""
YEARS = range(1970, 3000)
"""Years that a phone's clock can say; one that was reset says 1970."""

_KIND = re.compile(r"[a-z][a-z-]{0,29}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


class Broken(ValueError):
    """An envelope that cannot be understood; `reason` is one of the protocol's codes."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(detail or reason)
        self.reason = reason


@dataclass(frozen=True)
class Envelope:
    """A laid-out envelope whose parts match their hashes; its signature is not checked yet."""

    id: UUID
    kind: str
    device_id: UUID
    member_id: UUID
    made_at: datetime
    body: dict[str, Any]
    parts: dict[str, bytes]
    signed: bytes
    signature: bytes
    understood: bool = True
    """Whether its version is one of ours; of another, body and parts are left alone."""


def header_size(start: bytes) -> int:
    """Returns how long the header is, from an envelope's first bytes; raises Broken when there is none or it is too long."""
    if start[:4] != MAGIC or len(start) < START:
        raise Broken("unreadable", "no envelope")
    size = int.from_bytes(start[4:START], "big")
    if size > HEADER:
        raise Broken("unreadable", "the header is too long")
    return size


def read(data: bytes) -> Envelope:
    """Returns the envelope laid out in `data`; raises Broken (`unreadable`, `unknown-version`, `invalid`)."""
    end = START + header_size(data[:START])
    head, signature, rest = data[START:end], data[end : end + SIGNATURE], data[end + SIGNATURE :]
    if len(signature) < SIGNATURE:
        raise Broken("unreadable", "cut short")
    try:
        header = _header(head)
        if _whole(header["schema"]) not in SCHEMAS:
            return _of_another_version(header, CONTEXT + head, signature)
        return Envelope(
            **_whose(header),
            body=_object(header["body"]),
            parts=_parts(header["parts"], rest),
            signed=CONTEXT + head,
            signature=signature,
        )
    except Broken:
        raise
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as wrong:
        raise Broken("invalid", str(wrong)) from wrong


def _whose(header: dict[str, Any]) -> dict[str, Any]:
    """Returns what every version says: which item it is, and who made it when, on which phone."""
    return {
        "id": submission_id(header["id"]),
        "kind": matching(_KIND, header["kind"]),
        "device_id": identifier(header["device"]),
        "member_id": identifier(header["member"]),
        "made_at": _moment(header["made_at"]),
    }


def _of_another_version(header: dict[str, Any], signed: bytes, signature: bytes) -> Envelope:
    """Returns what can be told of an envelope of a version that is not ours, so that it can be kept for its author; raises Broken."""
    try:
        return Envelope(
            **_whose(header),
            body={},
            parts={},
            signed=signed,
            signature=signature,
            understood=False,
        )
    except (ValueError, KeyError, TypeError, OverflowError) as wrong:
        raise Broken("unknown-version", f"schema {header['schema']}") from wrong


def identifier(value: Any) -> UUID:
    """Returns the UUID that a text is; raises ValueError for any other spelling than the protocol's."""
    if not isinstance(value, str) or str(found := UUID(value)) != value:
        raise ValueError("an id is a UUID in small letters with hyphens")
    return found


def submission_id(value: Any) -> UUID:
    """Returns the id of a submission, a UUIDv7; raises ValueError.

    What the server keeps of one it names by other versions, made from its id: whoever knows such a name (a copy's stands in
    an address) must not be able to send something under it, and erase the copy by taking that back.
    """
    found = identifier(value)
    if found.version != 7:
        raise ValueError("a submission's id is a UUIDv7")
    return found


def matching(pattern: re.Pattern[str], value: Any) -> str:
    """Returns a text that is written as `pattern` says; raises ValueError for anything else."""
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise ValueError("a text is missing, or not written as it must be")
    return value


def _header(head: bytes) -> dict[str, Any]:
    found = _object(json.loads(head.decode("utf-8"), parse_constant=_no_number))
    # Half a surrogate pair fails to encode, and NUL shows as its escape: no database takes either.
    if b"\\u0000" in json.dumps(found, ensure_ascii=False).encode("utf-8"):
        raise ValueError("a text holds NUL")
    return found


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number")


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("an object is missing")
    return value


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError("a whole number is missing")
    return value


def _moment(text: Any) -> datetime:
    if not isinstance(text, str) or len(text) > 40:
        raise ValueError("a time is missing")
    at = datetime.fromisoformat(text)
    at = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    if at.year not in YEARS:
        raise ValueError("no clock says this time")
    return at


def _parts(listed: Any, rest: bytes) -> dict[str, bytes]:
    if not isinstance(listed, list):
        raise ValueError("parts is a list")
    parts: dict[str, bytes] = {}
    at = 0
    for part in map(_object, listed):
        size, name = _whole(part["size"]), part["name"]
        if size < 0 or not isinstance(name, str):
            raise ValueError("a part has a name and a size")
        data = rest[at : at + size]
        if sha256(data).hexdigest() != matching(_DIGEST, part["sha256"]):
            raise ValueError("a part does not match its hash")
        parts[name] = data
        at += size
    if at != len(rest) or len(parts) != len(listed):
        raise ValueError("the parts do not add up")
    return parts
