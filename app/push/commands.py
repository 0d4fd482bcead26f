"""Writing subscriptions and wishes. Callers commit."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session
from uuid6 import uuid7

from app.identity.models import Member
from app.identity.roles import Role
from app.push import rules
from app.push.forms import NewSubscription
from app.push.models import PushSubscription
from app.push.queries import Nudge
from app.push.rules import Outcome

AT_MOST = 20
"""Browsers that one member may have switched on; the oldest goes."""


def subscribe(session: Session, member_id: UUID, new: NewSubscription, at: datetime) -> None:
    """Keeps where a member's browser can be reached; the same browser again replaces what was known of it."""
    row = session.scalars(
        select(PushSubscription).where(PushSubscription.endpoint == new.endpoint)
    ).one_or_none()
    if row is None:
        row = PushSubscription(id=uuid7(), endpoint=new.endpoint, made_at=at, failures=0)
        session.add(row)
    row.member_id, row.device_id = member_id, new.device_id
    row.public_key, row.secret, row.language = new.public_key, new.secret, new.language
    row.quiet_from, row.quiet_until = new.quiet_from, new.quiet_until
    row.wanted_at, row.next_try_at, row.failures = None, None, 0
    session.flush()
    mine = select(PushSubscription.id).where(PushSubscription.member_id == member_id)
    too_many = mine.order_by(PushSubscription.made_at.desc(), PushSubscription.id.desc()).offset(AT_MOST)
    session.execute(delete(PushSubscription).where(PushSubscription.id.in_(list(session.scalars(too_many)))))


def unsubscribe(session: Session, member_id: UUID, endpoint: str) -> None:
    """Forgets a member's browser."""
    session.execute(
        delete(PushSubscription).where(
            PushSubscription.member_id == member_id, PushSubscription.endpoint == endpoint
        )
    )


def nudge_organisation(
    session: Session, organisation_id: UUID, roles: Collection[Role], at: datetime
) -> None:
    """Wishes a nudge for every member of an organisation with one of these roles."""
    members = select(Member.id).where(
        Member.organisation_id == organisation_id, Member.role.in_([role.value for role in roles])
    )
    _wish(session, PushSubscription.member_id.in_(members), at)


def nudge_member(session: Session, member_id: UUID, at: datetime) -> None:
    """Wishes a nudge for one member."""
    _wish(session, PushSubscription.member_id == member_id, at)


def take_up(session: Session, nudge: Nudge) -> None:
    """Takes a wish off before it is sent: one that arrives meanwhile is another one."""
    session.execute(
        update(PushSubscription)
        .where(PushSubscription.id == nudge.id)
        .values(wanted_at=None)
        .execution_options(synchronize_session=False)
    )


def note(session: Session, nudge: Nudge, outcome: Outcome, at: datetime) -> None:
    """Records how a sending ended: what is gone is dropped, what failed is wished again and tried later, for a day."""
    row = session.get(PushSubscription, nudge.id, populate_existing=True)
    if row is None:
        return
    if outcome is Outcome.GONE:
        session.delete(row)
    elif outcome is Outcome.SENT or nudge.wanted_at <= at - rules.KEPT:
        row.next_try_at, row.failures = None, 0
    else:
        row.wanted_at = nudge.wanted_at
        row.failures += 1
        row.next_try_at = at + rules.wait(row.failures)


def _wish(session: Session, whose: ColumnElement[bool], at: datetime) -> None:
    session.execute(
        update(PushSubscription)
        .where(whose, PushSubscription.wanted_at.is_(None))
        .values(wanted_at=at)
        .execution_options(synchronize_session=False)
    )
