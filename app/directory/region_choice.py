"""Which regions an organisation's members carry, as its coordinator chose."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app import audit
from app.directory.models import CarriedRegion


def carried(session: Session, organisation_id: UUID) -> list[str]:
    """Returns the slugs of the regions that an organisation's members carry; one that is there no more is left in."""
    chosen = select(CarriedRegion.slug).where(CarriedRegion.organisation_id == organisation_id)
    return list(session.scalars(chosen.order_by(CarriedRegion.slug)))


def choose(session: Session, organisation_id: UUID, slugs: Collection[str], by: UUID, at: datetime) -> None:
    """Puts these regions in the place of those before, and writes it to the log; nothing where they are the same."""
    wanted = sorted(set(slugs))
    if wanted == carried(session, organisation_id):
        return
    session.execute(delete(CarriedRegion).where(CarriedRegion.organisation_id == organisation_id))
    session.add_all(CarriedRegion(organisation_id=organisation_id, slug=one) for one in wanted)
    audit.append(
        session, audit.Event.REGIONS_CHOSEN, at, organisation=organisation_id, regions=len(wanted), by=by
    )
