"""The reading of a checklist: which parts stand out. Pure.

People's answers are read on their phone (`service_worker/shared/assessment.js`); this is the same table read a second
time, so that tests can hold the two against each other. Only *yes* counts. The rule and the examples come from the
checklist's file, which names their source.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Answer(StrEnum):
    """What can be answered; each means something of its own, and none but YES counts as a sign."""

    YES = "yes"
    NO = "no"
    DO_NOT_KNOW = "do-not-know"
    NOT_ASKED = "not-asked"
    PREFERS_NOT_TO_SAY = "prefers-not-to-say"


class Strength(StrEnum):
    """How much weight a sign has in its source."""

    STRONG = "strong"
    MEDIUM = "medium"
    WEAK = "weak"


COUNTABLE = frozenset({*Strength, "medium_or_weak"})
"""What a combination of a rule may count."""

Combination = Mapping[str, int]
"""At least so many signs of each kind, all at once: `{"strong": 1, "medium_or_weak": 1}`."""


@dataclass(frozen=True)
class Sign:
    """What a reading needs to know of an item."""

    id: str
    dimension: str
    strength: Strength


@dataclass(frozen=True)
class Example:
    """A mix of parts that the source describes; shown as an example, never as a finding about a person."""

    id: str
    text: str
    all_of: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """The parts that stand out, in the file's order, and the first example that fits them ("" for none)."""

    stands_out: tuple[str, ...]
    example: str


def stands_out(strengths: Sequence[Strength], any_of: Sequence[Combination]) -> bool:
    """Tells whether the signs answered with yes hold at least one of the rule's combinations."""
    counts = {str(one): sum(found == one for found in strengths) for one in Strength}
    counts["medium_or_weak"] = counts["medium"] + counts["weak"]
    return any(all(counts[kind] >= least for kind, least in one.items()) for one in any_of)


def fits(example: Example, found: Collection[str]) -> bool:
    """Tells whether the parts that stand out are the mix that an example describes."""
    return (
        all(one in found for one in example.all_of)
        and (not example.any_of or any(one in found for one in example.any_of))
        and not any(one in found for one in example.none_of)
    )


def read(
    signs: Sequence[Sign],
    any_of: Sequence[Combination],
    examples: Sequence[Example],
    answers: Mapping[str, Answer],
) -> Reading:
    """Returns what the answers, by item id, say; items without an answer count as not asked."""
    dimensions = tuple(dict.fromkeys(sign.dimension for sign in signs))
    yes = [sign for sign in signs if answers.get(sign.id) == Answer.YES]
    found = tuple(
        one
        for one in dimensions
        if stands_out([sign.strength for sign in yes if sign.dimension == one], any_of)
    )
    return Reading(found, next((one.id for one in examples if fits(one, found)), ""))
