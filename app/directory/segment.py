"""The index as ranking reads it: columns of all services, laid over a file that the operating system shares among processes."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from app.directory import container
from app.directory.container import Array
from app.directory.words import order

NOWHERE = 1_000_000_000
"""Metres, and coordinates, of what has no place."""
UNSAID = -1


class Index:
    """What ranking needs to know about all services. Services have numbers, in the order of their ids."""

    def __init__(self, head: Mapping[str, Any], arrays: Mapping[str, Array]) -> None:
        self.rules: Mapping[str, Any] = head["rules"]
        self.zones: list[str] = head["zones"]
        self.count: int = head["count"]
        # What people call needs and topics (`#3`), by the first word.
        self.phrases: dict[str, list[tuple[list[str], str]]] = {}
        self.same: Mapping[str, list[str]] = head["same"]
        for phrase, need in [*head["needs"], *head["topics"]]:
            self.phrases.setdefault(phrase.split()[0], []).append((phrase.split(), need))
        self.arrays = arrays
        self.postings, self.starts = arrays["postings"], arrays["starts"]
        self.latitude, self.longitude = arrays["latitude"], arrays["longitude"]
        self.confirmed = arrays["confirmed"]
        self.youngest, self.oldest = arrays["youngest"], arrays["oldest"]
        self._facets = {name: number for number, name in enumerate(head["facets"])}
        self._masks: dict[str, Array] = {}
        self._open: tuple[Mapping[str, tuple[int, int]], tuple[Array, Array]] | None = None

    @classmethod
    def of(cls, buffer: "bytes | memoryview | Array") -> "Index":
        """Lays an index over what `index.written` returned, or over the file that holds it."""
        return cls(*container.read(buffer))

    @cached_property
    def ids(self) -> list[str]:
        """The services' ids by number."""
        return container.text(self.arrays["ids"]).split("\n") if self.count else []

    @cached_property
    def words(self) -> list[str]:
        """All words, sorted."""
        joined = container.text(self.arrays["words"])
        return joined.split("\n") if joined else []

    def shown(self, members: bool, but: Sequence[str] = ()) -> Array:
        """Returns which services a visitor, or a member, may find; without these ids."""
        if not but:
            return self._everybodys if members else self._visitors
        shown = self.shown(members).copy()
        for id in but:
            at = bisect_left(self.ids, order(id), key=order)
            if at < self.count and self.ids[at] == id:
                shown[at] = False
        return shown

    @cached_property
    def _everybodys(self) -> Array:
        return np.ones(self.count, dtype=bool)

    @cached_property
    def _visitors(self) -> Array:
        return ~self.facet("members")

    def range_of(self, beginning: str) -> tuple[int, int]:
        """Returns the numbers of the words that begin so, from and to."""
        start = bisect_left(self.words, order(beginning), key=order)
        key = order(beginning)
        end = bisect_left(self.words, True, lo=start, key=lambda word: not order(word).startswith(key))
        return start, end

    def postings_of(self, start: int, end: int) -> tuple[Array, Array]:
        """Returns services and field numbers in which the words numbered `start` to `end` stand."""
        keys = self.postings[self.starts[start] : self.starts[end]]
        return keys >> 2, keys & 3

    def facet(self, name: str) -> Array:
        """Returns which services have a facet; kept, since there are few."""
        if name not in self._masks:
            mask = np.zeros(self.count, dtype=bool)
            if name in self._facets:
                at = self._facets[name]
                starts = self.arrays["facet_starts"]
                mask[self.arrays["facet_postings"][starts[at] : starts[at + 1]]] = True
            self._masks[name] = mask
        return self._masks[name]

    def has(self, name: str, number: int) -> bool:
        """Whether a service has a facet."""
        return bool(self.facet(name)[number])

    def named(self, kind: str) -> list[str]:
        """Returns what some service has of a kind of facets: `language`, `need`."""
        return [name.partition(":")[2] for name in self._facets if name.startswith(f"{kind}:")]

    @cached_property
    def spoken(self) -> tuple[list[str], list[str]]:
        """Returns the languages that some service speaks, of those that everybody may find; and of all."""
        codes = self.named("language")
        public = [one for one in codes if (self.facet(f"language:{one}") & self._visitors).any()]
        return public, codes

    @cached_property
    def speaking(self) -> Array:
        """Which services say what languages they speak."""
        masks = [self.facet(f"language:{code}") for code in self.named("language")]
        return np.logical_or.reduce(masks) if masks else np.zeros(self.count, dtype=bool)

    def open_at(self, clocks: Mapping[str, tuple[int, int]]) -> tuple[Array, Array]:
        """Returns who is open and who is shut at the times that `clocks` tells by zone; who is neither, says nothing.

        Kept until the next minute: there are seven spans to a service.
        """
        if self._open is None or self._open[0] != clocks:
            self._open = (dict(clocks), self._open_at(clocks))
        return self._open[1]

    def _open_at(self, clocks: Mapping[str, tuple[int, int]]) -> tuple[Array, Array]:
        spans = self.arrays["spans"].reshape(-1, 6)
        owner = np.repeat(np.arange(self.count), np.diff(self.arrays["span_starts"]))
        start, end, first, last, zone, special = spans.T
        now = np.array([clocks.get(name, (-1, 0)) for name in self.zones] or [(-1, 0)], dtype=np.int64)
        minute, day = now[zone, 0], now[zone, 1]
        valid = (first <= day) & ((last == 0) | (last >= day)) & (minute >= 0)
        known = self._any(owner, valid | (special == 0) & (minute >= 0))
        hit = valid & (start <= minute) & (minute < end)
        excepted = self._any(owner, valid & (special == 1))
        is_open = np.where(
            excepted, self._any(owner, hit & (special == 1)), self._any(owner, hit & (special == 0))
        )
        return is_open, known & ~is_open

    def _any(self, owner: Array, condition: Array) -> Array:
        mask = np.zeros(self.count, dtype=bool)
        mask[owner[condition]] = True
        return mask
