"""`waymark sealed-export` and `waymark recover`: what was sealed is read again with the sheet alone, and with nothing less."""

import json
import stat
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy.orm import Session

from app.age import hybrid
from app.audit import verify
from app.cli import main
from app.recovery.exporting import CONTENTS
from tests.delivery import age_hybrid, builders
from tests.delivery.age_hybrid import HybridKey

ITEMS = {"name": "Amber", "story": "She said that they keep her papers."}


@pytest.fixture
def partner(session: Session) -> builders.Partner:
    return builders.partner(session)


@pytest.fixture
def export(app: Flask, session: Session, partner: builders.Partner, tmp_path: Path) -> Path:
    phone = builders.phone(app, session)
    assert phone.send(phone.referral(partner.recipient, ITEMS))[0]["type"] == "receipt"
    target = tmp_path / "export.zip"
    result = app.test_cli_runner().invoke(main, ["sealed-export", str(partner.id), str(target)])
    assert result.exit_code == 0, result.output
    assert "1 sealed parts" in result.output
    return target


def recover(export: Path, sheet: str, folder: Path) -> Result:
    return CliRunner().invoke(
        main, ["recover", str(export), "--sheet", "-", "--to", str(folder)], input=sheet
    )


def changed(export: Path, target: Path) -> Path:
    """The same export with one byte of its age file changed."""
    with ZipFile(export) as old, ZipFile(target, "x") as new:
        for name in old.namelist():
            data = bytearray(old.read(name))
            if name != CONTENTS:
                data[-1] ^= 1
            new.writestr(name, bytes(data))
    return target


def test_the_sheet_opens_what_was_sent(export: Path, partner: builders.Partner, tmp_path: Path) -> None:
    text = partner.key.identity.lower()
    groups = "\n".join(text[at : at + 4] for at in range(0, len(text), 4))
    result = recover(export, groups, tmp_path / "read")
    assert result.exit_code == 0, result.output
    (file,) = (tmp_path / "read").iterdir()
    said = json.loads(file.read_text())
    assert said["opened"]["items"] == ITEMS
    assert said["needs"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_the_export_says_nothing_of_anybody(export: Path) -> None:
    with ZipFile(export) as file:
        for name in file.namelist():
            data = file.read(name)
            assert b"Amber" not in data
            assert b"papers" not in data


def test_another_sheet_opens_nothing_and_says_so(export: Path, tmp_path: Path) -> None:
    result = recover(export, HybridKey.new().identity, tmp_path / "read")
    assert result.exit_code == 1
    assert "sealed to another key" in result.output
    assert list((tmp_path / "read").iterdir()) == []


def test_one_changed_byte_is_not_opened(export: Path, partner: builders.Partner, tmp_path: Path) -> None:
    result = recover(changed(export, tmp_path / "changed.zip"), partner.key.identity, tmp_path / "read")
    assert result.exit_code == 1
    assert list((tmp_path / "read").iterdir()) == []


@pytest.mark.parametrize("sheet", ["", "AGE-SECRET-KEY-PQ-1QQQQ", "AGE-SECRET-KEY-1ABC", "hello"])
def test_what_is_mistyped_is_said_before_anything_is_written(
    export: Path, tmp_path: Path, sheet: str
) -> None:
    result = recover(export, sheet, tmp_path / "read")
    assert result.exit_code == 1
    assert "Compare it with the sheet" in result.output
    assert not (tmp_path / "read").exists()


def test_nothing_is_written_over(export: Path, partner: builders.Partner, tmp_path: Path) -> None:
    (tmp_path / "read").mkdir()
    result = recover(export, partner.key.identity, tmp_path / "read")
    assert result.exit_code == 1
    assert "is there already" in result.output


def test_what_is_no_export_is_said(partner: builders.Partner, tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"nothing")
    result = recover(tmp_path / "x.zip", partner.key.identity, tmp_path / "read")
    assert result.exit_code == 1
    assert "this is no export" in result.output


def test_the_log_tells_of_an_export(app: Flask, session: Session, export: Path) -> None:
    from app.audit.models import AuditEntry

    assert session.query(AuditEntry).filter_by(event="organisation.exported").count() == 1
    verify(session)


def test_large_and_empty_files_open(tmp_path: Path) -> None:
    key = HybridKey.new()
    for size in (0, 1, 64 * 1024, 64 * 1024 + 1, 200_000):
        data = bytes(size)
        assert key.open(age_hybrid.seal(data, key.recipient)) == data
    cut = age_hybrid.seal(bytes(70_000), key.recipient)[: -(70_000 - 64 * 1024 + 16)]
    with pytest.raises(hybrid.CannotOpen):
        key.open(cut)
