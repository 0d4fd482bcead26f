"""Everything that lies on a server's host, and every secret among it: what somebody has who takes the machine."""

import base64
import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pyrage
import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy.orm import Session

from app.age import bech32
from app.age.hybrid import CannotOpen, Identity
from app.storage import Model, record_keys
from app.storage.columns import CLASS
from tests.conftest import SCHEMA

SECRET = 32
"""Bytes of a key, of whatever kind."""


def dumped(session: Session, target: Path) -> None:
    """Makes the backup of the database that docs/operating.md tells of."""
    session.commit()
    target.mkdir()
    url = os.environ.get("DATABASE_URL", "")
    if url.startswith("postgres"):
        if not shutil.which("pg_dump"):
            pytest.skip("pg_dump is not here")
        made = target / "waymark.sql"
        subprocess.run(["pg_dump", f"--schema={SCHEMA}", f"--file={made}", url], check=True)
    else:
        made = target / "waymark.sqlite"
        with sqlite3.connect(session.get_bind().engine.url.database or "") as connection:
            connection.execute("VACUUM INTO ?", (str(made),))


def environment(process: int) -> bytes:
    """Returns the environment of a process and of all its children."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return b"\0".join(Path(f"/proc/{one}/environ").read_bytes() for one in (str(process), *children))


@dataclass(frozen=True)
class Part:
    """Something sealed, without what the server itself wrapped around it."""

    column: str
    sealed: bytes


def parts(session: Session) -> list[Part]:
    """Returns what stands in every column for what is sealed, unwrapped with the keys that lie on the host too."""
    found = []
    for table in Model.metadata.sorted_tables:
        for column in table.columns:
            if column.info.get(CLASS) == "sealed":
                names = [one for one in table.columns if one.type.__class__ is sa.Uuid]
                for row in session.execute(sa.select(column, *names).where(column.is_not(None))):
                    found.append(
                        Part(f"{table.name}.{column.name}", unwrapped(session, row[0], list(row[1:])))
                    )
    return found


def unwrapped(session: Session, blob: bytes, ids: list[object]) -> bytes:
    for id in ids:
        with suppress(ValueError, record_keys.Erased):
            return record_keys.unwrap(session, id, blob)  # type: ignore[arg-type]
    return blob


def secrets_in(data: bytes) -> Iterator[bytes]:
    """Yields every 32 bytes in some data that somebody wrote down as a key: age, PEM, hexadecimal, base64."""
    for one in re.finditer(rb"(?i)age-secret-key-(?:pq-)?1[0-9a-z]+", data):
        text = one[0].decode().lower()
        with suppress(bech32.NotAKey):
            yield bech32.decode(text, text[: text.rindex("1")])
    for one in re.finditer(
        rb"-----BEGIN [A-Z ]*PRIVATE KEY-----.+?-----END [A-Z ]*PRIVATE KEY-----", data, re.S
    ):
        key = serialization.load_pem_private_key(one[0], password=None)
        if isinstance(key, ec.EllipticCurvePrivateKey):
            yield key.private_numbers().private_value.to_bytes(SECRET, "big")
    for one in re.finditer(rb"(?<![0-9a-fA-F])[0-9a-fA-F]{64}(?![0-9a-fA-F])", data):
        yield bytes.fromhex(one[0].decode())
    for one in re.finditer(rb"(?<![\w+/-])[\w+/-]{43}=?(?![\w+/=-])", data):
        with suppress(ValueError):
            yield base64.urlsafe_b64decode(one[0].rstrip(b"=").replace(b"+", b"-").replace(b"/", b"_") + b"=")


def secrets_of(session: Session, data_dir: Path) -> set[bytes]:
    """Returns all keys that can be found on the host: in files, in the environment, in every column of every table."""
    found: set[bytes] = set()
    for path in data_dir.rglob("*"):
        if path.is_file() and path.stat().st_size < 1_000_000 and "fieldpack" not in path.parts:
            found.update(secrets_in(path.read_bytes()))
    found.update(secrets_in("\n".join(os.environ.values()).encode()))
    for table in Model.metadata.sorted_tables:
        for row in session.execute(sa.select(table)):
            for value in row:
                if isinstance(value, bytes) and len(value) == SECRET:
                    found.add(value)
    with record_keys._store().connect() as connection:
        found.update(
            connection.scalars(sa.select(record_keys._keys.c.key).where(record_keys._keys.c.key.is_not(None)))
        )
    return found


def opened(part: bytes, secret: bytes) -> bytes | None:
    """Returns what a secret opens, tried as each kind of key that age knows, and as a passphrase; None if none fits."""
    with suppress(pyrage.IdentityError, pyrage.DecryptError):
        identity = pyrage.x25519.Identity.from_str(as_text("age-secret-key-", secret))
        return bytes(pyrage.decrypt(part, [identity]))
    with suppress(CannotOpen, ValueError):
        return Identity(secret).open(part)
    for phrase in (secret.hex(), base64.urlsafe_b64encode(secret).decode().rstrip("=")):
        with suppress(pyrage.DecryptError):
            return bytes(pyrage.passphrase.decrypt(part, phrase))
    return None


def as_text(prefix: str, secret: bytes) -> str:
    values = bech32.regroup(list(secret), 8, 5, pad=True)
    check = bech32.polymod(bech32.expanded(prefix) + values + [0] * 6) ^ 1
    values += [check >> 5 * (5 - place) & 31 for place in range(6)]
    return (prefix + "1" + "".join(bech32.CHARSET[value] for value in values)).upper()
