"""The steps of a conversation and their order."""

from dataclasses import dataclass

ORDER = ("alone", "language", "promise", "safe", "needs", "services", "agree", "contact", "review")
"""The steps that count in the progress."""

ASIDE = ("checklist", "later", "without", "saved")
"""Beside the way, lists to work through; and places that a conversation can end in: later, help without a referral, saved."""

ALL = ORDER + ASIDE

SAMPLE_ID = "00000000-0000-7000-8000-000000000000"
"""Stands for the id of a conversation in the pack's shells; the phone puts the real one in."""


@dataclass(frozen=True)
class Place:
    """Where a step stands among the others."""

    name: str

    @property
    def number(self) -> int | None:
        """Counted from 1; None for an ending."""
        return ORDER.index(self.name) + 1 if self.name in ORDER else None

    @property
    def total(self) -> int:
        """How many steps there are."""
        return len(ORDER)

    @property
    def before(self) -> str | None:
        """The step to go back to."""
        number = self.number
        return ORDER[number - 2] if number and number > 1 else None

    @property
    def after(self) -> str | None:
        """The step that follows when nothing else is chosen."""
        number = self.number
        if number is None:
            return None
        return ORDER[number] if number < len(ORDER) else "saved"
