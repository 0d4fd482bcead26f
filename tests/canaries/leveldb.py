"""What lies in LevelDB's files, overwritten and deleted values too: tables (whose blocks are compressed) and logs (cut in pieces).

Formats: https://github.com/google/leveldb/blob/main/doc/table_format.md and doc/log_format.md.
"""

from collections.abc import Iterator

import cramjam

MAGIC = bytes.fromhex("57fb808b247547db")
"""The last eight bytes of a table."""
FOOTER, TRAILER = 48, 5
RAW, SNAPPY = 0, 1
PAGE, HEADER = 32 * 1024, 7
FULL, FIRST, MIDDLE, LAST = 1, 2, 3, 4
WRAPPED = b"\xff\x11\x02"
"""Before a value that Chromium itself compressed before it gave it to LevelDB (blink `IDBValueWrapper`)."""
SOON = 32


class NotLevelDB(ValueError):
    """These bytes are not what their name says."""


def number(data: bytes, at: int) -> tuple[int, int]:
    """Returns a variable-length number and where it ends."""
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def unwrapped(value: bytes) -> bytes:
    """Returns a value as the page gave it."""
    at = value.find(WRAPPED, 0, SOON)
    if at < 0:
        return value
    return value[:at] + bytes(cramjam.snappy.decompress_raw(value[at + len(WRAPPED) :]))


def block(table: bytes, at: int, size: int) -> bytes:
    kind, data = table[at + size], table[at : at + size]
    if kind == RAW:
        return data
    if kind == SNAPPY:
        return bytes(cramjam.snappy.decompress_raw(data))
    raise NotLevelDB(f"a block is packed in a way that nothing here unpacks: {kind}")


def entries(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yields keys and values of a block."""
    end = len(data) - 4 * (1 + int.from_bytes(data[-4:], "little"))
    at, key = 0, b""
    while at < end:
        shared, at = number(data, at)
        more, at = number(data, at)
        length, at = number(data, at)
        key = key[:shared] + data[at : at + more]
        yield key, data[at + more : at + more + length]
        at += more + length


def in_table(table: bytes) -> Iterator[bytes]:
    """Yields every key and value of a table."""
    if table[-8:] != MAGIC:
        raise NotLevelDB("no table")
    _meta, at = number(table, len(table) - FOOTER)
    _size, at = number(table, at)
    start, at = number(table, at)
    size, at = number(table, at)
    for _last, handle in entries(block(table, start, size)):
        place, at = number(handle, 0)
        length, at = number(handle, at)
        for key, value in entries(block(table, place, length)):
            yield key
            yield unwrapped(value)


def records(log: bytes) -> Iterator[bytes]:
    """Yields what was written to a log at once, put together again; what was cut off at its end as far as it goes."""
    whole = b""
    for page in range(0, len(log), PAGE):
        data = log[page : page + PAGE]
        at = 0
        while at + HEADER <= len(data):
            length, kind = int.from_bytes(data[at + 4 : at + 6], "little"), data[at + 6]
            if kind not in (FULL, FIRST, MIDDLE, LAST):
                break
            whole += data[at + HEADER : at + HEADER + length]
            at += HEADER + length
            if kind in (FULL, LAST):
                yield whole
                whole = b""
    if whole:
        yield whole


def in_log(log: bytes) -> Iterator[bytes]:
    """Yields every key and value that a log says was written."""
    for record in records(log):
        yield record
        at = 12
        try:
            while at < len(record):
                put = record[at] == 1
                length, at = number(record, at + 1)
                at += length
                if put:
                    length, at = number(record, at)
                    yield unwrapped(record[at : at + length])
                    at += length
        except IndexError:
            continue  # Of another kind, or cut off: it was yielded as it is.
