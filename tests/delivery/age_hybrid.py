"""Sealing to and opening with a hybrid key in Python: a second implementation of the format, for tests.

Written from the C2SP age specification and its post-quantum recipient: HPKE (MLKEM768-X25519, HKDF-SHA256,
ChaCha20-Poly1305) wraps the file key; the payload is STREAM with ChaCha20-Poly1305.
"""

import base64
import hmac
import os
from dataclasses import dataclass
from hashlib import sha256, shake_256

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

INFO = b"age-encryption.org/mlkem768x25519"
SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
CHARSET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


@dataclass(frozen=True)
class HybridKey:
    """A hybrid identity: 32 secret bytes and what they stand for."""

    seed: bytes

    @classmethod
    def new(cls) -> "HybridKey":
        return cls(os.urandom(32))

    @classmethod
    def from_text(cls, identity: str) -> "HybridKey":
        """Reads `AGE-SECRET-KEY-PQ-1…`."""
        return cls(_bech32_bytes(identity.lower(), "age-secret-key-pq-"))

    def _halves(self) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
        expanded = shake_256(self.seed).digest(96)
        return MLKEM768PrivateKey.from_seed_bytes(expanded[:64]), X25519PrivateKey.from_private_bytes(
            expanded[64:]
        )

    @property
    def recipient(self) -> str:
        """The public recipient, `age1pq1…`."""
        kem, ecdh = self._halves()
        return _bech32("age1pq", kem.public_key().public_bytes_raw() + ecdh.public_key().public_bytes_raw())

    def open(self, sealed: bytes) -> bytes:
        """Returns the plaintext of an age file; raises ValueError when the key does not fit or anything was changed."""
        head, mac, payload = _split(sealed)
        for line, body in _stanzas(head):
            if line[0] != "mlkem768x25519":
                continue
            private = MLKEM768X25519PrivateKey(*self._halves())
            file_key = SUITE.decrypt(_unb64(line[1]) + body, private, info=INFO)
            if not hmac.compare_digest(_mac(file_key, head), mac):
                raise ValueError("the header was changed")
            return _stream_open(file_key, payload)
        raise ValueError("not sealed to a hybrid key")


def seal(data: bytes, recipient: str) -> bytes:
    """Returns an age file that only the owner of a hybrid recipient can open."""
    public = _bech32_bytes(recipient, "age1pq")
    key = MLKEM768X25519PublicKey(
        MLKEM768PublicKey.from_public_bytes(public[:1184]), X25519PublicKey.from_public_bytes(public[1184:])
    )
    file_key = os.urandom(16)
    wrapped = SUITE.encrypt(file_key, key, info=INFO)
    body = _b64(wrapped[1120:])
    head = f"age-encryption.org/v1\n-> mlkem768x25519 {_b64(wrapped[:1120])}\n{body}\n---".encode()
    return head + f" {_b64(_mac(file_key, head))}\n".encode() + _stream_seal(file_key, data)


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


def _mac(file_key: bytes, head: bytes) -> bytes:
    return hmac.digest(_derive(file_key, b"", b"header"), head, sha256)


def _derive(file_key: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt, info).derive(file_key)


CHUNK = 64 * 1024


def _stream_seal(file_key: bytes, data: bytes) -> bytes:
    nonce = os.urandom(16)
    cipher = ChaCha20Poly1305(_derive(file_key, nonce, b"payload"))
    chunks = [data[at : at + CHUNK] for at in range(0, len(data), CHUNK)] or [b""]
    last = len(chunks) - 1
    return nonce + b"".join(
        cipher.encrypt(number.to_bytes(11, "big") + bytes([number == last]), chunk, None)
        for number, chunk in enumerate(chunks)
    )


def _stream_open(file_key: bytes, payload: bytes) -> bytes:
    cipher = ChaCha20Poly1305(_derive(file_key, payload[:16], b"payload"))
    rest = payload[16:]
    chunks = [rest[at : at + CHUNK + 16] for at in range(0, len(rest), CHUNK + 16)]
    last = len(chunks) - 1
    return b"".join(
        cipher.decrypt(number.to_bytes(11, "big") + bytes([number == last]), chunk, None)
        for number, chunk in enumerate(chunks)
    )


def _b64(data: bytes) -> str:
    return base64.b64encode(data).rstrip(b"=").decode()


def _unb64(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4))


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= generator if top >> bit & 1 else 0
    return check


def _expanded(prefix: str) -> list[int]:
    return [ord(letter) >> 5 for letter in prefix] + [0] + [ord(letter) & 31 for letter in prefix]


def _regroup(data: list[int], have: int, want: int, pad: bool) -> list[int]:
    bits, size, out = 0, 0, []
    for value in data:
        bits, size = bits << have | value, size + have
        while size >= want:
            size -= want
            out.append(bits >> size & (1 << want) - 1)
    if pad and size:
        out.append(bits << want - size & (1 << want) - 1)
    return out


def _bech32(prefix: str, data: bytes) -> str:
    values = _regroup(list(data), 8, 5, pad=True)
    check = _polymod(_expanded(prefix) + values + [0] * 6) ^ 1
    values += [check >> 5 * (5 - place) & 31 for place in range(6)]
    return prefix + "1" + "".join(CHARSET[value] for value in values)


def _bech32_bytes(text: str, prefix: str) -> bytes:
    found, _one, rest = text.rpartition("1")
    values = [CHARSET.index(letter) for letter in rest]
    if found != prefix or _polymod(_expanded(prefix) + values) != 1:
        raise ValueError("not this kind of key")
    return bytes(_regroup(values[:-6], 5, 8, pad=False))
