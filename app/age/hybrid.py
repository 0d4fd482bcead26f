"""Sealing to a hybrid key and opening with it, without a browser: the second implementation of the format, after the client's.

Written from the C2SP age specification and its post-quantum recipient: HPKE (MLKEM768-X25519, HKDF-SHA256,
ChaCha20-Poly1305) wraps the file key; the payload is STREAM with ChaCha20-Poly1305. The server seals questions to keys and
opens nothing: it holds no such key. `waymark recover` opens, on the computer of whoever holds a recovery sheet.
"""

import base64
import binascii
import hmac
import os
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256, shake_256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.age import bech32

INFO = b"age-encryption.org/mlkem768x25519"
SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
SECRET, PUBLIC = "age-secret-key-pq-", "age1pq"
"""How the two halves of a key begin as text."""
CHUNK = 64 * 1024
"""Bytes of plaintext in one part of the payload."""


class CannotOpen(ValueError):
    """The key does not fit, or a byte of the file was changed or is missing."""


@dataclass(frozen=True)
class Identity:
    """A hybrid identity: 32 secret bytes and what they stand for."""

    seed: bytes

    @classmethod
    def from_text(cls, text: str) -> "Identity":
        """Reads `AGE-SECRET-KEY-PQ-1…` as a sheet shows it: spaces, line ends and capitals do not matter; raises NotAKey."""
        return cls(bech32.decode("".join(text.split()).lower(), SECRET))

    def halves(self) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
        """Returns the two private keys that the seed stands for."""
        expanded = shake_256(self.seed).digest(96)
        ecdh = X25519PrivateKey.from_private_bytes(expanded[64:])
        return MLKEM768PrivateKey.from_seed_bytes(expanded[:64]), ecdh

    def open(self, sealed: bytes) -> bytes:
        """Returns the plaintext of an age file; raises CannotOpen."""
        try:
            return self._opened(sealed)
        except (ValueError, IndexError, InvalidTag) as cause:
            raise CannotOpen(str(cause) or "another key, or a changed file") from cause

    def _opened(self, sealed: bytes) -> bytes:
        head, mac, payload = _split(sealed)
        for arguments, body in _stanzas(head):
            if arguments[0] != "mlkem768x25519":
                continue
            try:
                file_key = SUITE.decrypt(
                    _unb64(arguments[1]) + body, MLKEM768X25519PrivateKey(*self.halves()), info=INFO
                )
            except InvalidTag:
                continue  # Sealed to several keys: this part is another's.
            if not hmac.compare_digest(_header_mac(file_key, head), mac):
                raise CannotOpen("the header was changed")
            return b"".join(_parts(file_key, payload))
        raise CannotOpen("not sealed to this key")


def seal(data: bytes, recipient: str) -> bytes:
    """Returns an age file that only the owner of a hybrid recipient (`age1pq1…`) can open; raises NotAKey."""
    public = bech32.decode(recipient, PUBLIC)
    key = MLKEM768X25519PublicKey(
        MLKEM768PublicKey.from_public_bytes(public[:1184]), X25519PublicKey.from_public_bytes(public[1184:])
    )
    file_key = os.urandom(16)
    wrapped = SUITE.encrypt(file_key, key, info=INFO)
    head = f"age-encryption.org/v1\n-> mlkem768x25519 {_b64(wrapped[:1120])}\n{_b64(wrapped[1120:])}\n---".encode()
    return head + f" {_b64(_header_mac(file_key, head))}\n".encode() + _sealed(file_key, data)


def _sealed(file_key: bytes, data: bytes) -> bytes:
    nonce = os.urandom(16)
    cipher = ChaCha20Poly1305(_derive(file_key, nonce, b"payload"))
    chunks = [data[at : at + CHUNK] for at in range(0, len(data), CHUNK)] or [b""]
    last = len(chunks) - 1
    return nonce + b"".join(
        cipher.encrypt(number.to_bytes(11, "big") + bytes([number == last]), chunk, None)
        for number, chunk in enumerate(chunks)
    )


def _split(sealed: bytes) -> tuple[bytes, bytes, bytes]:
    at = sealed.index(b"\n---") + 4
    end = sealed.index(b"\n", at)
    return sealed[:at], _unb64(sealed[at:end].decode().strip()), sealed[end + 1 :]


def _stanzas(head: bytes) -> list[tuple[list[str], bytes]]:
    found: list[tuple[list[str], str]] = []
    for line in head.decode().split("\n")[1:-1]:
        if line.startswith("-> "):
            found.append((line[3:].split(" "), ""))
        else:
            arguments, body = found[-1]
            found[-1] = (arguments, body + line)
    return [(arguments, _unb64(body)) for arguments, body in found]


def _header_mac(file_key: bytes, head: bytes) -> bytes:
    """Returns what the last line of a file's head must say."""
    return hmac.digest(_derive(file_key, b"", b"header"), head, sha256)


def _derive(file_key: bytes, salt: bytes, info: bytes) -> bytes:
    """Returns a key of 32 bytes made of a file key, for one purpose."""
    return HKDF(SHA256(), 32, salt, info).derive(file_key)


def _parts(file_key: bytes, payload: bytes) -> Iterator[bytes]:
    """Yields the plaintext; the last part must be marked as the last, and only an empty file has an empty one."""
    if len(payload) < 16 + 16:
        raise CannotOpen("cut short")
    cipher = ChaCha20Poly1305(_derive(file_key, payload[:16], b"payload"))
    rest = payload[16:]
    starts = range(0, len(rest), CHUNK + 16)
    for number, at in enumerate(starts):
        part = rest[at : at + CHUNK + 16]
        last = at + CHUNK + 16 >= len(rest)
        if last and number and len(part) == 16:
            raise CannotOpen("an empty last part")
        yield cipher.decrypt(number.to_bytes(11, "big") + bytes([last]), part, None)


def _b64(data: bytes) -> str:
    """Returns base64 without padding, as age files have it."""
    return base64.b64encode(data).rstrip(b"=").decode()


def _unb64(text: str) -> bytes:
    """Returns the bytes of base64 without padding; raises ValueError."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except binascii.Error as cause:
        raise ValueError("not base64") from cause
