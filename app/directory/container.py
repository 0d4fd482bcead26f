"""A file of columns: a JSON head and arrays of numbers that are read where they lie, by the server (mapped) and by the phone.

Layout: `WMI1`, the head's length (32 bits, little-endian), the head, then the arrays, each at a multiple of eight bytes.
`head["arrays"]` says of each: kind (`u1` bytes, `i4` whole numbers of 32 bits), offset behind the head, count.
The phone's reader is `service_worker/directory/container.js`.
"""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

MAGIC = b"WMI1"
Array = NDArray[Any]


def written(head: Mapping[str, Any], arrays: Mapping[str, Array]) -> bytes:
    """Returns the file's bytes; the same for the same content."""
    places: dict[str, list[Any]] = {}
    body = b""
    for name, array in arrays.items():
        kind = "u1" if array.dtype == np.uint8 else "i4"
        content = array.astype("<u1" if kind == "u1" else "<i4").tobytes()
        places[name] = [kind, len(body), len(array)]
        body += content + b"\0" * (-len(content) % 8)
    text = json.dumps({**head, "arrays": places}, ensure_ascii=False, separators=(",", ":"))
    start = text.encode()
    start += b" " * (-(len(start) + 8) % 8)
    return MAGIC + len(start).to_bytes(4, "little") + start + body


def read(buffer: "bytes | memoryview | Array") -> tuple[dict[str, Any], dict[str, Array]]:
    """Returns the head and the arrays, which share the buffer's memory."""
    whole = np.frombuffer(buffer, dtype=np.uint8)
    if bytes(whole[:4]) != MAGIC:
        raise ValueError("this is no file of columns")
    length = int.from_bytes(bytes(whole[4:8]), "little")
    head: dict[str, Any] = json.loads(bytes(whole[8 : 8 + length]))
    arrays = {}
    for name, (kind, offset, count) in head["arrays"].items():
        start = 8 + length + offset
        arrays[name] = whole[start : start + count * int(kind[1])].view(f"<{kind}")
    return head, arrays


def text(array: Array) -> str:
    """Returns the text that an array of bytes holds."""
    return bytes(array).decode()


def bytes_of(content: str) -> Array:
    """Returns a text as an array of bytes."""
    return np.frombuffer(content.encode(), dtype=np.uint8)


def packed(numbers: Array, starts: Array) -> tuple[Array, Array]:
    """Returns rising numbers, in runs that begin at `starts`, as bytes: differences of seven bits a byte, the last one's top bit clear.

    Also returns where each run begins in the bytes. A run's first number is counted from nought.
    """
    steps = numbers.astype(np.int64).copy()
    if len(steps):
        steps[1:] -= numbers[:-1]
        firsts = starts[:-1][starts[:-1] < starts[1:]]
        steps[firsts] = numbers[firsts]
    sizes = np.ones(len(steps), dtype=np.int64)
    for shift in (7, 14, 21, 28):
        sizes += steps >= (1 << shift)
    ends = np.concatenate(([0], np.cumsum(sizes)))
    out = np.zeros(int(ends[-1]), dtype=np.uint8)
    for place in range(5):
        here = sizes > place
        value = (steps[here] >> (7 * place)) & 0x7F
        out[ends[:-1][here] + place] = value | np.where(sizes[here] - 1 > place, 0x80, 0)
    return out, ends[starts].astype(np.int32)
