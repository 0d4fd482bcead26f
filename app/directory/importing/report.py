"""What an import has to say: each problem with its place and what was done about it."""

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


@dataclass
class Report:
    """Everything noticed during one import."""

    problems: list[Problem] = field(default_factory=list)

    def note(self, file: str, line: int, field: str, reason: str, done: Done) -> None:
        """Adds a problem."""
        self.problems.append(Problem(file, line, field, reason, done))

    def summary(self, lines_shown: int = 5) -> list[str]:
        """Returns one sentence for each kind of problem, with how often and in which lines; worst first."""
        kinds: dict[tuple[str, str, str, Done], list[int]] = defaultdict(list)
        for one in self.problems:
            kinds[one.file, one.field, one.reason, one.done].append(one.line)
        order = [Done.LEFT_OUT, Done.AS_IS, Done.REPAIRED]
        sentences = []
        for (file, name, reason, done), lines in sorted(
            kinds.items(), key=lambda one: (order.index(one[0][3]), one[0][0], one[0][1], one[0][2])
        ):
            shown = ", ".join(str(line) for line in lines[:lines_shown])
            more = f" and {len(lines) - lines_shown} more" if len(lines) > lines_shown else ""
            place = f"{file}, line{'s' if len(lines) > 1 else ''} {shown}{more}" if lines[0] else file
            sentences.append(f"{done}: {place}: {name + ': ' if name else ''}{reason}")
        return sentences
