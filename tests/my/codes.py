"""A receipt code and what is stretched from it, written from docs/delivery-protocol.md §9 alone; and a phone that sends with one."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import scrypt, sha256
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.delivery import age_hybrid, builders, client
from tests.delivery.client import Phone, envelope, grant, pad, person_part, routing, uuid7

ITEMS = ("name", "contact", "story")


@dataclass
class Code:
    """Sixteen digits that only the person has."""

    digits: str = field(default_factory=lambda: "".join(secrets.choice("0123456789") for _ in range(16)))
    cheap: bool = True
    """Not stretched: the server cannot tell, and thousands of them are made."""

    @cached_property
    def bytes(self) -> bytes:
        """[9] 80 bytes: locator, token, secret."""
        cost = 2 if self.cheap else 2**15
        return scrypt(
            self.digits.encode(), salt=b"waymark receipt 1\n", n=cost, r=8, p=1, dklen=80, maxmem=2**26
        )

    @property
    def shown(self) -> dict[str, str]:
        """[9] What proves whose it is."""
        return {"locator": self.bytes[:16].hex(), "token": self.bytes[16:48].hex()}

    @property
    def receipt(self) -> dict[str, str]:
        """[5] What an envelope says of it."""
        token = self.shown["token"]
        return {
            "locator": self.shown["locator"],
            "token_sha256": sha256(token.encode()).hexdigest(),
            "part": "receipt",
        }

    def post(self, http: FlaskClient, what: str, **more: Any) -> TestResponse:
        """Posts as the page does."""
        return http.post(f"/my/{what}", json=self.shown | more)


def sealed_referral(
    phone: Phone, partners: Sequence[builders.Partner], code: Code | None, submission: UUID | None = None
) -> tuple[UUID, bytes]:
    """A referral to several partners, ready to send, with the person's copy under `code`."""
    submission = submission or uuid7()
    grants = [grant(one.recipient, position=place) for place, one in enumerate(partners, 1)]
    parts = {
        str(one.id): person_part(submission, one.recipient, {"name": f"Amber for {one.id}"})
        for one in partners
    }
    body: dict[str, Any] = {"routing": routing(), "recipients": grants}
    if code:
        body["receipt"] = code.receipt
        own = age_hybrid.HybridKey.new().recipient
        parts["receipt"] = age_hybrid.seal(pad(json.dumps({"schema": 1, "grants": []}).encode()), own)
    return submission, phone.seal(envelope(phone.device, submission, body, parts))


def withdrawal(phone: Phone, submission: UUID) -> tuple[UUID, bytes]:
    """[5] The withdrawal that a worker's phone saves, ready to send."""
    own = uuid7()
    opened = envelope(phone.device, own, {"referral": str(submission)}, {}, {"kind": "withdrawal"})
    return own, phone.seal(opened)


__all__ = ["Code", "client", "sealed_referral", "withdrawal"]
