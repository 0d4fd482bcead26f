"""What is done about a held item: try it again, vouch for it, hand it over. Nothing of it is ever thrown away here."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app import audit
from app.delivery import door, keys, opening
from app.delivery.batch import Item
from app.delivery.held_queries import VOUCHABLE, held_item
from app.delivery.models import DeliveredItem, HeldCare
from app.storage import record_keys

HANDS = ("colleague", "operator", "nobody")


class NotHeld(LookupError):
    """Nothing of this id and hash is held: somebody settled it meanwhile, or it was erased at the person's wish."""


def try_again(
    session: Session, submission_id: UUID, sha256: str, at: datetime, vouched_by: UUID | None = None
) -> str:
    """Delivers a held item again; returns why it is still held, empty when it was received. Raises NotHeld.

    `vouched_by` names who takes it in although its phone or member is switched off. Its signature is checked all the same.
    """
    audit.in_order(session)
    row = session.get(DeliveredItem, (submission_id, sha256), populate_existing=True)
    if row is None or row.outcome != "held" or row.envelope is None:
        raise NotHeld
    try:
        sealed = record_keys.unwrap(session, submission_id, row.envelope)
    except record_keys.Erased as erased:
        raise NotHeld from erased
    vouched = vouched_by is not None and row.reason in VOUCHABLE
    opened = opening.opened(keys.current(), Item(submission_id, sealed), opening.Allowance())
    if vouched:
        audit.append(
            session,
            audit.Event.SUBMISSION_VOUCHED,
            at,
            submission=submission_id,
            sha256=sha256,
            by=vouched_by,
        )
    door.deliver(session, opened, at, vouched=vouched)
    session.refresh(row)
    return (row.reason or "?") if row.outcome == "held" else ""


def hand_over(
    session: Session,
    submission_id: UUID,
    sha256: str,
    hands: str,
    member_id: UUID | None,
    by: UUID,
    at: datetime,
) -> None:
    """Notes in whose hands an item is: a colleague's, the operator's, or nobody's because it was made again. Raises NotHeld."""
    if held_item(session, submission_id, sha256) is None:
        raise NotHeld
    row = session.get(HeldCare, (submission_id, sha256)) or HeldCare(
        submission_id=submission_id, sha256=sha256
    )
    row.hands, row.member_id, row.by, row.at = hands, member_id if hands == "colleague" else None, by, at
    session.add(row)
    audit.append(
        session,
        audit.Event.SUBMISSION_HANDED_OVER,
        at,
        submission=submission_id,
        sha256=sha256,
        hands=hands,
        by=by,
    )
    session.flush()
