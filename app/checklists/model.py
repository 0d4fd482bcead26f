"""What a checklist is, as typed data. Texts are English; they are translated when they are shown."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from app.checklists.pictures import picture_of
from app.checklists.rules import Answer, Combination, Condition, Deadline, Example, Sign, Strength

OLDEST = 150
"""The end of a range of ages that has none."""


class KnownBy(StrEnum):
    """How a sign can be known: seen by the worker, told by the person, or either; the two are kept apart."""

    OBSERVED = "observed"
    DISCLOSED = "disclosed"
    EITHER = "either"


class Kind(StrEnum):
    """How a question is answered; a list that ships with the code has signs alone."""

    SIGN = "sign"
    """With the five answers."""
    ONE = "one"
    MANY = "many"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"


class Sector(StrEnum):
    """What a checklist is about, coarsely: the one word of it that may be counted."""

    LABOUR = "labour"
    SEXUAL = "sexual"
    DOMESTIC = "domestic"
    ANY = "any"


@dataclass(frozen=True)
class Choice:
    """One of the answers that a question of kind ONE or MANY offers; beside them *does not know* and the like are always there."""

    code: str
    text: str


@dataclass(frozen=True)
class Item:
    """One sign, worded as a question that can be read out."""

    id: str
    text: str
    strength: Strength
    known_by: KnownBy
    why: str = ""
    """Why this one is asked; empty where the reason of its group says enough."""
    asked_if: tuple[Condition, ...] = ()
    kind: Kind = Kind.SIGN
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Group:
    """What stands on one screen: a few items about one thing, things to say, and why."""

    id: str
    title: str
    why: str
    items: tuple[Item, ...]
    say: tuple[str, ...] = ()
    """Things to say or do, one a line; a guide has screens of these alone."""
    asked_if: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Dimension:
    """One part of a checklist, read by itself."""

    id: str
    phase: str
    title: str
    stands_out: str
    groups: tuple[Group, ...]

    @property
    def picture(self) -> str:
        """The icon that stands beside it."""
        return picture_of(self.id)

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
    """The rule: in words, and as a table of combinations any of which makes a part stand out."""

    text: str
    any_of: tuple[Combination, ...]


@dataclass(frozen=True)
class Ages:
    """For which ages a checklist was made, in whole years; outside them it gives no reading."""

    least: int
    most: int
    """OLDEST where there is no upper end."""
    instead: str = ""
    """The checklist to use for others, or "" where there is none."""


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
    """One checklist in one version, wherever it comes from."""

    slug: str
    version: str
    title: str
    summary: str
    population: str
    licence: str
    sector: Sector
    order: int
    """Where it stands in the list: small numbers first."""
    opening: str
    """The first sentence to say: what the questions are about."""
    answers: tuple[Answer, ...]
    limits: tuple[str, ...]
    source: Source
    rule: Rule | None
    """None for a guide, which asks nothing, and for a list of an organisation's own, which only collects."""
    dimensions: tuple[Dimension, ...]
    options: tuple[Option, ...]
    examples: tuple[Example, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    ages: Ages | None = None
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    """Own translations by language and English text, for a checklist whose texts are not in the catalogue."""

    @property
    def asks(self) -> bool:
        """Whether there is anything to answer."""
        return any(True for _ in self.items())

    def items(self) -> Iterator[Item]:
        """Yields every item in the order in which it is shown."""
        for dimension in self.dimensions:
            for group in dimension.groups:
                yield from group.items

    def signs(self) -> tuple[Sign, ...]:
        """Returns what the rule reads of the items."""
        return tuple(
            Sign(item.id, dimension.id, item.strength, (*group.asked_if, *item.asked_if))
            for dimension in self.dimensions
            for group in dimension.groups
            for item in group.items
        )

    def table(self) -> dict[str, Any]:
        """Returns everything that the phone reads answers with (`shared/assessment.js`), without a word in it."""
        return {
            "signs": [
                {
                    "id": sign.id,
                    "dimension": sign.dimension,
                    "strength": sign.strength,
                    "asked_if": [_condition(one) for one in sign.asked_if],
                }
                for sign in self.signs()
            ],
            "rule": list(self.rule.any_of) if self.rule else [],
            "examples": [
                {"id": one.id, "all_of": one.all_of, "any_of": one.any_of, "none_of": one.none_of}
                for one in self.examples
            ],
            "deadlines": [
                {"id": one.id, "soon": one.soon, "any_of": [_condition(each) for each in one.any_of]}
                for one in self.deadlines
            ],
        }


def _condition(one: Condition) -> dict[str, Any]:
    return {"item": one.item, "answers": list(one.answers)}
