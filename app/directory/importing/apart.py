"""Records that were written one by one use the same ids for different things (`org_1`); these are told apart before they mix.

A telephone of one organisation must never hang on another because both were called `org_1` in files of their own.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import sha256

from app.directory.importing.naming import refers_to
from app.directory.importing.report import Done, Report
from app.directory.importing.rows import Row

NAMED_BY: dict[str, tuple[str, ...]] = {
    "organization": ("name",),
    "service": ("name",),
    "program": ("name",),
    "location": ("name", "latitude", "longitude"),
    "address": ("address_1", "city", "postal_code"),
    "phone": ("number",),
    "contact": ("name", "email"),
    "schedule": (
        "byday",
        "opens_at",
        "closes_at",
        "dtstart",
        "valid_from",
        "freq",
        "description",
        "start_time",
        "days",
    ),
    "language": ("name", "code"),
    "taxonomy_term": ("name",),
}
"""What two rows of the same id cannot differ in and still be about the same thing."""
Known = dict[str, str]


def told_apart(records: Iterable[list[Row]], report: Report) -> Iterator[Row]:
    """Yields the rows of all records; one whose id stood for something else before gets another, and so do those that name it."""
    first: dict[tuple[str, str], Known] = {}
    for rows in records:
        renamed: dict[tuple[str, str], str] = {}
        for row in rows:
            key = row.table, str(row.values.get("id") or "")
            said = known(row)
            if not key[1] or row.table not in NAMED_BY:
                continue
            if same(first.setdefault(key, said), said):
                first[key] = {**said, **first[key]}
            elif key not in renamed:
                digest = sha256(repr(sorted(said.items())).encode()).hexdigest()[:8]
                renamed[key] = f"{key[1]}.{digest}"
                reason = f"“{key[1]}” stands for something else before; told apart from it"
                report.note(row.file, row.line, "id", reason, Done.REPAIRED)
        yield from (rename(row, renamed) for row in rows) if renamed else rows


def known(row: Row) -> Known:
    """Returns what a row says of what names it, without case and spaces."""
    named = ((name, row.values.get(name)) for name in NAMED_BY.get(row.table, ()))
    return {
        name: " ".join(str(value).casefold().split()) for name, value in named if value not in (None, "", [])
    }


def same(one: Known, other: Known) -> bool:
    """Whether two rows can be about the same thing: nothing that both say differs."""
    return all(one[name] == other[name] for name in one.keys() & other.keys())


def rename(row: Row, renamed: dict[tuple[str, str], str]) -> Row:
    """Returns a row under the new ids of itself and of what it names."""
    values = dict(row.values)
    for name, value in row.values.items():
        table = row.table if name == "id" else refers_to(name, values)
        if table is not None and isinstance(value, str | int):
            values[name] = renamed.get((table, str(value)), value)
    return replace(row, values=values)
