"""Writing consent: giving and withdrawing. Callers commit."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session
from uuid6 import uuid7

from app import audit
from app.consent.models import ConsentEvent, ConsentGrant
from app.consent.rules import LIVING, Giving, State


def give(
    session: Session,
    giving: Giving,
    *,
    referral_id: UUID,
    member_id: UUID,
    claimed_at: datetime,
    at: datetime,
) -> ConsentGrant:
    """Records a grant and its first event; returns the grant."""
    grant = ConsentGrant(
        id=giving.id,
        referral_id=referral_id,
        organisation_id=giving.organisation_id,
        recorded_by=member_id,
        needs=list(giving.needs),
        items=list(giving.items),
        withheld=list(giving.withheld),
        purpose="referral",
        state=State.GIVEN.value,
        until=giving.until(at),
        given_at=at,
        claimed_at=claimed_at,
        wording_version=giving.wording_version,
        wording_sha256=giving.wording_sha256,
        language=giving.language,
        given_by=giving.given_by,
        given_because=giving.given_because,
        capacity=giving.capacity,
        how_given=giving.how_given,
        read_aloud=giving.read_aloud,
        said_back=giving.said_back,
        said_back_because=giving.said_back_because,
        gone_over=list(giving.gone_over),
        interpreter=giving.interpreter,
        interpreter_link=giving.interpreter_link,
        copy_safe=giving.copy_safe,
        child=dict(giving.child),
        mode=giving.mode,
        position=giving.position,
    )
    session.add(grant)
    session.flush()
    _happened(session, grant.id, State.GIVEN, at, by=f"member:{member_id}")
    audit.append(
        session,
        audit.Event.CONSENT_GIVEN,
        at,
        grant=grant.id,
        referral=referral_id,
        organisation=grant.organisation_id,
        until=grant.until.isoformat(),
    )
    return grant


def withdraw(session: Session, grant: ConsentGrant, *, by: str, at: datetime) -> bool:
    """Ends a grant for good; returns whether it was alive. Withdrawing twice changes nothing the second time."""
    if grant.state not in LIVING:
        return False
    grant.state = State.WITHDRAWN.value
    _happened(session, grant.id, State.WITHDRAWN, at, by=by)
    audit.append(
        session, audit.Event.CONSENT_WITHDRAWN, at, grant=grant.id, organisation=grant.organisation_id, by=by
    )
    return True


def _happened(session: Session, grant_id: UUID, state: State, at: datetime, by: str) -> None:
    session.add(ConsentEvent(id=uuid7(), grant_id=grant_id, state=state.value, at=at, by=by))
    session.flush()
