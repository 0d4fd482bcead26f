"""Prints the contract table of all columns: `python -m tests.architecture.columns` writes docs/columns.md."""

from collections import Counter

from sqlalchemy import Column, Table

import app  # noqa: F401 (importing it imports every model)
from app.storage import Model
from app.storage.columns import CLASS
from tests.architecture.sources import APP, ROOT, files

CLASSES = ("routing", "sealed", "operational")

INTRODUCTION = """\
# What the database holds, column by column

Whoever takes the server, its backups or its operator's session gets these tables. This page is made from the models by
`python -m tests.architecture.columns`; `tests/architecture/test_columns.py` fails when the two differ, so a new column is seen by whoever reviews it.

- **sealed**: ciphertext that nothing on the server can open.
- **routing**: what the server must read to deliver and order referrals. It never says who someone is, but it does say that somebody needed something.
- **operational**: about the installation, its members, the directory and the log; nothing about a person who is helped.
"""


def tables() -> list[Table]:
    """Returns every table, by name, whether or not an app has registered its feature."""
    for path in files(APP, ".py"):
        if path.stem.endswith("models") or path.stem == "hsds":
            __import__(".".join(["app", *path.relative_to(APP).with_suffix("").parts]))
    return sorted(Model.metadata.tables.values(), key=lambda table: table.name)


def contract() -> str:
    """Returns the page: one table of columns for each table of the database."""
    counted = Counter(column.info.get(CLASS) for table in tables() for column in table.columns)
    total = ", ".join(f"{counted[one]} {one}" for one in CLASSES)
    parts = [INTRODUCTION, f"{len(tables())} tables; columns: {total}.\n"]
    for table in tables():
        rows = "\n".join(_row(column) for column in table.columns)
        parts.append(f"## {table.name}\n\n| column | class | kind | points to |\n|---|---|---|---|\n{rows}\n")
    return "\n".join(parts)


def _row(column: Column[object]) -> str:
    kind = column.type.python_type.__name__ + (" or nothing" if column.nullable else "")
    points = ", ".join(sorted(key.target_fullname for key in column.foreign_keys))
    return f"| {column.name} | {column.info.get(CLASS)} | {kind} | {points} |"


if __name__ == "__main__":
    (ROOT / "docs" / "columns.md").write_text(contract())
