"""What somebody may upload instead of a list: none of it takes the server along, and none of it stays."""

import io
import resource
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from app.own_lists import apart, reading, workbook
from app.own_lists.problems import Refused
from tests.own_lists.sheets import HARVEST, xlsx


def codes(content: bytes) -> list[str]:
    with pytest.raises(Refused) as refused:
        apart.read(content, reading.About(), {"en"})
    return [one.code for one in refused.value.findings]


def with_part(name: str, content: bytes) -> bytes:
    out = io.BytesIO(HARVEST)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, content)
    return out.getvalue()


def with_sheet(xml: bytes) -> bytes:
    """Returns the file with other XML in the place of its first sheet."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(HARVEST)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(
                part.filename, xml if part.filename == "xl/worksheets/sheet1.xml" else old.read(part)
            )
    return out.getvalue()


def test_a_good_file_is_read_apart_as_it_is_read_here() -> None:
    about = reading.About()
    assert apart.read(HARVEST, about, {"en"}) == reading.read(HARVEST, about, {"en"})


@pytest.mark.parametrize("content", [b"PK\x03\x04 not really", b"type,name,label", b"\xd0\xcf\x11\xe0" * 40])
def test_what_is_no_spreadsheet_is_called_so(content: bytes) -> None:
    assert codes(content) == ["not-xlsx"]


def test_a_file_that_is_too_large_is_not_opened() -> None:
    assert codes(b"PK" + bytes(workbook.MOST_BYTES)) == ["too-large"]


def test_a_zip_bomb_is_not_unpacked() -> None:
    bomb = with_part("xl/worksheets/sheet9.xml", bytes(300 * 1024 * 1024))
    assert len(bomb) < workbook.MOST_BYTES
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert codes(bomb) == ["too-large"]
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss - before < 400_000, "kilobytes"


@pytest.mark.parametrize("name", ["xl/vbaProject.bin", "xl/externalLinks/externalLink1.xml"])
def test_macros_and_links_to_other_files_are_refused(name: str) -> None:
    assert codes(with_part(name, b"x")) == ["macros"]


def test_a_formula_is_refused_with_its_cell_and_never_computed() -> None:
    with pytest.raises(Refused) as refused:
        apart.read(xlsx([("text", "a", '=HYPERLINK("http://x.example")')]), reading.About(), {"en"})
    [found] = refused.value.findings
    assert (found.code, found.sheet, found.row, found.values) == ("formula", "survey", 2, {"column": "label"})


def test_a_sheet_of_too_many_rows_is_refused_while_it_is_read() -> None:
    assert codes(xlsx([("text", f"q{n}", "Q?") for n in range(1100)])) == ["too-many-rows"]


def test_a_cell_that_is_too_long_is_refused() -> None:
    assert codes(xlsx([("text", "a", "A" * 2001)])) == ["too-long"]


def test_entities_in_the_xml_are_not_expanded() -> None:
    entities = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    laughs = f'<!DOCTYPE x [<!ENTITY e0 "ha">{entities}]><worksheet>&e9;</worksheet>'
    assert codes(with_sheet(laughs.encode())) in (["not-xlsx"], ["no-time"])


def test_a_sheet_that_claims_to_reach_to_the_end_of_the_world_is_read_as_far_as_it_goes() -> None:
    out = io.BytesIO()
    book = load_workbook(io.BytesIO(HARVEST))
    book["survey"].cell(row=1_000_000, column=1, value="text")
    book.save(out)
    assert codes(out.getvalue()) == ["too-many-rows"]


def test_reading_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "SECONDS_IN_ALL", 0.05)
    assert codes(HARVEST) == ["no-time"]


def test_no_file_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    apart.read(HARVEST, reading.About(), {"en"})
    assert list(tmp_path.iterdir()) == []


def test_a_spreadsheet_without_a_survey_is_refused() -> None:
    out = io.BytesIO()
    Workbook().save(out)
    assert codes(out.getvalue()) == ["no-sheet"]
