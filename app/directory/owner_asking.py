"""Asking the owners: once a week a nudge to each partner some of whose entries nobody confirmed for long."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import push
from app.directory.freshness import is_due
from app.directory.hsds import Service
from app.directory.models import DirectoryPartner, Listing
from app.directory.proposal_commands import KEEPERS


def owners_to_ask(session: Session, today: date) -> set[UUID]:
    """Returns the Waymark organisations that own an entry whose word is due."""
    rows = session.execute(
        select(DirectoryPartner.organisation_id, Listing.confirmed_at)
        .join(Service, Service.organization_id == DirectoryPartner.organization_id)
        .join(Listing, Listing.service_id == Service.id)
        .where(Service.retired.is_(False))
    )
    return {owner for owner, at in rows if is_due(at.date() if at else None, today)}


def ask(session: Session, at: datetime) -> int:
    """Wishes a nudge for every owner that has to be asked; returns how many."""
    owners = owners_to_ask(session, at.date())
    for one in sorted(owners):
        push.nudge_organisation(session, one, KEEPERS, at)
    return len(owners)
