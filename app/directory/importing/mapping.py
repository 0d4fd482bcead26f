"""Flat CSV with columns of its own: a mapping file says which column is which field of the standard.

The file is YAML. Under each CSV file's name (without `.csv`) stands each column, and under it `model` (a table of the standard,
by any of its names) and `field`. A column that belongs to a row of its own, like a telephone, also has `foreign_key_name` (the
field that names the row around it) and `foreign_key_value` (the column that holds that row's id), and may have `split`, the
text between several values in one cell. `docs/operating.md` has an example.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from app.directory.importing.naming import NAMES, Naming
from app.directory.importing.reading import NotHsds, decoded, files_at
from app.directory.importing.report import Done, Report
from app.directory.importing.rows import Row


@dataclass(frozen=True)
class Column:
    """What one column means."""

    naming: Naming
    field: str
    owner_field: str = ""
    owner_column: str = ""
    split: str = ""


def read_mapped(path: Path, mapping: Path, report: Report) -> list[Row]:
    """Returns the rows of flat CSV under the standard's names; raises NotHsds when either file cannot be used."""
    meanings = read_mapping(mapping)
    files = {Path(name).stem: (name, content) for name, content in files_at(path).items()}
    rows: list[Row] = []
    for stem, columns in meanings.items():
        if stem not in files:
            report.note(f"{stem}.csv", 0, "", "the mapping names it, but it is not there", Done.LEFT_OUT)
            continue
        name, content = files[stem]
        rows += file_rows(name, content, columns, report)
    for name, _content in (one for stem, one in sorted(files.items()) if stem not in meanings):
        report.note(name, 0, "", "the mapping does not name it", Done.LEFT_OUT)
    if not any(row.table in ("service", "organization", "location") for row in rows):
        raise NotHsds(f"{path.name} holds no service, organization or location that {mapping.name} names.")
    return rows


def read_mapping(path: Path) -> dict[str, dict[str, Column]]:
    """Returns what a mapping file says, by file and column; raises NotHsds with the place of what cannot be understood."""
    try:
        said = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise NotHsds(f"The mapping {path.name} cannot be read ({error}).") from None
    if not isinstance(said, dict):
        raise NotHsds(f"The mapping {path.name} names no files.")
    return {str(stem): file_columns(path.name, str(stem), columns) for stem, columns in said.items()}


def file_columns(mapping: str, stem: str, columns: Any) -> dict[str, Column]:
    """Returns one file's columns; raises NotHsds."""
    found = {}
    for name, said in columns.items() if isinstance(columns, dict) else ():
        model = str(said.get("model", "")) if isinstance(said, dict) else ""
        if model not in NAMES or not said.get("field"):
            raise NotHsds(
                f"{mapping}, {stem}, {name}: “model” must be a table of the standard, and “field” a field."
            )
        found[str(name).strip().lower()] = Column(
            NAMES[model],
            NAMES[model].columns.get(str(said["field"]), str(said["field"])),
            str(said.get("foreign_key_name", "")),
            str(said.get("foreign_key_value", "")).strip().lower(),
            str(said.get("split", "")),
        )
    if not found:
        raise NotHsds(f"{mapping}: {stem} names no columns.")
    return found


def file_rows(name: str, content: bytes, columns: Mapping[str, Column], report: Report) -> Iterator[Row]:
    """Yields the rows that a flat file's lines are made of."""
    text, _utf8 = decoded(content)
    reader = csv.reader(io.StringIO(text, newline=""))
    header = [cell.strip().lower() for cell in next(reader, [])]
    for missing in (one for one in columns if one not in header):
        report.note(name, 1, missing, "the mapping names it, but the file has no such column", Done.LEFT_OUT)
    own = next((one.naming for one in columns.values() if not one.owner_field), None)
    line = reader.line_num + 1
    for cells in reader:
        values = {key: cell for key, cell in zip(header, cells, strict=False) if key and cell.strip()}
        yield from line_rows(name, line, values, columns, own)
        line = reader.line_num + 1


def line_rows(
    name: str, line: int, values: Mapping[str, str], columns: Mapping[str, Column], own: Naming | None
) -> Iterator[Row]:
    """Yields the rows in one line: the things it is about, then what belongs to them; unknown columns stay with the first."""
    things: dict[str, dict[str, Any]] = {}
    belonging: list[tuple[Naming, dict[str, Any]]] = []
    for key, text in values.items():
        column = columns.get(key)
        if column is None:
            if own is not None:
                things.setdefault(own.table, {**own.defaults})[key] = text
        elif not column.owner_field:
            things.setdefault(column.naming.table, {**column.naming.defaults})[column.field] = text
        else:
            parts = text.split(column.split) if column.split else [text]
            owner = {column.owner_field: values.get(column.owner_column, "")}
            belonging += [
                (column.naming, {**column.naming.defaults, **owner, column.field: part.strip()})
                for part in parts
                if part.strip()
            ]
    for table, fields in things.items():
        yield Row(name, line, table, fields)
    for naming, fields in belonging:
        yield Row(name, line, naming.table, fields)
