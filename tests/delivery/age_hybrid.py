"""Hybrid keys for tests, with both halves as text; sealing and opening are the project's own second implementation, `app.age`."""

import os
from dataclasses import dataclass

from app.age.bech32 import CHARSET, expanded, polymod, regroup
from app.age.hybrid import PUBLIC, SECRET, Identity, seal

__all__ = ["HybridKey", "seal"]


@dataclass(frozen=True)
class HybridKey(Identity):
    """A hybrid identity with its public half."""

    @classmethod
    def new(cls) -> "HybridKey":
        return cls(os.urandom(32))

    @classmethod
    def from_text(cls, text: str) -> "HybridKey":
        """Reads `AGE-SECRET-KEY-PQ-1…`."""
        return cls(Identity.from_text(text).seed)

    @property
    def identity(self) -> str:
        """The secret as text, `AGE-SECRET-KEY-PQ-1…`."""
        return _bech32(SECRET, self.seed).upper()

    @property
    def recipient(self) -> str:
        """The public recipient, `age1pq1…`."""
        kem, ecdh = self.halves()
        return _bech32(PUBLIC, kem.public_key().public_bytes_raw() + ecdh.public_key().public_bytes_raw())


def _bech32(prefix: str, data: bytes) -> str:
    values = regroup(list(data), 8, 5, pad=True)
    check = polymod(expanded(prefix) + values + [0] * 6) ^ 1
    values += [check >> 5 * (5 - place) & 31 for place in range(6)]
    return prefix + "1" + "".join(CHARSET[value] for value in values)
