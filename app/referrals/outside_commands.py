"""Writing for recipients without an account: taking them in when a referral to them arrives. Callers commit."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from uuid6 import uuid7

from app import audit
from app.delivery import Refused
from app.directory import queries as directory
from app.identity import rules as identity_rules
from app.identity.models import Member, Organisation, OrganisationKey
from app.identity.roles import Role
from app.referrals.models import OutsideDoor, ReferralCopy
from app.referrals.outside_rules import Outside
from app.referrals.rules import Recipient


def take_in(session: Session, recipient: Recipient, at: datetime) -> None:
    """Adds the provider behind a directory entry as a recipient, and the key that only link and code open.

    Raises Refused where the entry is not that provider's, or where it has an account and needs no link.
    """
    outside, organisation_id = recipient.outside, recipient.giving.organisation_id
    entries = directory.service_cards(session, recipient.services)
    named = {one.id for one in entries if one.outside == organisation_id}
    if outside is None or not named or named != set(recipient.services):
        raise Refused("unknown-recipient")
    _organisation(session, organisation_id, entries[0].provider, at)
    if session.get(OrganisationKey, recipient.key_id) is None:
        session.add(
            OrganisationKey(
                id=recipient.key_id,
                organisation_id=organisation_id,
                recipient=outside.recipient,
                fingerprint=identity_rules.fingerprint(outside.recipient),
                made_at=at,
                retired_at=at,  # Nothing else is ever sealed to it.
            )
        )
        session.flush()


def _organisation(session: Session, id: UUID, name: str, at: datetime) -> None:
    if session.get(Organisation, id) is not None:
        return
    taken = session.scalar(select(Organisation.id).where(Organisation.name == name)) is not None
    shown = f"{name} ({str(id)[:4]})" if taken else name
    session.add(Organisation(id=id, name=shown, kind=identity_rules.OUTSIDE, created_at=at))
    audit.append(session, audit.Event.ORGANISATION_CREATED, at, organisation=id)
    session.flush()
    # Somebody has to stand in the log for whoever holds the link. Nobody can sign in as them.
    session.add(
        Member(
            id=uuid7(),
            organisation_id=id,
            role=Role.PARTNER.value,
            display_name=shown,
            recipient="",
            joined_at=at,
        )
    )
    session.flush()


def give_door(session: Session, copy: ReferralCopy, outside: Outside) -> None:
    """Lets link and code find a copy."""
    session.add(
        OutsideDoor(copy_id=copy.id, locator=outside.code.locator, token_sha256=outside.code.token_sha256)
    )
    session.flush()
