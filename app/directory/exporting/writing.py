"""A source's rows as files: a tabular data package (folder or zip), JSON, or NDJSON. What is read back is the same.

What a file held beyond the standard goes back to where it came from: texts as columns of their own, everything else (lists,
numbers in unknown columns) as JSON in one more table, `waymark_extras.csv`, which importing knows.
"""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from app.directory import standard
from app.directory.exporting.gate import Tables
from app.directory.exporting.nesting import Nest
from app.directory.exporting.values import own_values
from app.directory.hsds import given
from app.directory.importing.naming import EXTRAS, NAMES
from app.directory.importing.preparing import OWN, columns

NESTED = {
    key
    for nested in (*standard.SINGLE.values(), *standard.CHILDREN.values())
    for key, _table, _column in nested
}
OLD_COLUMNS = frozenset({"parent_id", "parent_name", "vocabulary"})
"""Columns by which the old form of the file `taxonomy` is told from today's."""
ROOTS = ("organization", "service", "location", "taxonomy", "taxonomy_term", "unit", "program")
"""Objects that stand for themselves in JSON; the rest is nested in them, and what is left follows as plain lists."""


def told(_table: str, key: str) -> str:
    """Returns an id as its source wrote it, or as it was made for a row without one."""
    return given(key)


def plain(table: str, row: dict[str, Any]) -> dict[str, Any]:
    """Returns a row's values with what its source said beyond the standard, where JSON has room for it."""
    beyond = {name: value for name, value in row["more"].items() if fits_json(name)}
    return {**beyond, **own_values(table, row, told)}


def fits_json(name: str) -> bool:
    """Whether an unknown key can stand in an object, and is read as what it is."""
    return name not in NAMES and name not in NESTED and name not in OWN


def fits_csv(table: str, name: str, value: Any) -> bool:
    """Whether an unknown value can stand in a column, and is read as what it is."""
    return isinstance(value, str) and name == name.strip().lower() and name not in OWN | OLD_COLUMNS


def extras(tables: Tables, fits: Callable[[str, str, Any], bool]) -> list[dict[str, str]]:
    """Returns what found no place, in rows of the extras table."""
    return [
        {"table": table, "id": given(key), "field": name, "value": json.dumps(value, ensure_ascii=False)}
        for table, rows in tables.items()
        for key, row in rows.items()
        for name, value in row["more"].items()
        if not fits(table, name, value)
    ]


def objects(tables: Tables) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yields every row exactly once, with its table: nested in what it belongs to, or by itself."""
    nest = Nest(tables, plain, once=True)
    for table in (*ROOTS, *(one for one in tables if one not in ROOTS)):
        but = ("organization", "program") if table == "service" else ()
        for key in tables[table]:
            found = nest.one(table, key, *but)
            if found is not None:
                yield table, found


def as_json(tables: Tables) -> str:
    """Returns one JSON document: a list of nested objects for each table."""
    whole: dict[str, list[dict[str, Any]]] = {}
    for table, found in objects(tables):
        whole.setdefault(standard.PLURALS[table], []).append(found)
    if left := extras(tables, lambda _table, name, _value: fits_json(name)):
        whole[EXTRAS] = left
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def as_lines(tables: Tables) -> Iterator[str]:
    """Yields one line of JSON for each object, named by its table."""
    for table, found in objects(tables):
        yield json.dumps({standard.PLURALS[table]: [found]}, ensure_ascii=False, separators=(",", ":")) + "\n"
    if left := extras(tables, lambda _table, name, _value: fits_json(name)):
        yield json.dumps({EXTRAS: left}, ensure_ascii=False, separators=(",", ":")) + "\n"


def package(tables: Tables) -> Iterator[tuple[str, str]]:
    """Yields the names and contents of a tabular data package's files: one CSV a table that has rows, then the descriptor."""
    resources: list[dict[str, Any]] = []
    for table, rows in tables.items():
        if not rows:
            continue
        cells = []
        for row in rows.values():
            own = own_values(table, row, told)
            own |= {name: value for name, value in row["more"].items() if fits_csv(table, name, value)}
            cells.append(own)
        further = sorted({name for one in cells for name in one} - {"id"} - columns(table).keys())
        header = ["id", *columns(table), *further]
        path = f"{standard.PLURALS[table]}.csv"
        yield path, sheet(header, [[one.get(name, "") for name in header] for one in cells])
        resources.append(resource(table, path, header))
    if left := extras(tables, fits_csv):
        yield f"{EXTRAS}.csv", sheet(list(left[0]), [list(one.values()) for one in left])
        fields = [{"name": name, "type": "string"} for name in left[0]]
        resources.append({"name": EXTRAS, "path": f"{EXTRAS}.csv", "schema": {"fields": fields}})
    descriptor = {
        "name": "human_services_data",
        "profile": "tabular-data-package",
        "version": standard.VERSION,
        "resources": resources,
    }
    yield "datapackage.json", json.dumps(descriptor, ensure_ascii=False, indent=1) + "\n"


def resource(table: str, path: str, header: list[str]) -> dict[str, Any]:
    """Returns how a data package describes a table."""
    numbers = {name for name, numeric in columns(table).items() if numeric}
    fields = [{"name": name, "type": "number" if name in numbers else "string"} for name in header]
    return {
        "name": table,
        "path": path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "profile": "tabular-data-resource",
        "schema": {"primaryKey": "id", "fields": fields},
    }


def sheet(header: list[str], rows: list[Any]) -> str:
    """Returns CSV as the standard's own examples are written."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def write(tables: Tables, path: Path) -> int:
    """Writes a folder, `.zip`, `.json` or `.ndjson`, as the path's name says; returns how many rows were written."""
    match path.suffix.lower():
        case ".json":
            path.write_text(as_json(tables), encoding="utf-8")
        case ".ndjson" | ".jsonl":
            with path.open("w", encoding="utf-8") as file:
                file.writelines(as_lines(tables))
        case ".zip":
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                for name, content in package(tables):
                    archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
        case _:
            path.mkdir(parents=True, exist_ok=True)
            for name, content in package(tables):
                (path / name).write_text(content, encoding="utf-8", newline="")
    return sum(len(rows) for rows in tables.values())
