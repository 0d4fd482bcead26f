"""Logs with checkpoints, made by the commands; and copies of them that tests may harm."""

import json
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy.orm import Session

from app import audit
from app.audit.log import Entry
from app.identity.roles import Role
from app.witness import commands, files, queries, rules, signer
from app.witness.checking import Copy
from tests.conftest import MovableClock
from tests.delivery import builders
from tests.delivery.client import Device


def write(session: Session, clock: MovableClock, count: int) -> None:
    for number in range(count):
        clock.forward(seconds=1)
        audit.append(session, audit.Event.MEMBER_SIGNED_OUT, clock.at, member=number)
    session.commit()


def checkpoint(session: Session, clock: MovableClock) -> dict[str, Any]:
    """Makes one; returns it as a partner keeps it."""
    clock.forward(hours=1)
    made = commands.make_checkpoint(session, signer.current(), clock.at)
    session.commit()
    assert made
    return queries.signed(made)


def coordinator(app: Flask, session: Session) -> Device:
    """The phone of a partner's coordinator."""
    return builders.phone(app, session, Role.COORDINATOR).device


def countersign(session: Session, device: Device, size: int, clock: MovableClock) -> UUID:
    statement = session.get_one(queries.LogCheckpoint, size).statement
    signature = device.sign(rules.COUNTERSIGNED + statement.encode())
    made = commands.countersign(session, size, device.id, signature, member_id=device.member_id, at=clock.at)
    session.commit()
    return made.id


@dataclass
class Parts:
    """A log as plain lists, to be harmed and put together again."""

    said: dict[str, Any]
    entries: list[Entry]

    @classmethod
    def of(cls, session: Session) -> "Parts":
        own = signer.current()
        copy = files.copy_of(session, own.origin)
        entries = list(copy.entries)
        copy.entries = []
        text = StringIO()
        files.write(copy, own.keys.answer_key, text)
        return cls(json.loads(text.getvalue()), entries)

    def again(self) -> "Parts":
        return Parts(json.loads(json.dumps(self.said)), list(self.entries))

    def copy(self) -> Copy:
        said = self.said
        return Copy(
            said["origin"],
            tuple(said["begins"]),
            said["peaks"],
            tuple(said["ends"]),
            self.entries,
            said["checkpoints"],
            said["countersignatures"],
        )


def written(session: Session, path: Path) -> Path:
    """The log as `waymark audit export` writes it."""
    own = signer.current()
    with path.open("w") as file:
        files.write(files.copy_of(session, own.origin), own.keys.answer_key, file)
    return path
