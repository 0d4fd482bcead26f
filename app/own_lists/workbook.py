"""An uploaded spreadsheet as plain rows. It is hostile until proved otherwise: size, parts, rows and cells are bounded.

Only values are read. A formula is refused instead of computed, a file with macros or links is not opened at all.
"""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from openpyxl import load_workbook

from app.own_lists.problems import Finding, Refused

MOST_BYTES = 1024 * 1024
MOST_UNPACKED = 24 * 1024 * 1024
MOST_PARTS = 200
MOST_ROWS = {"survey": 1000, "choices": 3000, "settings": 20}
MOST_COLUMNS = 80
MOST_CHARACTERS = 2000
ACTIVE = ("vbaproject", "externallinks/", "embeddings/", "activex/", "connections.xml")


@dataclass(frozen=True)
class Row:
    """One row by its column headings; `number` is the one that the spreadsheet shows."""

    number: int
    cells: dict[str, str]

    def get(self, column: str) -> str:
        """Returns a cell, or "" where it is empty."""
        return self.cells.get(column, "")


Sheets = dict[str, list[Row]]


def read(content: bytes) -> Sheets:
    """Returns the sheets of an XLSForm, empty rows left out; raises Refused."""
    _check_package(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    except Exception as error:  # Whatever a broken file makes the reader raise, it is the file that is wrong.
        raise Refused([Finding("not-xlsx")]) from error
    found: Sheets = {}
    for sheet in book.worksheets:
        name = sheet.title.strip().lower()
        if name in MOST_ROWS:
            found[name] = list(_rows(sheet, name))
    if not found.get("survey"):
        raise Refused([Finding("no-sheet", "survey")])
    return found


def _check_package(content: bytes) -> None:
    if len(content) > MOST_BYTES:
        raise Refused([Finding("too-large")])
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except zipfile.BadZipFile as error:
        raise Refused([Finding("not-xlsx")]) from error
    # What a part claims is also the most that is ever unpacked of it.
    if len(parts) > MOST_PARTS or sum(one.file_size for one in parts) > MOST_UNPACKED:
        raise Refused([Finding("too-large")])
    if any(word in part.filename.lower() for part in parts for word in ACTIVE):
        raise Refused([Finding("macros")])


def _rows(sheet, name: str) -> Iterator[Row]:  # type: ignore[no-untyped-def]
    most = MOST_ROWS[name]
    headings: list[str] = []
    # The claimed size of a sheet can be anything; only what is there is counted.
    sheet.reset_dimensions()
    for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), 1):
        if number > most:
            raise Refused([Finding("too-many-rows", name, number, {"most": str(most)})])
        texts = [_text(cell, name, number, headings) for cell in cells]
        if not headings:
            headings = texts
        elif any(texts):
            yield Row(
                number, {head: text for head, text in zip(headings, texts, strict=False) if head and text}
            )


def _text(cell, sheet: str, number: int, headings: list[str]) -> str:  # type: ignore[no-untyped-def]
    if cell.value is None:
        return ""
    column = headings[cell.column - 1] if cell.column <= len(headings) else str(cell.column)
    if cell.data_type == "f":
        raise Refused([Finding("formula", sheet, number, {"column": column})])
    value = cell.value
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    if len(text) > MOST_CHARACTERS:
        values = {"column": column[:60], "most": str(MOST_CHARACTERS)}
        raise Refused([Finding("too-long", sheet, number, values)])
    return " ".join(text.replace("\u00a0", " ").split())
