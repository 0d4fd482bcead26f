"""Lists of one's own, for whoever asks: their members' lists and those of everybody, and for coordinators the drafts too."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.checklists.model import Checklist
from app.own_lists import stored
from app.own_lists.models import OwnList, OwnListVersion
from app.own_lists.problems import Finding


@dataclass(frozen=True)
class Version:
    """One version, with what of its spreadsheet could not be kept."""

    number: int
    checklist: Checklist
    notes: tuple[Finding, ...]
    made_at: datetime
    published_at: datetime | None


@dataclass(frozen=True)
class Own:
    """One list with all its versions, the newest first."""

    row: OwnList
    versions: tuple[Version, ...]

    @property
    def newest(self) -> Version:
        """The newest version, a draft or not."""
        return self.versions[0]

    @property
    def published(self) -> tuple[Version, ...]:
        """The versions that people have had, the newest first."""
        return tuple(one for one in self.versions if one.published_at)

    @property
    def state(self) -> str:
        """One of draft, published, changed (published, and a draft beside it) and retired."""
        if self.row.retired_at:
            return "retired"
        if not self.published:
            return "draft"
        return "published" if self.newest.published_at else "changed"


def of_organisation(session: Session, organisation_id: UUID) -> list[Own]:
    """Returns every list that an organisation looks after."""
    return _with_versions(session, select(OwnList).where(OwnList.organisation_id == organisation_id))


def one(session: Session, organisation_id: UUID, list_id: UUID) -> Own | None:
    """Returns one list, to the organisation that looks after it alone."""
    asked = select(OwnList).where(OwnList.id == list_id, OwnList.organisation_id == organisation_id)
    return next(iter(_with_versions(session, asked)), None)


def offered(session: Session, organisation_id: UUID | None) -> list[Own]:
    """Returns the lists that members of an organisation can work through; without one, those of everybody."""
    asked = select(OwnList).where(OwnList.retired_at.is_(None), _whose(organisation_id))
    return [own for own in _with_versions(session, asked) if own.published]


def had(session: Session, organisation_id: UUID | None) -> list[Own]:
    """Returns the lists that they could work through at any time, retired ones too."""
    found = _with_versions(session, select(OwnList).where(_whose(organisation_id)))
    return [own for own in found if own.published]


def by_slug(session: Session, slug: str) -> Own | None:
    """Returns the list with that address, whosever it is."""
    return next(iter(_with_versions(session, select(OwnList).where(OwnList.slug == slug))), None)


def _whose(organisation_id: UUID | None):  # type: ignore[no-untyped-def]
    everybody = OwnList.for_everyone.is_(True)
    return everybody if organisation_id is None else everybody | (OwnList.organisation_id == organisation_id)


def _with_versions(session: Session, asked) -> list[Own]:  # type: ignore[no-untyped-def]
    rows = list(session.scalars(asked.order_by(OwnList.made_at, OwnList.id)))
    versions: dict[UUID, list[Version]] = {}
    mine = select(OwnListVersion).where(OwnListVersion.list_id.in_([row.id for row in rows]))
    for one in session.scalars(mine.order_by(OwnListVersion.number.desc())):
        notes = tuple(Finding(**each) for each in one.notes)
        version = Version(one.number, stored.checklist(one.definition), notes, one.made_at, one.published_at)
        versions.setdefault(one.list_id, []).append(version)
    return [Own(row, tuple(versions[row.id])) for row in rows if row.id in versions]
