"""A client of the delivery protocol in Python, written from docs/delivery-protocol.md alone (sections in brackets)."""

import base64
import json
import os
import time
import zlib
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import UUID

import pyrage
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from flask.testing import FlaskClient

from tests.delivery import age_hybrid

CLASSES = [kib * 1024 for kib in (1, 4, 16, 64, 256, 1024, 4096)]


def uuid7() -> UUID:
    """[4] A UUIDv7."""
    value = int(time.time() * 1000) << 80 | int.from_bytes(os.urandom(10))
    return UUID(int=value & ~(0xF000 << 64) & ~(0xC000 << 48) | 7 << 76 | 2 << 62)


def pad(data: bytes) -> bytes:
    """[3]"""
    packed = zlib.compress(data)
    size = next(
        (one for one in CLASSES if len(packed) + 4 <= one), -(-(len(packed) + 4) // CLASSES[-1]) * CLASSES[-1]
    )
    return (len(packed).to_bytes(4, "big") + packed).ljust(size, b"\0")


def unpad(padded: bytes) -> bytes:
    """[3]"""
    length = int.from_bytes(padded[:4], "big")
    return zlib.decompress(padded[4 : 4 + length])


@dataclass
class Device:
    """A device of one member, with its own key."""

    id: UUID
    member_id: UUID
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    @property
    def public_key(self) -> bytes:
        return self.key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )

    def sign(self, data: bytes) -> bytes:
        r, s = decode_dss_signature(self.key.sign(data, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")


@dataclass(frozen=True)
class Recipient:
    """[1] An organisation that can receive."""

    organisation: UUID
    key: UUID
    recipient: str


def routing(**changes: Any) -> dict[str, Any]:
    """[5] Routing facts that the server takes."""
    return {
        "needs": ["shelter"],
        "urgency": "24h",
        "language": "es",
        "interpreter": False,
        "area": None,
        "age_band": "adult",
        "counted": [],
    } | changes


def grant(recipient: Recipient, **changes: Any) -> dict[str, Any]:
    """[5] A grant that the server takes."""
    return {
        "id": str(uuid7()),
        "organisation": str(recipient.organisation),
        "key": str(recipient.key),
        "part": str(recipient.organisation),
        "services": ["a-service"],
        "needs": ["shelter"],
        "items": ["name"],
        "withheld": ["contact", "story"],
        "days": 30,
        "wording": {"version": "1", "sha256": "00" * 32, "language": "es"},
        "given_by": "self",
        "given_because": None,
        "capacity": "able",
        "how_given": "spoken",
        "read_aloud": False,
        "said_back": "understood",
        "said_back_because": None,
        "gone_over": [],
        "interpreter": None,
        "interpreter_link": None,
        "copy_safe": "not-asked",
        "child": None,
        "mode": "parallel",
        "position": 1,
    } | changes


def person_part(submission: UUID, recipient: Recipient, items: dict[str, Any]) -> bytes:
    """[2] One organisation's sealed copy."""
    whole = {
        "schema": 1,
        "referral": str(submission),
        "organisation": str(recipient.organisation),
        "items": items,
    }
    return age_hybrid.seal(pad(json.dumps(whole).encode()), recipient.recipient)


def envelope(
    device: Device,
    submission: UUID,
    body: dict[str, Any],
    parts: dict[str, bytes],
    changes: dict[str, Any] | None = None,
) -> bytes:
    """[4] Header, signature and parts; neither padded nor sealed."""
    header = {
        "schema": 1,
        "id": str(submission),
        "kind": "referral",
        "device": str(device.id),
        "member": str(device.member_id),
        "made_at": "2026-03-04T11:00:00.000Z",
        "body": body,
        "parts": [
            {"name": name, "size": len(data), "sha256": sha256(data).hexdigest()}
            for name, data in parts.items()
        ],
    } | (changes or {})
    head = json.dumps(header).encode()
    signature = device.sign(b"waymark envelope 1\n" + head)
    return b"WMK1" + len(head).to_bytes(4, "big") + head + signature + b"".join(parts.values())


def batch(items: list[tuple[UUID, bytes]]) -> bytes:
    """[6]"""
    return b"WMB1" + b"".join(id.bytes + len(item).to_bytes(4, "big") + item for id, item in items)


class Phone:
    """A phone that knows a server's keys and talks to it as the protocol says."""

    def __init__(self, http: FlaskClient, device: Device) -> None:
        self.http = http
        self.device = device
        keys = http.get("/outbox/keys").get_json()
        self.recipient: str = keys["recipient"]
        spki = base64.urlsafe_b64decode(keys["answerKey"] + "==")
        self.answer_key = serialization.load_der_public_key(spki)

    def seal(self, opened: bytes) -> bytes:
        """[4] The item: padded, then sealed to the server."""
        return pyrage.encrypt(pad(opened), [pyrage.x25519.Recipient.from_str(self.recipient)])

    def referral(
        self, recipient: Recipient, items: dict[str, Any], submission: UUID | None = None
    ) -> tuple[UUID, bytes]:
        """[5] A referral to one organisation, ready to send."""
        submission = submission or uuid7()
        shared = [name for name in ("name", "contact", "story", "checklist") if name in items]
        withheld = [name for name in ("name", "contact", "story") if name not in items]
        body = {"routing": routing(), "recipients": [grant(recipient, items=shared, withheld=withheld)]}
        parts = {str(recipient.organisation): person_part(submission, recipient, items)}
        return submission, self.seal(envelope(self.device, submission, body, parts))

    def send(self, *items: tuple[UUID, bytes]) -> list[dict[str, Any]]:
        """[6, 7] Posts a batch and returns the statements that the server signed."""
        response = self.http.post(
            "/outbox", data=batch(list(items)), content_type="application/vnd.waymark.batch"
        )
        answers = response.get_json()["answers"]
        return [json.loads(one["statement"]) for one in answers if self.verifies(one)]

    def verifies(self, answer: dict[str, str]) -> bool:
        """[7] Whether the server signed this."""
        raw = base64.urlsafe_b64decode(answer["signature"] + "==")
        der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
        assert isinstance(self.answer_key, ec.EllipticCurvePublicKey)
        try:
            self.answer_key.verify(
                der, b"waymark answer 1\n" + answer["statement"].encode(), ec.ECDSA(hashes.SHA256())
            )
        except InvalidSignature:
            return False
        return True
