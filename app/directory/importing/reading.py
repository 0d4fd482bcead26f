"""Opening what was given: a data package or a folder of CSV (zipped or not), one CSV, or JSON."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from app.directory.importing.apart import told_apart
from app.directory.importing.flattening import flatten
from app.directory.importing.naming import EXTRAS, Naming, naming_of
from app.directory.importing.report import Done, Report
from app.directory.importing.rows import Row

LARGEST = 1_000_000_000
"""Bytes of unpacked files that are read at most: a small zip can hold more than a computer."""
EXPECTED = (
    "Expected HSDS: a folder or zip with datapackage.json, a folder or zip of CSV files named like services.csv, "
    "organizations.csv, locations.csv (3.x or 1.1 names), or JSON with services or organizations."
)


class NotHsds(ValueError):
    """What was given cannot be read as HSDS; the message says what was found and what is expected."""

    def __init__(self, found: str) -> None:
        super().__init__(f"{found} {EXPECTED}")


@dataclass(frozen=True)
class Source:
    """One table's file: its name for messages, its bytes, and the name of the table."""

    file: str
    content: bytes
    table: str


def read(path: Path, report: Report) -> list[Row]:
    """Returns every row of what is at `path`; raises NotHsds, saying what was expected, when there is nothing to read."""
    if not path.exists():
        raise NotHsds(f"There is nothing at {path}.")
    if path.is_file() and path.suffix.lower() in (".json", ".ndjson", ".jsonl"):
        rows = list(json_rows(path, report))
    else:
        sources = tables_in(files_at(path), report)
        if not sources:
            raise NotHsds(f"{path.name} holds no table of the standard.")
        rows = [row for one in sources for row in csv_rows(one, report)]
    if not any(row.table in ("service", "organization", "location") for row in rows):
        raise NotHsds(f"{path.name} holds no service, no organization and no location.")
    return with_extras(rows, report)


def with_extras(rows: list[Row], report: Report) -> list[Row]:
    """Returns the rows with what the extras table says about them."""
    extras: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        if row.table == EXTRAS:
            key = str(row.values.get("table")), str(row.values.get("id"))
            try:
                extras.setdefault(key, {})[str(row.values["field"])] = json.loads(row.values["value"])
            except (KeyError, TypeError, ValueError):
                report.note(row.file, row.line, "value", "not a field with its value as JSON", Done.LEFT_OUT)
    if not extras:
        return [row for row in rows if row.table != EXTRAS]
    return [
        replace(row, values={**row.values, **extras.get((row.table, str(row.values.get("id"))), {})})
        for row in rows
        if row.table != EXTRAS
    ]


def files_at(path: Path) -> dict[str, bytes]:
    """Returns the CSV and JSON files in a folder or zip, or the one CSV, by name."""
    if path.is_dir():
        names = sorted(one for one in path.iterdir() if one.suffix.lower() in (".csv", ".json"))
        return {one.name: one.read_bytes() for one in names if one.is_file()}
    if zipfile.is_zipfile(path):
        return unzipped(path)
    if path.suffix.lower() == ".csv":
        return {path.name: path.read_bytes()}
    raise NotHsds(f"{path.name} is not a folder, a zip, CSV or JSON.")


def unzipped(path: Path) -> dict[str, bytes]:
    """Returns the tables' files in a zip, whatever folder in it they are in; refuses one that unpacks beyond `LARGEST`."""
    with zipfile.ZipFile(path) as archive:
        inside = [one for one in archive.infolist() if one.filename.lower().endswith((".csv", ".json"))]
        if sum(one.file_size for one in inside) > LARGEST:
            raise NotHsds(f"{path.name} unpacks to more than {LARGEST // 1_000_000} MB.")
        try:
            return {
                PurePosixPath(one.filename).name: archive.read(one)
                for one in inside
                if "__MACOSX" not in one.filename
            }
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError) as error:
            raise NotHsds(f"{path.name} is a zip that cannot be opened ({error}).") from None


