"""The log takes only what its vocabulary knows, and shows when somebody touched it."""

import pytest
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from app import clock
from app.audit import Event, append, cut, verify
from app.audit.log import VocabularyError
from app.audit.models import AuditCheckpoint, AuditEntry


def write(session: Session, count: int) -> None:
    for number in range(count):
        append(session, Event.MEMBER_SIGNED_OUT, clock.now(), member=number)
    session.commit()


def test_entries_are_numbered_without_gaps_and_verify(session: Session) -> None:
    write(session, 5)
    assert verify(session) == 5


def test_a_field_too_many_or_too_few_is_refused(session: Session) -> None:
    with pytest.raises(VocabularyError):
        append(session, Event.MEMBER_SIGNED_OUT, clock.now())
    with pytest.raises(VocabularyError):
        append(session, Event.MEMBER_SIGNED_OUT, clock.now(), member=1, name="somebody")


def test_an_edited_entry_is_found(session: Session) -> None:
    write(session, 5)
    session.execute(update(AuditEntry).where(AuditEntry.index == 2).values(fields={"member": "9"}))
    with pytest.raises(ValueError, match="entry 2"):
        verify(session)


def test_a_cut_log_is_found(session: Session) -> None:
    write(session, 5)
    session.execute(delete(AuditEntry).where(AuditEntry.index == 4))
    with pytest.raises(ValueError, match="cut"):
        verify(session)


def test_an_undone_transaction_leaves_no_entry(session: Session) -> None:
    write(session, 2)
    append(session, Event.MEMBER_SIGNED_OUT, clock.now(), member=7)
    session.rollback()
    assert verify(session) == 2


def test_a_log_that_was_cut_for_its_age_still_verifies(session: Session) -> None:
    write(session, 5)
    cut(session, 3, clock.now())
    session.commit()
    assert verify(session) == 6
    assert session.query(AuditEntry).count() == 3
    write(session, 2)
    cut(session, 2, clock.now())
    session.commit()
    assert verify(session) == 9
    assert session.get_one(AuditCheckpoint, 1).size == 5


def test_nobody_shortens_the_log_behind_its_back(session: Session) -> None:
    write(session, 5)
    fourth = session.get_one(AuditEntry, 3)
    session.add(AuditCheckpoint(id=1, size=3, hash=fourth.previous, at=clock.now()))
    session.execute(delete(AuditEntry).where(AuditEntry.index < 3))
    session.commit()
    with pytest.raises(ValueError, match="does not say so"):
        verify(session)


def test_more_than_the_log_says_was_cut_shows(session: Session) -> None:
    write(session, 5)
    cut(session, 2, clock.now())
    session.commit()
    session.execute(delete(AuditEntry).where(AuditEntry.index == 2))
    session.commit()
    with pytest.raises(ValueError, match="at entry 2"):
        verify(session)


def test_the_newest_entry_is_never_cut(session: Session) -> None:
    write(session, 2)
    with pytest.raises(ValueError, match="never cut"):
        cut(session, 2, clock.now())
