"""Handing out what is sealed about people: to who signed in or read lately, and no more of it than somebody works with.

Whoever holds an open phone or an account, and wants everything, reads differently from somebody who helps: many people in a
short time. The thirty-first within an hour is not handed out, and those who look after members hear of it.
"""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from flask import abort
from flask_login import current_user
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.audit import Event, append, in_order
from app.identity.access import current_member
from app.identity.models import Member, MemberSession, Reading, ReadingStop

IDLE = timedelta(hours=1)
"""How long after signing in, or after the last reading, something sealed about a person is handed out."""
AT_MOST = 30
"""People (referrals, or what somebody wrote with their number) that one member reads about within `WITHIN`."""
WITHIN = timedelta(hours=1)
STOPPED_FOR, STOPPED_AGAIN_FOR = timedelta(hours=1), timedelta(hours=24)
"""How long nothing is handed out: the first time, and when it happens again within a day. A colleague can end either."""
REMEMBERED = timedelta(days=30)


class ReadingStopped(Exception):
    """Nothing more is handed out to a member for now."""

    def __init__(self, member_id: UUID) -> None:
        super().__init__(member_id)
        self.member_id = member_id


def allow(session: Session, about: UUID, at: datetime) -> None:
    """Goes before everything sealed about a person that a member is given; the same once more costs nothing.

    It waits for the log's turn, so what is handed out has to be looked for afterwards. Answers 401 when nothing was read for
    an hour, or the session ended; raises ReadingStopped when too much was read.
    """
    member = current_member() or abort(401)
    in_order(session)
    row = session.get_one(MemberSession, current_user.session_id, populate_existing=True)
    if row.ended_at or max(row.created_at, row.read_at or row.created_at) <= at - IDLE:
        abort(401)
    if stop_of(session, member.id, at) or _too_many(session, member.id, about, at):
        raise ReadingStopped(member.id)
    session.add(Reading(id=uuid4(), member_id=member.id, about=about, at=at))
    row.read_at = at


def stop_of(session: Session, member_id: UUID, at: datetime) -> ReadingStop | None:
    """Returns why a member is handed out nothing now; None when they may read."""
    return session.scalars(
        select(ReadingStop).where(
            ReadingStop.member_id == member_id, ReadingStop.until > at, ReadingStop.ended_by.is_(None)
        )
    ).first()


def stops_in(session: Session, organisation_id: UUID, at: datetime) -> list[ReadingStop]:
    """Returns who of an organisation was stopped within the last day, the newest first; ended by a colleague or not."""
    return list(
        session.scalars(
            select(ReadingStop)
            .join(Member, Member.id == ReadingStop.member_id)
            .where(Member.organisation_id == organisation_id, ReadingStop.at > at - STOPPED_AGAIN_FOR)
            .order_by(ReadingStop.at.desc())
        )
    )


def stop(session: Session, member_id: UUID, at: datetime) -> bool:
    """Hands out nothing more to a member for a while; returns whether that is new. Callers commit."""
    in_order(session)
    if stop_of(session, member_id, at):
        return False
    before = session.scalars(
        select(ReadingStop.id).where(
            ReadingStop.member_id == member_id, ReadingStop.at > at - STOPPED_AGAIN_FOR
        )
    ).first()
    until = at + (STOPPED_AGAIN_FOR if before else STOPPED_FOR)
    session.add(ReadingStop(id=uuid4(), member_id=member_id, at=at, until=until))
    append(session, Event.MEMBER_READING_STOPPED, at, member=member_id)
    return True


def let_go_on(session: Session, member_id: UUID, by: UUID, at: datetime) -> None:
    """Ends a stop: a colleague asked, and the reading was for people's good. What was read before counts no more."""
    found = stop_of(session, member_id, at)
    if found is None:
        return
    found.ended_by = by
    session.execute(delete(Reading).where(Reading.member_id == member_id))
    append(session, Event.MEMBER_READING_WENT_ON, at, member=member_id, by=by)


def prune(session: Session, at: datetime) -> None:
    """Forgets who read about whom after the hour in which it counts, and stops after a month; the audit log keeps them."""
    session.execute(delete(Reading).where(Reading.at <= at - WITHIN))
    session.execute(delete(ReadingStop).where(ReadingStop.until <= at - REMEMBERED))


def _too_many(session: Session, member_id: UUID, about: UUID, at: datetime) -> bool:
    lately = (Reading.member_id == member_id) & (Reading.at > at - WITHIN)
    others = session.scalar(
        select(func.count(Reading.about.distinct())).where(lately, Reading.about != about)
    )
    known = session.scalars(select(Reading.id).where(lately, Reading.about == about)).first()
    return known is None and (others or 0) >= AT_MOST
