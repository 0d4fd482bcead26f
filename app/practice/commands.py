"""Noting that somebody has practised. Callers commit."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from uuid6 import uuid7

from app import audit
from app.practice.models import Practised


def note(session: Session, member_id: UUID, case: str, at: datetime) -> None:
    """Notes that a member went through a case on the day of `at`; twice a day is once."""
    same = select(Practised).where(
        Practised.member_id == member_id, Practised.case_slug == case, Practised.day == at.date()
    )
    if session.scalars(same).first():
        return
    session.add(Practised(id=uuid7(), member_id=member_id, case_slug=case, day=at.date()))
    audit.append(session, audit.Event.PRACTICE_FINISHED, at, member=member_id, case=case)
