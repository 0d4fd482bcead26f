"""The log as a Merkle tree, hashed as RFC 9162 says: leaf number i is the chain hash of entry number i.

Entries that were cut are gone; the roots of the largest whole subtrees before the cut (the *peaks*) stand for them, so that
roots and proofs from there on stay what they were.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from pymerkle import BaseMerkleTree, ConsistencyProof, InvalidProof, verify_consistency

ALGORITHM = "sha256"
SMALL = 64
"""Subtrees of fewer leaves are hashed again each time instead of being remembered."""


def peak_ranges(size: int) -> list[tuple[int, int]]:
    """Returns start and width of the largest whole subtrees that a tree of `size` leaves consists of, from the left."""
    ranges, start = [], 0
    for bit in reversed(range(size.bit_length())):
        if size >> bit & 1:
            ranges.append((start, 1 << bit))
            start += 1 << bit
    return ranges


class LogTree(BaseMerkleTree):  # type: ignore[misc]
    """A tree of which the first `start` leaves are known by their peaks alone."""

    def __init__(self, start: int = 0, peaks: Sequence[str] = (), hashes: Iterable[str] = ()) -> None:
        super().__init__(ALGORITHM)
        ranges = peak_ranges(start)
        if len(ranges) != len(peaks):
            raise ValueError(f"{start} entries have {len(ranges)} peaks, not {len(peaks)}")
        self._start = start
        self._roots = {where: bytes.fromhex(peak) for where, peak in zip(ranges, peaks, strict=True)}
        self._leaves: list[bytes] = []
        self.extend(hashes)

    def extend(self, hashes: Iterable[str]) -> None:
        """Adds leaves: the chain hashes (hex) of the entries that follow."""
        self._leaves += [self.hash_buff(bytes.fromhex(one)) for one in hashes]

    def root(self, size: int) -> str:
        """Returns the root (hex) of the first `size` leaves."""
        found: bytes = self.get_root(size)
        return found.hex()

    def peaks(self, size: int) -> list[str]:
        """Returns the peaks (hex) of the first `size` leaves."""
        return [self._get_subroot(*one).hex() for one in peak_ranges(size)]

    def proof(self, prior: int, later: int) -> dict[str, Any]:
        """Returns the proof that the first `later` leaves begin with the first `prior`."""
        found: dict[str, Any] = self.prove_consistency(prior, later).serialize()
        return found

    def _get_subroot(self, offset: int, width: int) -> bytes:
        found: bytes | None = self._roots.get((offset, width))
        if found is not None:
            return found
        if width <= SMALL and offset >= self._start:
            return bytes(self._get_subroot_uncached(offset, width))
        if width == 1:
            raise LookupError(f"entry {offset} was cut, and no peak stands for it")
        half = width // 2
        found = self.hash_pair(self._get_subroot(offset, half), self._get_subroot(offset + half, half))
        self._roots[offset, width] = found
        return found

    def _get_size(self) -> int:
        return self._start + len(self._leaves)

    def _get_leaf(self, index: int) -> bytes:
        return self._leaves[index - 1 - self._start]

    def _get_leaves(self, offset: int, width: int) -> list[bytes]:
        return self._leaves[offset - self._start : offset - self._start + width]

    def _encode_entry(self, data: str) -> bytes:
        return bytes.fromhex(data)

    def _store_leaf(self, data: str, digest: bytes) -> int:
        self._leaves.append(digest)
        return self._get_size()


def continues(proof: object, prior: tuple[int, str], later: tuple[int, str]) -> bool:
    """Returns whether a proof shows that the tree `later` (size and root) begins with the tree `prior`."""
    try:
        found = ConsistencyProof.deserialize(proof)
        verify_consistency(
            bytes.fromhex(prior[1]),
            bytes.fromhex(later[1]),
            found,
            prior_size=prior[0],
            later_size=later[0],
            algorithm=ALGORITHM,
        )
    except (InvalidProof, ValueError, TypeError, KeyError, AttributeError):
        return False
    return True


def unwitnessed_peaks(size: int, last_hash: str) -> list[str]:
    """Returns what stands for entries that were cut before there was a tree: the leaf of the last of them, at each peak."""
    return [LogTree(hashes=[last_hash]).root(1)] * len(peak_ranges(size))
