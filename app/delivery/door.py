"""Delivering one opened item: check, dispatch, answer. Exactly once, and never one item at another's cost."""

from datetime import datetime
from uuid import UUID

from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import audit
from app.delivery import statements
from app.delivery.envelope import Envelope
from app.delivery.models import BackupWatermark, DeliveredItem
from app.delivery.opening import Opened
from app.delivery.submission import Handler, Refused, Submission, Withdrawn
from app.identity import queries as identity
from app.identity.signatures import signed_by_device
from app.storage import record_keys

CURABLE = frozenset({"revoked-device", "not-allowed", "unknown-recipient", "unknown-kind", "unknown-version"})
"""Reasons that somebody can put right on the server: the same bytes are tried again."""


def deliver(session: Session, opened: Opened, at: datetime, vouched: bool = False) -> str:
    """Returns the statement that answers an item, inside the caller's transaction.

    The same id with the same bytes gets the stored answer, unless it was held for something that can have been put right since.
    What cannot be trusted (unreadable, unsigned) is answered as held and not kept; what is signed but cannot be applied is
    kept, held, with its reason. `vouched`: somebody who may said that it counts although its phone is switched off.
    """
    if not opened.sealed:
        return _known(session, opened.id) or statements.missing(opened.id, at)
    stored = session.get(DeliveredItem, (opened.id, opened.digest))
    if stored and stored.outcome == "held" and stored.reason in CURABLE:
        audit.in_order(
            session
        )  # These very bytes may be under way twice: the second sees what became of the first.
        session.refresh(stored)
    if stored and (stored.outcome != "held" or stored.reason not in CURABLE):
        return stored.statement
    reason = opened.reason if opened.envelope is None else _distrust(session, opened.id, opened.envelope)
    if opened.envelope is None or reason:
        return stored.statement if stored else statements.held(opened.id, opened.digest, at, reason)
    return _settle(session, opened, opened.envelope, at, stored, vouched)


def watermark(session: Session, at: datetime) -> str:
    """Returns the statement of how much of the log is in a backup."""
    mark = session.scalars(select(BackupWatermark)).one_or_none()
    return statements.watermark(mark.log if mark else 0, at)


def _known(session: Session, submission_id: UUID) -> str | None:
    return session.scalars(
        select(DeliveredItem.statement)
        .where(DeliveredItem.submission_id == submission_id)
        .order_by(DeliveredItem.outcome.desc())
    ).first()


def _distrust(session: Session, item_id: UUID, envelope: Envelope) -> str:
    """Returns why an envelope is not its author's; empty when it is."""
    device = identity.device_for_delivery(session, envelope.device_id)
    if device is None:
        return "unknown-device"
    if envelope.id != item_id or device.member_id != envelope.member_id:
        return "invalid"
    if signed_by_device(device.public_key, envelope.signature, envelope.signed):
        return ""
    return "bad-signature" if envelope.understood else "unknown-version"


def _settle(
    session: Session,
    opened: Opened,
    envelope: Envelope,
    at: datetime,
    held: DeliveredItem | None,
    vouched: bool,
) -> str:
    try:
        with session.begin_nested():
            return _accept(session, opened, envelope, at, vouched)
    except Withdrawn:
        with session.begin_nested():
            return _leave(session, opened, envelope, at)
    except Refused as refused:
        reason = refused.reason
    except IntegrityError:
        # Another request may have settled these very bytes between our look and our write.
        stored = session.get(DeliveredItem, (opened.id, opened.digest), populate_existing=True)
        if stored and (held is None or stored.outcome == "received"):
            return stored.statement
        reason = "id-reused"
    if held and held.reason == reason:
        return held.statement
    with session.begin_nested():
        return _hold(session, opened, envelope, at, reason)


def _accept(session: Session, opened: Opened, envelope: Envelope, at: datetime, vouched: bool) -> str:
    row = _row(session, opened, envelope, at)
    row.outcome, row.reason, row.envelope = "received", None, None
    session.flush()  # Takes the id before anything else happens: the unique index decides between two requests.
    _apply(session, envelope, at, vouched)
    log = audit.append(
        session,
        audit.Event.SUBMISSION_RECEIVED,
        at,
        submission=opened.id,
        sha256=opened.digest,
        device=envelope.device_id,
    )
    row.statement = statements.receipt(opened.id, opened.digest, at, log)
    session.flush()
    return row.statement


def _apply(session: Session, envelope: Envelope, at: datetime, vouched: bool) -> None:
    device = identity.device_for_delivery(session, envelope.device_id)
    if device is None or ((device.revoked or device.member_disabled) and not vouched):
        raise Refused("revoked-device")
    if not envelope.understood:
        raise Refused("unknown-version")
    handlers: dict[str, Handler] = current_app.extensions["waymark_delivery"]
    handler = handlers.get(envelope.kind)
    if handler is None:
        raise Refused("unknown-kind")
    handler(
        session,
        Submission(
            id=envelope.id,
            kind=envelope.kind,
            device_id=envelope.device_id,
            member_id=envelope.member_id,
            role=device.role,
            organisation_id=device.organisation_id,
            made_at=envelope.made_at,
            received_at=at,
            body=envelope.body,
            parts=envelope.parts,
        ),
    )


def _leave(session: Session, opened: Opened, envelope: Envelope, at: datetime) -> str:
    row = _row(session, opened, envelope, at)
    row.outcome, row.reason, row.envelope = "withdrawn", None, None
    record_keys.erase(session, opened.id, at)  # It may have been held before, and be in a backup.
    row.statement = statements.withdrawn(opened.id, opened.digest, at)
    audit.append(session, audit.Event.SUBMISSION_WITHDRAWN, at, submission=opened.id, sha256=opened.digest)
    session.flush()
    return row.statement


def _hold(session: Session, opened: Opened, envelope: Envelope, at: datetime, reason: str) -> str:
    row = _row(session, opened, envelope, at)
    row.outcome, row.reason = "held", reason
    try:
        row.envelope = record_keys.wrap(session, opened.id, opened.sealed)
    except record_keys.Erased:
        row.envelope = None  # The person had it erased: the phone keeps its own, nothing of it stays here.
    row.statement = statements.held(opened.id, opened.digest, at, reason)
    audit.append(
        session,
        audit.Event.SUBMISSION_HELD,
        at,
        submission=opened.id,
        sha256=opened.digest,
        reason=reason,
    )
    session.flush()
    return row.statement


def _row(session: Session, opened: Opened, envelope: Envelope, at: datetime) -> DeliveredItem:
    row = session.get(DeliveredItem, (opened.id, opened.digest))
    if row is None:
        row = DeliveredItem(
            submission_id=opened.id,
            sha256=opened.digest,
            kind=envelope.kind,
            device_id=envelope.device_id,
            member_id=envelope.member_id,
            made_at=envelope.made_at,
            statement="",
        )
        session.add(row)
    row.received_at = at
    return row
