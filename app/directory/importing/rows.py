"""One row on its way in."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Row:
    """A row of a table of the standard, as the file has it but under the standard's names."""

    file: str
    line: int
    table: str
    values: dict[str, Any]
