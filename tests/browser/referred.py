"""A referral in the inbox of a partner who joined in a browser, sent by a phone that Python plays."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity import queries as identity
from app.identity.models import OrganisationKey
from app.referrals.models import ReferralCopy
from tests.browser.conftest import Server
from tests.delivery import builders
from tests.delivery.client import Phone, Recipient


@dataclass(frozen=True)
class Referred:
    """What was sent: the referral, and the copy that the partner finds under `/inbox/<copy>`."""

    referral_id: UUID
    copy_id: UUID
    phone: Phone


def refer_to(server: Server, organisation: str, items: dict[str, object]) -> Referred:
    """Sends a referral to an organisation whose key was made in the browser."""

    def work(session: Session) -> Referred:
        found = identity.organisation_by_name(session, organisation)
        assert found
        key = session.scalars(
            select(OrganisationKey).where(OrganisationKey.organisation_id == found.id)
        ).one()
        phone = builders.phone(server.app, session)
        id, item = phone.referral(Recipient(found.id, key.id, key.recipient), items)
        assert phone.send((id, item))[0]["type"] == "receipt"
        session.rollback()
        copy_id = session.scalars(select(ReferralCopy.id).where(ReferralCopy.referral_id == id)).one()
        return Referred(id, copy_id, phone)

    return server.inside(work)
