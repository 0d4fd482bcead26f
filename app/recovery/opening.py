"""Opening an export with a recovery sheet. Needs no server, no network and no database."""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from app.age.hybrid import CannotOpen, Identity
from app.delivery.padding import unpad
from app.recovery.exporting import CONTENTS, VERSION

AGE = b"age-encryption.org/v1\n"


class NotAnExport(ValueError):
    """The file is no export, or one of a version that is not known here."""


@dataclass
class Opened:
    """What was written, and what another key is needed for."""

    written: list[Path] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    """Names of files that this sheet does not open."""
    broken: list[str] = field(default_factory=list)
    """Names of files that are missing, or that open and hold something else than was expected."""


def contents(file: ZipFile) -> list[dict[str, Any]]:
    """Returns what an export says that it holds; raises NotAnExport."""
    try:
        said = json.loads(file.read(CONTENTS))
        if said["version"] != VERSION:
            raise NotAnExport(f"version {said['version']} of exports is not known here")
        return list(said["files"])
    except (KeyError, TypeError, UnicodeDecodeError, json.JSONDecodeError) as cause:
        raise NotAnExport("this is no export") from cause


def open_all(export: Path, identities: Sequence[Identity], folder: Path) -> Opened:
    """Writes what the sheets open into a new folder, one JSON file each, readable by its owner alone; raises NotAnExport.

    Raises FileExistsError when the folder is there already: nothing is ever written over.
    """
    try:
        file = ZipFile(BytesIO(_unsealed(export.read_bytes(), identities)))
    except BadZipFile as cause:
        raise NotAnExport("this is no export") from cause
    except CannotOpen as cause:
        raise NotAnExport(
            "it was sealed to another key, or changed: use the sheet of the day it was taken"
        ) from cause
    with file:
        listed = contents(file)
        folder.mkdir(mode=0o700)
        done = Opened()
        for about in listed:
            _open_one(file, about, identities, folder, done)
    return done


def _unsealed(data: bytes, identities: Sequence[Identity]) -> bytes:
    """Returns an export that members took in the app without its own seal; what the operator wrote has none."""
    return _open(data, identities) if data.startswith(AGE) else data


def _open(sealed: bytes, identities: Sequence[Identity]) -> bytes:
    """Opens with whichever sheet fits; raises CannotOpen."""
    for identity in identities:
        try:
            return identity.open(sealed)
        except CannotOpen:
            continue
    raise CannotOpen("another key, or a changed file")


def _open_one(
    file: ZipFile, about: dict[str, Any], identities: Sequence[Identity], folder: Path, done: Opened
) -> None:
    name = str(about.get("file", ""))
    try:
        plain = json.loads(unpad(_open(file.read(name), identities)))
    except CannotOpen:
        done.closed.append(name)
        return
    except (KeyError, ValueError):
        done.broken.append(name)
        return
    path = folder / f"{Path(name).stem}.json"
    text = json.dumps({**about, "opened": plain}, ensure_ascii=False, indent=1)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write(text + "\n")
    done.written.append(path)
