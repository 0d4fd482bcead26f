"""Whether a log is as it was written, and as others saw it. Needs no server: only a copy, the server's public key, and what
a partner kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from app.audit.log import Broken, Entry, walk
from app.witness import rules
from app.witness.rules import Checkpoint
from app.witness.tree import LogTree, continues

STEP = 4096


@dataclass
class Copy:
    """A log as it stands somewhere, with everything that was said about it."""

    origin: str
    begins: tuple[int, str]
    """How many entries were cut, and the last one's hash."""
    peaks: Sequence[str]
    ends: tuple[int, str]
    """How many entries there are, the cut ones included, and the last hash."""
    entries: Iterable[Entry]
    checkpoints: Sequence[dict[str, Any]]
    countersignatures: Sequence[dict[str, Any]]


@dataclass
class Found:
    """What was checked, and what is wrong: nothing where `problems` is empty."""

    entries: int = 0
    cut: int = 0
    checkpoints: int = 0
    countersignatures: list[str] = field(default_factory=list)
    seen: int = 0
    problems: list[str] = field(default_factory=list)


def check(copy: Copy, key: bytes, seen: Sequence[dict[str, Any]] = ()) -> Found:
    """Walks the chain once and compares the tree with every checkpoint; `seen`: checkpoints that somebody kept elsewhere."""
    found = Found()
    if not _is_place(copy.begins) or not _is_place(copy.ends):
        found.problems.append("where the log begins or ends is damaged")
        return found
    found.cut = copy.begins[0]
    listed = _checkpoints(copy, key, found)
    kept = _kept(seen, key, copy.origin, found)
    roots = _roots(copy, {one.size for one in [*listed, *kept]}, found)
    _compare(listed, roots, copy, found)
    _compare_kept(kept, {one.size: one for one in listed}, roots, copy, found)
    _countersigned(copy, {one.size: one for one in listed}, found)
    return found


def _is_place(place: object) -> bool:
    match place:
        case (int(size), str()):
            return size >= 0
    return False


def _checkpoints(copy: Copy, key: bytes, found: Found) -> list[Checkpoint]:
    listed = []
    for number, one in enumerate(copy.checkpoints):
        try:
            checkpoint = rules.parse(one["statement"], one["signature"])
        except (ValueError, KeyError) as wrong:
            found.problems.append(f"checkpoint {number + 1} cannot be read: {wrong}")
            continue
        if not rules.signed_by_server(checkpoint, key):
            found.problems.append(
                f"the checkpoint of size {checkpoint.size} is not signed by this server's key"
            )
        if checkpoint.origin != copy.origin:
            found.problems.append(
                f"the checkpoint of size {checkpoint.size} is of another log: {checkpoint.origin}"
            )
        listed.append(checkpoint)
    found.checkpoints = len(listed)
    if copy.checkpoints and copy.checkpoints[0].get("proof") is not None:
        found.problems.append("the checkpoints before the first one here are missing")
    for (before, after), one in zip(pairwise(listed), copy.checkpoints[1:], strict=False):
        if after.size <= before.size or after.at < before.at:
            found.problems.append(
                f"the checkpoints of size {before.size} and {after.size} stand in the wrong order"
            )
        elif not continues(one.get("proof"), before.tree, after.tree):
            found.problems.append(
                f"the checkpoint of size {after.size} does not go on from the one of size {before.size}"
            )
    return listed


def _kept(seen: Sequence[dict[str, Any]], key: bytes, origin: str, found: Found) -> list[Checkpoint]:
    kept = []
    for number, one in enumerate(seen):
        try:
            checkpoint = rules.parse(one["statement"], one["signature"])
        except (ValueError, KeyError) as wrong:
            found.problems.append(f"the checkpoint number {number + 1} that was kept cannot be read: {wrong}")
            continue
        if not rules.signed_by_server(checkpoint, key):
            found.problems.append(
                f"the checkpoint of size {checkpoint.size} that was kept is signed by another key than this server's"
            )
        elif checkpoint.origin != origin:
            found.problems.append(f"the checkpoint that was kept is of another log: {checkpoint.origin}")
        else:
            kept.append(checkpoint)
    found.seen = len(kept)
    return kept


def _roots(copy: Copy, sizes: set[int], found: Found) -> dict[int, str]:
    """Walks the log; returns the root at each of `sizes` that its whole part reaches."""
    tree = LogTree(*_start(copy, found))
    waiting: list[str] = []
    try:
        for entry in walk(copy.entries, copy.begins, copy.ends):
            waiting.append(entry.hash)
            if len(waiting) == STEP:
                tree.extend(waiting)
                waiting.clear()
    except Broken as wrong:
        found.problems.append(str(wrong))
    except (ValueError, KeyError, TypeError) as wrong:
        found.problems.append(
            f"the log cannot be read after entry {tree.get_size() + len(waiting) - 1}: {wrong}"
        )
    tree.extend(waiting)
    found.entries = tree.get_size()
    within = range(copy.begins[0], found.entries + 1)
    return {size: tree.root(size) for size in sorted(sizes) if size in within}


def _start(copy: Copy, found: Found) -> tuple[int, Sequence[str]]:
    size, _hash = copy.begins
    try:
        LogTree(size, copy.peaks)
    except (ValueError, TypeError) as wrong:
        found.problems.append(f"what stands for the {size} cut entries is damaged: {wrong}")
        return size, ["00" * 32] * size.bit_count()
    return size, copy.peaks


def _compare(listed: list[Checkpoint], roots: dict[int, str], copy: Copy, found: Found) -> None:
    before = copy.begins[0]
    for one in listed:
        if one.size > copy.ends[0]:
            found.problems.append(
                f"a checkpoint says that there were {one.size} entries; the log has {copy.ends[0]}"
            )
        elif one.size in roots and roots[one.size] != one.root:
            found.problems.append(
                f"entries {before} to {one.size - 1} are not those that the checkpoint of size {one.size} was made over"
            )
        before = max(before, one.size)


def _compare_kept(
    kept: list[Checkpoint], listed: dict[int, Checkpoint], roots: dict[int, str], copy: Copy, found: Found
) -> None:
    for one in kept:
        theirs = listed.get(one.size)
        if one.size > copy.ends[0]:
            found.problems.append(
                f"the log was taken back: somebody saw {one.size} entries on {one.at.date().isoformat()}, it has {copy.ends[0]}"
            )
        elif one.size in roots and roots[one.size] != one.root:
            found.problems.append(
                f"the first {one.size} entries are not those that somebody saw on {one.at.date().isoformat()}"
            )
        elif theirs is None or theirs.root != one.root:
            found.problems.append(
                f"the checkpoint of size {one.size} that somebody kept is missing or another one"
            )


def _countersigned(copy: Copy, listed: dict[int, Checkpoint], found: Found) -> None:
    for one in copy.countersignatures:
        name, size = one.get("organisation"), one.get("size")
        try:
            key, signature = rules.bytes_of(one["key"]), rules.bytes_of(one["signature"])
            good = rules.is_countersigned(listed[one["size"]], key, signature)
        except (ValueError, KeyError):
            good = False
        if good:
            found.countersignatures.append(f"size {size}: {name}, {rules.fingerprint(key)}")
        else:
            found.problems.append(
                f"the countersignature of {name} under the checkpoint of size {size} does not fit"
            )
