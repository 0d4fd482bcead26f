"""What an organisation was sent, as a file that only its recovery sheet opens: age files, and the routing facts beside them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any
from uuid import UUID
from zipfile import ZIP_STORED, ZipFile

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.age import hybrid
from app.referrals import queries
from app.referrals.models import Referral, ReferralCopy, ReferralMessage

CONTENTS = "contents.json"
VERSION = 1


@dataclass(frozen=True)
class SealedPart:
    """One age file, and what the server knows of it."""

    name: str
    sealed: bytes
    about: dict[str, Any]


def parts(session: Session, organisation_id: UUID, at: datetime) -> Iterator[SealedPart]:
    """Yields every sealed copy that an organisation was given and may still read, and every message about it."""
    for copy, referral in queries.readable_copies(session, organisation_id, at):
        part = queries.unwrapped(session, copy.id, copy.person_part)
        if part is None:
            continue
        yield SealedPart(f"{copy.id}.age", part, _about(copy, referral))
        yield from _messages(session, copy.id)


def _about(copy: ReferralCopy, referral: Referral) -> dict[str, Any]:
    return {
        "kind": "referral",
        "copy": str(copy.id),
        "referral": str(copy.referral_id),
        "key": str(copy.key_id),
        "state": copy.state,
        "needs": referral.needs,
        "urgency": referral.urgency,
        "language": referral.language,
        "age_band": referral.age_band,
        "received_at": referral.received_at.isoformat(),
    }


def _messages(session: Session, copy_id: UUID) -> Iterator[SealedPart]:
    rows = select(ReferralMessage).where(ReferralMessage.copy_id == copy_id).order_by(ReferralMessage.at)
    for one in session.scalars(rows):
        if text := queries.unwrapped(session, one.id, one.text):
            about = {"kind": one.kind, "copy": str(copy_id), "side": one.side, "at": one.at.isoformat()}
            yield SealedPart(f"{one.id}.age", text, about)


def write(file: ZipFile, organisation: str, found: Iterator[SealedPart], at: datetime) -> int:
    """Writes an export; returns how many age files are in it."""
    listed = []
    for part in found:
        file.writestr(part.name, part.sealed, ZIP_STORED)
        listed.append({"file": part.name, **part.about})
    contents = {"version": VERSION, "organisation": organisation, "made_at": at.isoformat(), "files": listed}
    file.writestr(CONTENTS, json.dumps(contents, ensure_ascii=False, indent=1))
    return len(listed)


def sealed(session: Session, organisation_id: UUID, organisation: str, recipient: str, at: datetime) -> bytes:
    """Returns an export as one age file that a key of the organisation opens: what it lists is not readable either."""
    whole = BytesIO()
    with ZipFile(whole, "w") as file:
        write(file, organisation, parts(session, organisation_id, at), at)
    return hybrid.seal(whole.getvalue(), recipient)
