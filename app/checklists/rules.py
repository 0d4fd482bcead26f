"""The reading of a checklist: which parts stand out, and how soon somebody should act. Pure.

People's answers are read on their phone (`service_worker/shared/assessment.js`); this is the same table read a second
time, so that tests can hold the two against each other. For what stands out only *yes* counts. Tables and examples come
from the checklist's file, which names their source.
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
    """How much weight a sign has in its source; EQUAL where no strength could be read, so none is claimed."""

    STRONG = "strong"
    MEDIUM = "medium"
    WEAK = "weak"
    EQUAL = "equal"


class Soon(StrEnum):
    """How soon somebody should act, the soonest first; the words of a referral's urgency."""

    DAY = "24h"
    THREE_DAYS = "72h"
    TWO_WEEKS = "2w"


class Age(StrEnum):
    """What is known of an age, against the ages that a checklist was made for."""

    YOUNGER = "younger"
    WITHIN = "within"
    OLDER = "older"
    UNKNOWN = "unknown"


COUNTABLE = frozenset({*Strength, "medium_or_weak"})
"""What a combination of a rule may count."""

Combination = Mapping[str, int]
"""At least so many signs of each kind, all at once: `{"strong": 1, "medium_or_weak": 1}`."""


@dataclass(frozen=True)
class Condition:
    """Holds when an item has one of these answers."""

    item: str
    answers: tuple[str, ...]
    """Answers, or codes of the item's own choices."""

    def holds(self, answers: Mapping[str, str]) -> bool:
        """Tells whether the item was answered so; an item without an answer was not asked, one with several has a space between."""
        return any(one in self.answers for one in answers.get(self.item, Answer.NOT_ASKED).split(" "))


@dataclass(frozen=True)
class Sign:
    """What a reading needs to know of an item."""

    id: str
    dimension: str
    strength: Strength
    asked_if: tuple[Condition, ...] = ()
    """All of these must hold, or the item is not asked."""


@dataclass(frozen=True)
class Example:
    """A mix of parts that the source describes; shown as an example, never as a finding about a person."""

    id: str
    text: str
    all_of: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Deadline:
    """One line of the table that says how soon: it applies when any of its conditions holds, or always once asked."""

    id: str
    soon: Soon
    text: str
    any_of: tuple[Condition, ...] = ()
    """Empty: applies as soon as anything was answered."""


@dataclass(frozen=True)
class Reading:
    """The parts that stand out, in the file's order, the first example that fits them, how soon ("" for none), and why."""

    stands_out: tuple[str, ...]
    example: str
    soon: str = ""
    because: tuple[str, ...] = ()
    refused: bool = False
    """The age is outside those that the checklist was made for: nothing is read."""


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


def asked(signs: Sequence[Sign], answers: Mapping[str, str]) -> dict[str, str]:
    """Returns the answers that count: those of items whose conditions hold. Conditions look at earlier items only."""
    counted: dict[str, str] = {}
    for sign in signs:
        if sign.id in answers and all(one.holds(counted) for one in sign.asked_if):
            counted[sign.id] = answers[sign.id]
    return counted


def deadline(deadlines: Sequence[Deadline], answers: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """Returns how soon somebody should act and the lines that say so: the soonest that applies, "" when nothing was asked."""
    if all(answer == Answer.NOT_ASKED for answer in answers.values()):
        return "", ()
    for soon in Soon:
        found = tuple(
            one.id
            for one in deadlines
            if one.soon == soon and (not one.any_of or any(each.holds(answers) for each in one.any_of))
        )
        if found:
            return soon, found
    return "", ()


def read(
    signs: Sequence[Sign],
    any_of: Sequence[Combination],
    examples: Sequence[Example],
    answers: Mapping[str, str],
    deadlines: Sequence[Deadline] = (),
    age: str = Age.WITHIN,
) -> Reading:
    """Returns what the answers, by item id, say; items without an answer count as not asked."""
    counted = asked(signs, answers)
    soon, because = deadline(deadlines, counted)
    if age in (Age.YOUNGER, Age.OLDER):
        return Reading((), "", soon, because, refused=True)
    yes = [sign for sign in signs if counted.get(sign.id) == Answer.YES]
    found = tuple(
        one
        for one in dict.fromkeys(sign.dimension for sign in signs)
        if stands_out([sign.strength for sign in yes if sign.dimension == one], any_of)
    )
    return Reading(found, next((one.id for one in examples if fits(one, found)), ""), soon, because)
