"""What was sealed on a phone is read again with the age program alone, as `docs/recovery.md` says: nothing of this project."""

import json
import os
import re
import shutil
import subprocess
import zlib
from pathlib import Path
from zipfile import ZipFile

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.age import hybrid
from app.cli import main
from app.recovery.exporting import CONTENTS
from tests.delivery import age_hybrid, builders
from tests.service_worker.test_both_implementations import posted, saved

NAMED = shutil.which(os.environ.get("AGE", "age")) or ""
HYBRID_SINCE = (1, 3)


def knows_hybrid_keys() -> bool:
    if not NAMED:
        return False
    said = subprocess.run([NAMED, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v?(\d+)\.(\d+)", said)
    return found is not None and (int(found[1]), int(found[2])) >= HYBRID_SINCE


pytestmark = pytest.mark.skipif(
    not knows_hybrid_keys(), reason="the age program, 1.3 or later, is not here; AGE names it"
)


def age(sheet: Path, file: Path) -> "subprocess.CompletedProcess[bytes]":
    command = [NAMED, "--decrypt", "--identity", str(sheet), str(file)]
    return subprocess.run(command, capture_output=True, check=False)


def test_the_age_program_opens_what_a_phone_sealed_with_what_stands_on_the_sheet(
    app: Flask, session: Session, tmp_path: Path
) -> None:
    partner = builders.partner(session)
    posted(app, saved(app, session, partner)["batch"])
    export, sheet = tmp_path / "export.zip", tmp_path / "sheet.txt"
    done = app.test_cli_runner().invoke(main, ["sealed-export", str(partner.id), str(export)])
    assert done.exit_code == 0, done.output
    sheet.write_text(partner.key.identity)
    with ZipFile(export) as file:
        (name,) = (one for one in file.namelist() if one != CONTENTS)
        file.extract(name, tmp_path)
    opened = age(sheet, tmp_path / name)
    assert opened.returncode == 0, opened.stderr.decode()
    length = int.from_bytes(opened.stdout[:4], "big")
    said = json.loads(zlib.decompress(opened.stdout[4 : 4 + length]))
    assert said["items"] == {"name": "Amber"}
    sheet.write_text(age_hybrid.HybridKey.new().identity)
    assert age(sheet, tmp_path / name).returncode != 0


def test_the_age_program_opens_an_export_that_was_sealed_as_a_whole(tmp_path: Path) -> None:
    key, sheet, whole = age_hybrid.HybridKey.new(), tmp_path / "sheet.txt", os.urandom(200_000)
    sheet.write_text(key.identity)
    file = tmp_path / "2026-11-28.zip.age"
    file.write_bytes(hybrid.seal(whole, key.recipient))
    assert age(sheet, file).stdout == whole
