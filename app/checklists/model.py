"""What a checklist is, as typed data. Texts are English; they are translated when they are shown."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from app.checklists.rules import Answer, Combination, Example, Sign, Strength


class KnownBy(StrEnum):
    """How a sign can be known: seen by the worker, told by the person, or either; the two are kept apart."""

    OBSERVED = "observed"
    DISCLOSED = "disclosed"
    EITHER = "either"


@dataclass(frozen=True)
class Item:
    """One sign, worded as a question that can be read out."""

    id: str
    text: str
    strength: Strength
    known_by: KnownBy
    why: str = ""
    """Why this one is asked; empty where the reason of its group says enough."""


@dataclass(frozen=True)
class Group:
    """What stands on one screen: a few items about one thing, and why they are asked."""

    id: str
    title: str
    why: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Dimension:
    """One part of a checklist, read by itself."""

    id: str
    phase: str
    title: str
    stands_out: str
    groups: tuple[Group, ...]

    @property
    def screens(self) -> int:
        """How many screens of a phone this part has."""
        return len(self.groups)


@dataclass(frozen=True)
class Source:
    """Where the choice of signs and the rule come from."""

    name: str
    via: str
    reference: str = ""


@dataclass(frozen=True)
class Rule:
    """The published rule: in words, and as a table of combinations any of which makes a part stand out."""

    text: str
    any_of: tuple[Combination, ...]


@dataclass(frozen=True)
class Option:
    """Something that can be done now; urgent ones come first."""

    id: str
    title: str
    text: str
    urgent: bool = False
    link: str = ""
    """An address of this site that the option leads to; empty where it is something to say."""


@dataclass(frozen=True)
class Checklist:
    """One file of the library."""

    slug: str
    version: str
    title: str
    summary: str
    population: str
    licence: str
    answers: tuple[Answer, ...]
    limits: tuple[str, ...]
    source: Source
    rule: Rule
    dimensions: tuple[Dimension, ...]
    examples: tuple[Example, ...]
    options: tuple[Option, ...]

    def items(self) -> Iterator[Item]:
        """Yields every item in the order in which it is shown."""
        for dimension in self.dimensions:
            for group in dimension.groups:
                yield from group.items

    def signs(self) -> tuple[Sign, ...]:
        """Returns what the rule reads of the items."""
        return tuple(
            Sign(item.id, dimension.id, item.strength)
            for dimension in self.dimensions
            for group in dimension.groups
            for item in group.items
        )
