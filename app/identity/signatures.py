"""Checking what a device signed: ECDSA on P-256 with SHA-256, as WebCrypto makes it (64 bytes, r then s)."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key


def is_device_key(public_key: bytes) -> bool:
    """Returns whether these bytes are a P-256 public key as SubjectPublicKeyInfo (DER)."""
    try:
        key = load_der_public_key(public_key)
    except Exception:  # the parser raises several types, all of which mean no
        return False
    return isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1)


def signed_by_device(public_key: bytes, signature: bytes, signed: bytes) -> bool:
    """Returns whether the device with this public key signed these bytes."""
    key = load_der_public_key(public_key)
    if not isinstance(key, ec.EllipticCurvePublicKey) or len(signature) != 64:
        return False
    der = encode_dss_signature(int.from_bytes(signature[:32]), int.from_bytes(signature[32:]))
    try:
        key.verify(der, signed, ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True
