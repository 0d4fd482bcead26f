"""Every column says who may be able to read it, and docs/columns.md is that contract."""

from app.storage.columns import CLASS
from tests.architecture import columns
from tests.architecture.sources import ROOT


def test_every_column_is_classified() -> None:
    unclassified = [
        f"{table.name}.{column.name}"
        for table in columns.tables()
        for column in table.columns
        if column.info.get(CLASS) not in columns.CLASSES
    ]
    assert not unclassified, "make these with routing(), sealed() or operational()"


def test_what_is_sealed_is_bytes() -> None:
    readable = [
        f"{table.name}.{column.name}"
        for table in columns.tables()
        for column in table.columns
        if column.info.get(CLASS) == "sealed" and column.type.python_type is not bytes
    ]
    assert not readable, "ciphertext is kept as bytes"


def test_the_contract_says_what_the_tables_hold() -> None:
    written = (ROOT / "docs" / "columns.md").read_text()
    assert written == columns.contract(), "look at what changed, then: python -m tests.architecture.columns"
