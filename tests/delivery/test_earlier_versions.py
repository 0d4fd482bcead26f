"""What phones of earlier versions saved is taken today: items recorded with the clients of their day (`tests/delivery/recording.py`)."""

import base64
import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pyrage
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.delivery.keys import ServerKeys
from app.delivery.models import DeliveredItem
from app.identity.models import Device, Member, Organisation, OrganisationKey
from app.identity.roles import Role
from app.referrals.models import Referral
from tests.delivery import builders
from tests.delivery.client import Device as Signer
from tests.delivery.client import Phone

RECORDED = Path(__file__).parent / "recorded"
Record = dict[str, Any]


def known_again(app: Flask, session: Session, name: str) -> tuple[Record, Phone]:
    """A server that is the one of a record: its delivery key, the phone, the recipient."""
    record: Record = json.loads((RECORDED / f"{name}.json").read_text())
    keys: ServerKeys = app.extensions["waymark_server_keys"]
    app.extensions["waymark_server_keys"] = ServerKeys(
        pyrage.x25519.Identity.from_str(record["server"]), keys.answer
    )
    device, recipient = record["device"], record["recipient"]
    team = builders.organisation(session, "Team")
    session.add(
        Organisation(
            id=UUID(recipient["organisation"]), name="Partner", kind="partner", created_at=builders.AT
        )
    )
    session.add(
        Member(
            id=UUID(device["member"]),
            organisation_id=team,
            role=Role.OUTREACH.value,
            display_name="Somebody",
            recipient="age1pq1",
            joined_at=builders.AT,
        )
    )
    session.flush()
    session.add(
        OrganisationKey(
            id=UUID(recipient["key"]),
            organisation_id=UUID(recipient["organisation"]),
            recipient=recipient["recipient"],
            fingerprint="f",
            made_at=builders.AT,
        )
    )
    session.add(
        Device(
            id=UUID(device["id"]),
            member_id=UUID(device["member"]),
            public_key=base64.b64decode(device["public_key"]),
            registered_at=builders.AT,
            last_seen_at=builders.AT,
        )
    )
    session.commit()
    return record, Phone(app.test_client(), Signer(UUID(device["id"]), UUID(device["member"])))


def items_of(record: Record) -> list[tuple[UUID, bytes]]:
    return [(UUID(one["id"]), base64.b64decode(one["sealed"])) for one in record["items"]]


@pytest.mark.parametrize("version", ["475ab23", "a3ea402"])
def test_items_of_an_earlier_version_are_received_once(app: Flask, session: Session, version: str) -> None:
    record, phone = known_again(app, session, version)
    items = items_of(record)
    answers = phone.send(*items)[:-1]
    assert [one["type"] for one in answers] == ["receipt"] * len(items)
    assert phone.send(*items)[:-1] == answers
    rows = session.scalars(select(Referral)).all()
    assert {row.id for row in rows} == {id for id, _sealed in items}
    assert all(row.counted == [] for row in rows), "nobody was asked whether it is counted"


def test_items_of_the_first_days_lack_what_consent_has_to_say_and_are_kept_for_a_person(
    app: Flask, session: Session
) -> None:
    """They do not say whether the person could decide, nor how they agreed: nobody may fill that in for them."""
    record, phone = known_again(app, session, "63bc17d")
    items = items_of(record)
    answers = phone.send(*items)[:-1]
    assert [(one["type"], one["reason"]) for one in answers] == [("held", "invalid")] * len(items)
    rows = session.scalars(select(DeliveredItem)).all()
    assert [builders.kept(session, row) for row in rows] == [
        next(sealed for id, sealed in items if id == row.submission_id) for row in rows
    ]
    assert session.scalars(select(Referral)).all() == []
