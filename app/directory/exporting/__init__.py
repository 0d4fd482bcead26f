"""HSDS on its way out: `gate` decides what may leave, `nesting` and `values` put it into the standard's form.

`loading` reads a source for an export and `writing` makes its files; the HSDS API (`app.directory.api`) uses the same gate.
"""

from app.directory.exporting.gate import Audience
from app.directory.exporting.loading import exported, sources
from app.directory.exporting.writing import write

__all__ = ["Audience", "exported", "sources", "write"]
