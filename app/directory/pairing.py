"""Numbers that often follow each other become one number, again and again: rows get short, and what they repeat is told once."""

from collections.abc import Sequence

import numpy as np

from app.directory.container import Array

WORTH = 12
"""A pair that comes so often gets a number."""
ROUNDS = 200
Pair = tuple[int, int]


def paired(rows: Sequence[Sequence[int]], first: int, table: int) -> tuple[list[list[int]], list[Pair]]:
    """Returns rows with pairs in them, and the pairs.

    Numbers from `first` on, of which there are `table`, make room: pairs get the numbers from `first` on, the others follow.
    """
    ends = np.cumsum([len(one) + 1 for one in rows])
    flat = np.full(int(ends[-1]) if len(rows) else 0, -1, dtype=np.int64)
    if len(rows):
        here = np.ones(len(flat), dtype=bool)
        here[ends - 1] = False
        flat[here] = [number for one in rows for number in one]
    pairs: list[Pair] = []
    above = first + table
    for _round in range(ROUNDS):
        chosen = best(flat, above + len(pairs))
        if not len(chosen):
            break
        flat = replaced(flat, chosen, above + len(pairs), above + len(pairs))
        pairs += [(int(left), int(right)) for left, right in chosen]
    return renumbered(flat, pairs, first, table)


def best(flat: Array, above: int) -> Array:
    """Returns the pairs that come often enough, of which neither half is in a better one."""
    left, right = flat[:-1], flat[1:]
    keys = (left * above + right)[(left >= 0) & (right >= 0)]
    found, counts = np.unique(keys, return_counts=True)
    often = counts >= WORTH
    found, counts = found[often], counts[often]
    order = np.lexsort((found, -counts))
    found = found[order]
    left, right = found // above, found % above
    firsts = np.zeros(len(found), dtype=bool)
    firsts[np.unique(left, return_index=True)[1]] = True
    seconds = np.zeros(len(found), dtype=bool)
    seconds[np.unique(right, return_index=True)[1]] = True
    chosen = firsts & seconds
    return np.stack((left[chosen], right[chosen]), axis=1)


def replaced(flat: Array, chosen: Array, above: int, number: int) -> Array:
    """Returns the row of numbers with chosen pairs as the numbers from `number` on."""
    keys = chosen[:, 0] * above + chosen[:, 1]
    order = np.argsort(keys)
    here = np.where(flat[:-1] >= 0, flat[:-1] * above + flat[1:], -1)
    at = np.searchsorted(keys, here, sorter=order)
    at = order[np.minimum(at, len(keys) - 1)]
    hit = (keys[at] == here) & (flat[1:] >= 0)
    places = np.flatnonzero(hit)
    # Where pairs overlap (a, b and b, c), every second one from the left is taken.
    begins = np.concatenate(([True], np.diff(places) > 1)) if len(places) else np.zeros(0, dtype=bool)
    start = np.maximum.accumulate(np.where(begins, places, 0)) if len(places) else places
    places = places[(places - start) % 2 == 0]
    flat = flat.copy()
    flat[places] = number + at[places]
    return np.delete(flat, places + 1)


def renumbered(flat: Array, pairs: list[Pair], first: int, table: int) -> tuple[list[list[int]], list[Pair]]:
    """Puts pairs before the table, the most frequent first."""
    above = first + table
    counts = np.bincount(flat[flat >= 0], minlength=above + len(pairs))[above:]
    order = np.argsort(-counts, kind="stable")
    place = np.arange(above + len(pairs))
    place[first:above] += len(pairs)
    place[above + order] = first + np.arange(len(pairs))
    moved = np.where(flat >= 0, place[flat], -1)
    rows = [one[:-1].tolist() for one in np.split(moved, np.flatnonzero(moved < 0) + 1)[:-1]]
    both = [pairs[at] for at in order]
    return rows, [(int(place[left]), int(place[right])) for left, right in both]
