"""Items that come as files, handed over by cable or another phone: taken exactly as if their own phone had sent them."""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app import audit
from app.delivery import batch, door, keys, opening

DAMAGED = "damaged"
MOST = 20
"""Items that are taken in at a time."""


@dataclass(frozen=True)
class HandedIn:
    """What became of one item of a file."""

    outcome: str
    """`receipt`, `held`, `withdrawn`, or `damaged`: then nothing was taken from the file, or from this item."""
    words: str = ""
    """The four words of its receipt."""
    reason: str = ""
    member_id: UUID | None = None
    """Who signed it; nobody when that could not be read."""


def take(session: Session, content: bytes, by: UUID, at: datetime) -> list[HandedIn]:
    """Returns what became of the items of a file. A file that is no whole batch is damaged, and nothing of it is taken.

    The author is who signed it. Its phone may send it as well, before or after: it is one item, and gets the same answer.
    """
    try:
        items = batch.read(content)
    except ValueError:
        return [HandedIn(DAMAGED)]
    if not items or len(items) > MOST or not all(one.sealed for one in items):
        return [HandedIn(DAMAGED)]
    # Opened before the first statement, as at the door: on SQLite that statement takes the one write lock there is.
    opened = [opening.opened(keys.current(), one, opening.Allowance()) for one in items]
    return [_taken(session, one, by, at) for one in opened]


def _taken(session: Session, opened: opening.Opened, by: UUID, at: datetime) -> HandedIn:
    if opened.envelope is None and opened.reason != "unknown-version":
        return HandedIn(DAMAGED)
    said = json.loads(door.deliver(session, opened, at))
    member_id = opened.envelope.member_id if opened.envelope else None
    if opened.envelope is not None:
        audit.append(
            session,
            audit.Event.SUBMISSION_HANDED_IN,
            at,
            submission=opened.id,
            sha256=opened.digest,
            by=by,
        )
    return HandedIn(said["type"], " ".join(said.get("words", ())), said.get("reason", ""), member_id)