def tables_in(files: Mapping[str, bytes], report: Report) -> list[Source]:
    """Returns the files that are tables: as the data package lists them, else as they are named."""
    listed: dict[str, str] = {}
    if "datapackage.json" in files:
        listed = resources(files["datapackage.json"])
        for name, table in listed.items():
            if name not in files:
                report.note(
                    name, 0, "", f"the data package lists it as {table}, but it is not there", Done.LEFT_OUT
                )
    found = []
    for name, content in files.items():
        if not name.lower().endswith(".csv"):
            continue
        columns = {cell.strip().lower() for cell in next(csv.reader(io.StringIO(decoded(content)[0])), [])}
        names = [one for one in (listed.get(name), Path(name).stem) if one]
        known = next((one for one in names if one == EXTRAS or naming_of(one, columns)), None)
        if known is None:
            report.note(name, 0, "", "no table of the standard has this name", Done.LEFT_OUT)
        else:
            found.append(Source(name, content, known))
    return found


def resources(content: bytes) -> dict[str, str]:
    """Returns the files that a data package lists, with the table that each is; raises NotHsds when it lists none."""
    try:
        listed = json.loads(content)["resources"]
        return {PurePosixPath(str(one["path"])).name: str(one["name"]) for one in listed}
    except (ValueError, KeyError, TypeError):
        raise NotHsds("datapackage.json does not list its resources by name and path.") from None


def decoded(content: bytes) -> tuple[str, bool]:
    """Returns a file's text and whether it was UTF-8; what is not is read as Windows' Western European."""
    try:
        return content.decode("utf-8-sig").replace("\x00", ""), True
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace").replace("\x00", ""), False


def csv_rows(source: Source, report: Report) -> Iterator[Row]:
    """Yields a file's rows under the standard's names; `line` is where a row begins, as an editor counts."""
    text, utf8 = decoded(source.content)
    if not utf8:
        report.note(source.file, 0, "", "not UTF-8; read as Windows-1252", Done.REPAIRED)
    csv.field_size_limit(LARGEST)
    reader = csv.reader(io.StringIO(text, newline=""))
    header = [cell.strip().lower() for cell in next(reader, [])]
    naming = Naming(EXTRAS) if source.table == EXTRAS else naming_of(source.table, set(header))
    if naming is None:
        return
    check_header(source.file, naming, header)
    line = reader.line_num + 1
    for cells in reader:
        if len(cells) > len(header):
            report.note(source.file, line, "", "more cells than columns; those at the end", Done.LEFT_OUT)
        if any(cell.strip() for cell in cells):
            yield Row(source.file, line, naming.table, named(naming, dict(zip(header, cells, strict=False))))
        line = reader.line_num + 1


def check_header(file: str, naming: Naming, header: list[str]) -> None:
    """Raises NotHsds for a main table without the column that says what things are called."""
    wanted = {"organization": "name", "service": "name", "location": "id"}.get(naming.table)
    if wanted and wanted not in header:
        raise NotHsds(f"{file} has no column “{wanted}”; its columns are {', '.join(header[:8]) or 'none'}.")


def named(naming: Naming, cells: dict[str, Any]) -> dict[str, Any]:
    """Returns a row's values under the standard's column names, with what its kind of file leaves unsaid."""
    values = {
        naming.columns[name] if name in naming.columns and naming.columns[name] not in cells else name: value
        for name, value in cells.items()
    }
    return {**naming.defaults, **{name: value for name, value in values.items() if value not in ("", None)}}


def json_rows(path: Path, report: Report) -> Iterator[Row]:
    """Yields the rows inside JSON: one object, a list, a page of an HSDS API, or an object a line."""
    text = decoded(path.read_bytes())[0]
    try:
        whole = json.loads(text)
    except ValueError:
        records = list(by_line(path, text, report))
    else:
        inside = whole.get("contents") if isinstance(whole, dict) else whole
        records = list(enumerate(inside if isinstance(inside, list) else [whole], 1))
    groups = []
    for number, record in records:
        if isinstance(record, dict):
            groups.append(list(flatten(path.name, number, record, report)))
        else:
            report.note(path.name, number, "", "not an object", Done.LEFT_OUT)
    yield from told_apart(groups, report)


def by_line(path: Path, text: str, report: Report) -> Iterator[tuple[int, Any]]:
    """Yields each line's object; raises NotHsds when not a single line is JSON."""
    good = 0
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            yield number, json.loads(line)
            good += 1
        except ValueError:
            report.note(path.name, number, "", "this line is not JSON", Done.LEFT_OUT)
    if not good:
        raise NotHsds(f"{path.name} is not JSON.")
