"""What phones of earlier versions kept, recorded with those versions' own modules, and the world in which it was recorded.

`python -m tests.faults.profiles.record COMMIT…` records. `world.json` holds the keys of a server, a member's phone and a recipient
that every record knows: whoever is to take what is in the records has to have them.
"""

import base64
import json
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from app.identity.models import Device, Member, Organisation, OrganisationKey
from app.identity.roles import Role
from app.storage import db
from tests.delivery import builders

HERE = Path(__file__).parent
Record = dict[str, Any]


def world() -> Record:
    return cast(Record, json.loads((HERE / "world.json").read_text()))


def records() -> list[Record]:
    """Oldest first."""
    found = [json.loads(path.read_text()) for path in HERE.glob("at-*.json")]
    return sorted(found, key=lambda one: cast(str, one["made"]))


def give_keys(data: Path) -> None:
    """A server that begins in this directory has the keys of the world."""
    keys = data / "keys"
    keys.mkdir(parents=True, exist_ok=True)
    for name, text in world()["server"].items():
        (keys / name).write_text(text)
        (keys / name).chmod(0o600)


def inhabit() -> None:
    """Makes the world's member, phone and recipient known to the server; in the app's context."""
    device, recipient = world()["device"], world()["recipient"]
    team = builders.organisation(db.session, "Team of earlier versions")
    db.session.add(
        Organisation(
            id=UUID(recipient["organisation"]),
            name="Partner of earlier versions",
            kind="partner",
            created_at=builders.AT,
        )
    )
    db.session.add(
        Member(
            id=UUID(device["member"]),
            organisation_id=team,
            role=Role.OUTREACH.value,
            display_name="Somebody",
            recipient=builders.NOBODYS,
            joined_at=builders.AT,
        )
    )
    db.session.flush()
    db.session.add(
        OrganisationKey(
            id=UUID(recipient["key"]),
            organisation_id=UUID(recipient["organisation"]),
            recipient=recipient["recipient"],
            fingerprint="w",
            made_at=builders.AT,
        )
    )
    db.session.add(
        Device(
            id=UUID(device["id"]),
            member_id=UUID(device["member"]),
            public_key=base64.b64decode(device["public_key"]),
            registered_at=builders.AT,
            last_seen_at=builders.AT,
        )
    )
    db.session.commit()
