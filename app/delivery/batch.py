"""The batch that a phone posts: its layout. Pure."""

from dataclasses import dataclass
from uuid import UUID

MAGIC = b"WMB1"
MOST = 200
"""Items a batch may have."""


@dataclass(frozen=True)
class Item:
    """One sealed envelope; without bytes it asks whether the server has an item of that id."""

    id: UUID
    sealed: bytes


def read(data: bytes) -> list[Item]:
    """Returns the items of a batch; raises ValueError when it is cut short, too long or no batch."""
    if data[:4] != MAGIC:
        raise ValueError("no batch")
    items: list[Item] = []
    at = 4
    while at < len(data):
        head = data[at : at + 20]
        if len(head) < 20:
            raise ValueError("cut short")
        size = int.from_bytes(head[16:], "big")
        sealed = data[at + 20 : at + 20 + size]
        if len(sealed) < size:
            raise ValueError("cut short")
        items.append(Item(UUID(bytes=head[:16]), sealed))
        at += 20 + size
        if len(items) > MOST:
            raise ValueError("too many items")
    return items
