"""Removing the padding that phones put around what they seal.

Layout: 4 bytes (big-endian) length n · n bytes zlib · zeros up to a size class.
"""

import zlib

LARGEST = 32 * 1024 * 1024
"""Bytes that one envelope may hold unpacked: more is a mistake or an attack."""


class TooLarge(ValueError):
    """What was padded holds more than may be unpacked."""


def unpad(padded: bytes, most: int = LARGEST) -> bytes:
    """Returns what was padded; raises TooLarge beyond `most` bytes, ValueError when it is cut short or broken."""
    unpacker = zlib.decompressobj()
    whole = _inflated(unpacker, _packed(padded), most + 1)
    if len(whole) > most:
        raise TooLarge(f"more than {most} bytes")
    if not unpacker.eof:
        raise ValueError("cut short")
    return whole


def start(padded: bytes, size: int) -> bytes:
    """Returns the first `size` bytes of what was padded (fewer when it is shorter) without unpacking the rest."""
    return _inflated(zlib.decompressobj(), _packed(padded), size)


def _packed(padded: bytes) -> bytes:
    if len(padded) < 4:
        raise ValueError("shorter than its own length")
    length = int.from_bytes(padded[:4], "big")
    if length > len(padded) - 4:
        raise ValueError("cut short")
    return padded[4 : 4 + length]


def _inflated(unpacker: "zlib._Decompress", packed: bytes, most: int) -> bytes:
    try:
        return unpacker.decompress(packed, most)
    except zlib.error as broken:
        raise ValueError("not zlib") from broken
