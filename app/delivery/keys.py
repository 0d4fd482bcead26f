"""The server's two keys: one that opens envelopes, one that signs answers. Neither opens a person part."""

import base64
from dataclasses import dataclass, field
from pathlib import Path

import pyrage
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from flask import current_app

from app.config import kept_secret

ANSWER_CONTEXT = b"waymark answer 1\n"


@dataclass(frozen=True)
class ServerKeys:
    """The keys, and what phones need to know of them."""

    delivery: pyrage.x25519.Identity = field(repr=False)
    answer: ec.EllipticCurvePrivateKey = field(repr=False)

    @property
    def recipient(self) -> str:
        """The age recipient that phones seal envelopes to (`age1…`)."""
        return str(self.delivery.to_public())

    @property
    def answer_key(self) -> str:
        """The public key that answers are checked with: SPKI, base64url without padding."""
        spki = self.answer.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return text_of(spki)

    def sign(self, statement: str) -> str:
        """Returns the signature of a statement: ECDSA P-256 with SHA-256, 64 bytes r then s, base64url."""
        der = self.answer.sign(ANSWER_CONTEXT + statement.encode(), ec.ECDSA(hashes.SHA256()))
        r, s = decode_dss_signature(der)
        return text_of(r.to_bytes(32, "big") + s.to_bytes(32, "big"))


def text_of(data: bytes) -> str:
    """Returns base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def load(directory: Path) -> ServerKeys:
    """Reads the keys from `directory`, making them the first time."""
    identity = kept_secret(directory / "delivery.age", lambda: str(pyrage.x25519.Identity.generate()))
    pem = kept_secret(directory / "answers.pem", _new_pem)
    answer = serialization.load_pem_private_key(pem.encode(), password=None)
    if not isinstance(answer, ec.EllipticCurvePrivateKey):
        raise ValueError(f"{directory / 'answers.pem'} holds another kind of key")
    return ServerKeys(pyrage.x25519.Identity.from_str(identity), answer)


def _new_pem() -> str:
    return (
        ec.generate_private_key(ec.SECP256R1())
        .private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        .decode()
    )


def current() -> ServerKeys:
    """Returns the current app's keys."""
    found: ServerKeys = current_app.extensions["waymark_server_keys"]
    return found
