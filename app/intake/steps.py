"""The steps of a conversation and their order."""

from dataclasses import dataclass

ORDER = (
    "alone", "language", "promise", "safe", "needs", "services", "more", "agree", "understood", "contact", "review",
)  # fmt: skip
"""The steps that count in the progress."""

AROUND = {
    "practical": ("more", "more"),
    "companions": ("more", "more"),
    "documents": ("more", "more"),
    "urgent": ("more", "injuries"),
    "injuries": ("more", "more"),
    "child": ("contact", "review"),
    "plan": ("safe", "needs"),
}
"""Steps that only some conversations need, between which others they stand."""

ASIDE = ("checklist", "later", "without", "saved")
"""Beside the way, lists to work through; and places that a conversation can end in: later, help without a referral, saved."""

PERSON = ("promise", "safe", "needs", "agree", "understood")
"""The person's screens: parts of them are shown in the person's language while the rest stays in the worker's."""

ALL = (*ORDER, *AROUND, *ASIDE)

SAMPLE_ID = "00000000-0000-7000-8000-000000000000"
"""Stands for the id of a conversation in the pack's shells; the phone puts the real one in."""


@dataclass(frozen=True)
class Place:
    """Where a step stands among the others."""

    name: str

    @property
    def number(self) -> int | None:
        """Counted from 1; None for an ending, and for a step that not everybody comes to."""
        return ORDER.index(self.name) + 1 if self.name in ORDER else None

    @property
    def total(self) -> int:
        """How many steps there are."""
        return len(ORDER)

    @property
    def ending(self) -> bool:
        """Whether nothing is asked here."""
        return self.name in ASIDE

    @property
    def of_person(self) -> bool:
        """Whether it is a screen that the person reads."""
        return self.name in PERSON

    @property
    def before(self) -> str | None:
        """The step to go back to."""
        if self.name in AROUND:
            return AROUND[self.name][0]
        number = self.number
        return ORDER[number - 2] if number and number > 1 else None

    @property
    def after(self) -> str | None:
        """The step that follows when nothing else is chosen."""
        if self.name in AROUND:
            return AROUND[self.name][1]
        number = self.number
        if number is None:
            return None
        return ORDER[number] if number < len(ORDER) else "saved"
