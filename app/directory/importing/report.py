"""What an import has to say: each problem with its place and what was done about it."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from enum import StrEnum


class Done(StrEnum):
    """What became of a value or a row with a problem."""

    AS_IS = "used as is"
    REPAIRED = "repaired"
    LEFT_OUT = "left out"


@dataclass(frozen=True)
class Problem:
    """One thing that is not as the standard wants it. `line` counts from 1; in JSON it is the number of the record."""

    file: str
    line: int
    field: str
    reason: str
    done: Done


ORDER = (Done.LEFT_OUT, Done.AS_IS, Done.REPAIRED)
GENERAL = re.compile(r"(?<=“)[^”]*(?=”)|-?\d+(\.\d+)?(e[+-]?\d+)?")
"""What differs between two problems of one kind: the value and the numbers."""


@dataclass(frozen=True)
class Kind:
    """Problems of one file and field with the same reason."""

    file: str
    field: str
    reason: str
    done: Done
    lines: tuple[int, ...]
    example: str


@dataclass
class Report:
    """Everything noticed during one import."""

    problems: list[Problem] = field(default_factory=list)

    def note(self, file: str, line: int, field: str, reason: str, done: Done) -> None:
        """Adds a problem."""
        self.problems.append(Problem(file, line, field, reason, done))

    def counts(self) -> dict[Done, int]:
        """Returns how many problems ended how, worst first."""
        return {done: sum(one.done is done for one in self.problems) for done in ORDER}

    def kinds(self) -> list[Kind]:
        """Returns the problems put together that differ only in their line and value; worst first, then the most frequent."""
        found: dict[tuple[str, str, str, Done], list[Problem]] = defaultdict(list)
        for one in self.problems:
            found[one.file, one.field, GENERAL.sub("…", one.reason), one.done].append(one)
        return sorted(
            (
                Kind(
                    file,
                    name,
                    ones[0].reason if all(one.reason == ones[0].reason for one in ones) else reason,
                    done,
                    tuple(one.line for one in ones),
                    ones[0].reason,
                )
                for (file, name, reason, done), ones in found.items()
            ),
            key=lambda one: (ORDER.index(one.done), -len(one.lines), one.file, one.field, one.reason),
        )

    def summary(self, lines_shown: int = 5) -> list[str]:
        """Returns one sentence for each kind of problem, with how often, in which lines, and an example."""
        sentences = []
        for kind in self.kinds():
            shown = ", ".join(str(line) for line in kind.lines[:lines_shown])
            more = f" and {len(kind.lines) - lines_shown} more" if len(kind.lines) > lines_shown else ""
            place = f"{kind.file}, line{'s' if len(kind.lines) > 1 else ''} {shown}{more}"
            example = f" (the first: {kind.example})" if kind.example != kind.reason else ""
            sentences.append(
                f"{kind.done}: {place if kind.lines[0] else kind.file}: "
                f"{kind.field + ': ' if kind.field else ''}{kind.reason}{example}"
            )
        return sentences
