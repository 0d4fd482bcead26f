"""Who has practised, for whoever looks after the members of an organisation."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity import queries as identity
from app.practice.models import Practised


@dataclass(frozen=True)
class Line:
    """One member, one case, one day."""

    name: str
    case: str
    day: date


def of_organisation(session: Session, organisation_id: UUID) -> list[Line]:
    """Returns who of an organisation has practised what, the latest first."""
    names = {one.id: one.display_name for one in identity.members_of(session, organisation_id)}
    rows = session.scalars(
        select(Practised).where(Practised.member_id.in_(names)).order_by(Practised.day.desc())
    )
    return [Line(names[one.member_id], one.case_slug, one.day) for one in rows]
