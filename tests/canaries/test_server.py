"""The server is taken, with its disk, its settings, its log and its backups: no sealed field can be read, and no key on it opens one."""

import json
import logging
import os
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.delivery.models import DeliveredItem
from app.identity.models import KeyWrapping, OrganisationKeyGrant
from app.referrals.models import ReferralCopy
from app.storage import Model
from app.storage.columns import CLASS
from tests.canaries.host import Part, dumped, opened, parts, secrets_of
from tests.canaries.search import Marker, found, within
from tests.conftest import MovableClock
from tests.delivery import age_hybrid
from tests.delivery.client import envelope, grant, pad, person_part, routing, unpad, uuid7
from tests.my.codes import Code
from tests.my.test_door import written
from tests.referrals.test_messages import Pair

HELD = "delivered_item.envelope"
"""What waits to be put right, as the phone sealed it to the server: with its own key it reads who sent what to whom."""


class Sealed:
    """A canary in every column for what is sealed, and the keys of those whom it is for."""

    def __init__(self, app: Flask, session: Session, clock: MovableClock, marker: Marker) -> None:
        self.marker, self.number = marker, 0
        self.pair = pair = Pair(app, session)
        self.own, self.keys = age_hybrid.HybridKey.new(), [pair.team.key, pair.house.key]
        self.code = Code()
        submission = uuid7()
        self.refers(submission)
        mine = ReferralCopy.referral_id == submission
        copy = session.scalars(select(ReferralCopy).where(mine)).one()
        pair.copy_id = copy.id
        for phone, side in ((pair.sender, "sender"), (pair.recipient, "recipient")):
            assert pair.message(phone, side, self.canary())["type"] == "receipt"
        call = written(pair.house, copy.grant_id, "call", self.canary())
        assert self.code.post(app.test_client(), "write", **call).status_code == 200
        self.holds(session)
        member = pair.sender.device.member_id
        self.member_key(session, clock, member)

    def canary(self) -> str:
        self.number += 1
        return f"{self.marker.letters}{self.number:02d}"

    def items(self) -> dict[str, object]:
        contact = {name: self.canary() for name in ("number", "when", "who", "say")}
        return {"name": self.canary(), "contact": contact, "story": self.canary()}

    def body(self) -> dict[str, object]:
        shared = grant(self.pair.house.recipient, items=["name", "contact", "story"], withheld=[])
        return {"routing": routing(), "recipients": [shared]}

    def refers(self, submission: UUID) -> None:
        house = self.pair.house
        copy = {"schema": 1, "grants": [], "words": self.canary()}
        sealed = {
            str(house.id): person_part(submission, house.recipient, self.items()),
            "receipt": age_hybrid.seal(pad(json.dumps(copy).encode()), self.own.recipient),
        }
        body = self.body() | {"receipt": self.code.receipt}
        sender = self.pair.sender
        answer = sender.send((submission, sender.seal(envelope(sender.device, submission, body, sealed))))[0]
        assert answer["type"] == "receipt"
        self.keys.append(self.own)

    def holds(self, session: Session) -> None:
        """One of a version to come, which waits as it is."""
        sender, house, id = self.pair.sender, self.pair.house, uuid7()
        sealed = {str(house.id): person_part(id, house.recipient, self.items())}
        whole = envelope(sender.device, id, self.body(), sealed, {"schema": 2})
        answer = sender.send((id, sender.seal(whole)))[0]
        assert answer["type"] == "held"
        assert session.scalars(select(DeliveredItem).where(DeliveredItem.envelope.is_not(None))).one()

    def member_key(self, session: Session, clock: MovableClock, member: UUID) -> None:
        phrase, mine = age_hybrid.HybridKey.new(), age_hybrid.HybridKey.new()
        key = self.pair.team.recipient.key
        for row in (
            KeyWrapping(
                id=uuid4(), member_id=member, means="prf", sealed=wrapped(mine, phrase), made_at=clock()
            ),
            OrganisationKeyGrant(
                id=uuid4(),
                key_id=key,
                member_id=member,
                sealed=wrapped(self.pair.team.key, mine),
                granted_at=clock(),
            ),
        ):
            session.add(row)
        session.commit()
        self.keys += [phrase, mine]


def wrapped(key: age_hybrid.HybridKey, under: age_hybrid.HybridKey) -> bytes:
    return age_hybrid.seal(key.identity.encode(), under.recipient)


@pytest.fixture
def sealed(app: Flask, session: Session, clock: MovableClock, caplog: pytest.LogCaptureFixture) -> Sealed:
    caplog.set_level(logging.DEBUG)
    return Sealed(app, session, clock, Marker())


def columns() -> set[str]:
    return {
        f"{table.name}.{column.name}"
        for table in Model.metadata.sorted_tables
        for column in table.columns
        if column.info.get(CLASS) == "sealed"
    }


def test_nothing_that_was_sealed_can_be_read_anywhere_on_the_server(
    sealed: Sealed, session: Session, data_dir: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Database, write-ahead files, job queue and files of the data directory; log; environment; backups."""
    texts = sealed.marker.both
    dumped(session, tmp_path / "backups")
    assert found(tmp_path / "backups", ["Harbour House"]), "what is no secret is there to be found"
    assert {one.column for one in parts(session)} == columns(), "a canary stands in each"
    assert found(data_dir, texts) == []
    assert found(tmp_path / "backups", texts) == []
    said = "\n".join([caplog.text, *(f"{name}={value}" for name, value in os.environ.items())])
    assert list(within((said.encode(),), texts)) == []


def test_with_every_key_on_the_host_no_sealed_part_can_be_opened(
    sealed: Sealed, session: Session, data_dir: Path
) -> None:
    there = secrets_of(session, data_dir)
    assert len(there) >= 6, "the server's own keys, those of stored copies, hashes of tokens"
    tried, wanted = 0, []
    for part in parts(session):
        by_host = [text for secret in there if (text := opened(part.sealed, secret)) is not None]
        tried += len(there)
        if part.column != HELD:
            assert by_host == [], f"{part.column} can be opened with what is on the host"
            wanted.append(part)
            continue
        # The server reads whom a held item is for; what is sealed inside of it is sealed to them.
        (whole,) = by_host
        inside = unpad(whole)
        wanted.append(Part(HELD, inside[inside.rindex(b"age-encryption.org/v1\n") :]))
        assert not [one for one in there if opened(wanted[-1].sealed, one) is not None]
        tried += len(there)
    print(f"{len(wanted)} sealed parts, {len(there)} secrets on the host, {tried} tries")
    assert {one.column for one in wanted} == columns()
    # Whom it was sealed to opens each: the search would have found a key that fits.
    for part in wanted:
        (text,) = [text for key in sealed.keys if (text := opened(part.sealed, key.seed)) is not None]
        words = text if text.startswith(b"AGE-SECRET") else unpad(text)
        assert sealed.marker.letters.encode() in words or words.startswith((b"AGE-SECRET", b"{")), part.column


def test_a_key_that_lies_about_on_the_host_would_be_found(
    sealed: Sealed, session: Session, data_dir: Path
) -> None:
    """In a file, as text; in a setting, as hexadecimal: then a part opens."""
    (data_dir / "note").write_text(f"key: {sealed.pair.house.key.identity}\n")
    there = secrets_of(session, data_dir)
    assert sealed.pair.house.key.seed in there
    assert [
        one.column for one in parts(session) if opened(one.sealed, sealed.pair.house.key.seed) is not None
    ]
