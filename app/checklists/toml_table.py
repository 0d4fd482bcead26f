"""One table of a checklist file while it is read: whatever is wrong is refused with file, place and reason."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

Choice = TypeVar("Choice", bound=StrEnum)


class ChecklistError(ValueError):
    """A checklist file that cannot be used; the message names file, place and reason."""


class Table:
    """One table of a file being read: asks for what must be there and, at the end, for nothing else to be there."""

    def __init__(self, values: Mapping[str, Any], file: str, place: str) -> None:
        self.values = dict(values)
        self.file = file
        self.place = place

    def fail(self, reason: str) -> ChecklistError:
        """Returns the error to raise about this place."""
        return ChecklistError(f"{self.file}: {self.place}: {reason}")

    def text(self, name: str, optional: bool = False) -> str:
        """Takes a text that must not be empty, unless it may be absent."""
        value = self.values.pop(name, "" if optional else None)
        if not isinstance(value, str) or (not value.strip() and not optional):
            raise self.fail(f"“{name}” must be a text")
        return value.strip()

    def texts(self, name: str, optional: bool = False) -> tuple[str, ...]:
        """Takes a list of texts."""
        value = self.values.pop(name, [] if optional else None)
        if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
            raise self.fail(f"“{name}” must be a list of texts")
        if not value and not optional:
            raise self.fail(f"“{name}” must not be empty")
        return tuple(value)

    def choice(self, name: str, kind: type[Choice]) -> Choice:
        """Takes one of a closed list of words."""
        value = self.text(name)
        if value not in list(kind):
            raise self.fail(f"“{name}” is “{value}”; it must be one of {', '.join(kind)}")
        return kind(value)

    def number(self, name: str, least: int, most: int) -> int:
        """Takes a whole number within bounds."""
        value = self.values.pop(name, None)
        if type(value) is not int or not least <= value <= most:
            raise self.fail(f"“{name}” must be a whole number from {least} to {most}")
        return value

    def flag(self, name: str) -> bool:
        """Takes true or false; absent is false."""
        value = self.values.pop(name, False)
        if not isinstance(value, bool):
            raise self.fail(f"“{name}” must be true or false")
        return value

    def table(self, name: str) -> "Table":
        """Takes a table inside this one."""
        value = self.values.pop(name, None)
        if not isinstance(value, dict):
            raise self.fail(f"[{name}] is missing")
        return Table(value, self.file, f"[{name}]")

    def has(self, name: str) -> bool:
        """Tells whether something of that name stands here."""
        return name in self.values

    def tables(self, name: str, optional: bool = False) -> list["Table"]:
        """Takes a list of tables; each is named by its id, or by its number where it has none."""
        value = self.values.pop(name, [] if optional else None)
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise self.fail(f"[[{name}]] is missing or is not a list of tables")
        if not value and not optional:
            raise self.fail(f"[[{name}]] must not be empty")
        return [
            Table(one, self.file, f"{name} “{one['id']}”" if "id" in one else f"{name} {number}")
            for number, one in enumerate(value, 1)
        ]

    def done(self) -> None:
        """Refuses what nobody asked for: most likely a misspelt name."""
        if self.values:
            raise self.fail(f"unknown: {', '.join(sorted(self.values))}")
