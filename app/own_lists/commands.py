"""Everything that changes a list of one's own. Callers commit."""

from dataclasses import asdict, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from uuid6 import uuid7

from app import audit
from app.checklists.model import Checklist
from app.identity.access import CurrentMember
from app.own_lists import rules, stored
from app.own_lists.models import OwnList, OwnListVersion
from app.own_lists.reading import Read


class NothingToPublish(ValueError):
    """The newest version is published already."""


def take_in(
    session: Session, found: Read, member: CurrentMember, at: datetime, row: OwnList | None
) -> OwnList:
    """Keeps what was read as a draft: the next version of `row`, or the first of a new list."""
    if row is None:
        list_id = uuid7()
        row = OwnList(
            id=list_id,
            organisation_id=member.organisation_id,
            slug=rules.slug_of(found.checklist.title, list_id),
            for_everyone=False,
            made_at=at,
        )
        session.add(row)
        session.flush()
    version = _draft(session, row, found.checklist, member.id, at)
    version.notes = [asdict(one) for one in found.notes]
    audit.append(session, audit.Event.LIST_IMPORTED, at, list=row.id, version=version.number, by=member.id)
    return row


def translate(
    session: Session, row: OwnList, language: str, words: dict[str, str], member: CurrentMember, at: datetime
) -> None:
    """Keeps the words of one language: in the draft, or in a new one where the newest version is published."""
    newest = _newest(session, row.id)
    if newest is None:
        return
    checklist = rules.translated(stored.checklist(newest.definition), language, words)
    if newest.published_at:
        notes, newest = newest.notes, _draft(session, row, checklist, member.id, at)
        newest.notes = notes
    else:
        newest.definition = stored.plain(checklist)
    fields = {"list": row.id, "version": newest.number, "language": language, "by": member.id}
    audit.append(session, audit.Event.LIST_TRANSLATED, at, **fields)


def publish(session: Session, row: OwnList, member: CurrentMember, at: datetime) -> None:
    """Gives the draft to everybody who has the list; a list that was retired is offered again."""
    newest = _newest(session, row.id)
    if newest is None or (newest.published_at and row.retired_at is None):
        raise NothingToPublish
    newest.published_at = newest.published_at or at
    row.retired_at = None
    audit.append(session, audit.Event.LIST_PUBLISHED, at, list=row.id, version=newest.number, by=member.id)


def retire(session: Session, row: OwnList, member: CurrentMember, at: datetime) -> None:
    """Offers the list no longer; its versions stay, for the answers that name them."""
    if row.retired_at is None:
        row.retired_at = at
        audit.append(session, audit.Event.LIST_RETIRED, at, list=row.id, by=member.id)


def share(session: Session, row: OwnList, at: datetime) -> None:
    """Gives a list to the whole coalition, and to whoever opens the page without signing in."""
    if not row.for_everyone:
        row.for_everyone = True
        audit.append(session, audit.Event.LIST_SHARED, at, list=row.id)


def _newest(session: Session, list_id: UUID) -> OwnListVersion | None:
    mine = select(OwnListVersion).where(OwnListVersion.list_id == list_id)
    return session.scalars(mine.order_by(OwnListVersion.number.desc()).limit(1)).first()


def _draft(
    session: Session, row: OwnList, checklist: Checklist, member_id: UUID, at: datetime
) -> OwnListVersion:
    newest = _newest(session, row.id)
    number = newest.number + 1 if newest else 1
    named = replace(checklist, slug=row.slug, version=str(number))
    version = OwnListVersion(
        id=uuid7(),
        list_id=row.id,
        number=number,
        definition=stored.plain(named),
        notes=[],
        made_by=member_id,
        made_at=at,
    )
    session.add(version)
    session.flush()
    return version
