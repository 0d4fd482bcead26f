"""Writing consent: giving, renewing, ending, the person's own copy. Callers commit."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session
from uuid6 import uuid7

from app import audit
from app.consent import queries
from app.consent.models import ConsentEvent, ConsentGrant, ConsentReceipt, EarlyWithdrawal
from app.consent.rules import LIVING, Code, Giving, State


def give(
    session: Session,
    giving: Giving,
    *,
    referral_id: UUID,
    member_id: UUID,
    claimed_at: datetime,
    at: datetime,
) -> ConsentGrant:
    """Records a grant and its first event; returns the grant. One whose turn comes later opens nothing until then."""
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
        turn_at=at if giving.asked_at_once else None,
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


def take_turn(grant: ConsentGrant, at: datetime) -> None:
    """Lets a grant that waited for its turn open what it was given for."""
    grant.turn_at = grant.turn_at or at


_ENDING = {
    State.WITHDRAWN: audit.Event.CONSENT_WITHDRAWN,
    State.REVOKED: audit.Event.CONSENT_REVOKED,
    State.EXPIRED: audit.Event.CONSENT_EXPIRED,
}


def end(session: Session, grant: ConsentGrant, state: State, *, by: str, at: datetime) -> bool:
    """Ends a grant for good; returns whether it was alive. Ending twice changes nothing the second time.

    Withdrawn by the person, revoked by somebody else, expired by the clock. `by` is `person`, `clock` or `member:<id>`.
    """
    audit.in_order(session)
    session.refresh(grant)
    if grant.state not in LIVING:
        return False
    grant.state = state.value
    _happened(session, grant.id, state, at, by=by)
    audit.append(session, _ENDING[state], at, grant=grant.id, organisation=grant.organisation_id, by=by)
    return True


def renew(session: Session, grant: ConsentGrant, days: int, *, by: str, at: datetime) -> bool:
    """Lets a live grant live `days` from `at`, never shorter than before; returns whether it was alive."""
    audit.in_order(session)
    session.refresh(grant)
    if grant.state not in LIVING or grant.until <= at:
        return False
    grant.state, grant.until = State.RENEWED.value, max(grant.until, at + timedelta(days=days))
    _happened(session, grant.id, State.RENEWED, at, by=by)
    audit.append(
        session,
        audit.Event.CONSENT_RENEWED,
        at,
        grant=grant.id,
        organisation=grant.organisation_id,
        by=by,
        until=grant.until.isoformat(),
    )
    return True


def keep_receipt(
    session: Session, code: Code, copy: bytes, *, id: UUID, referral_id: UUID, at: datetime
) -> None:
    """Keeps the person's own copy under their code; `copy` is wrapped under the key of `id`."""
    session.add(
        ConsentReceipt(
            id=id,
            locator=code.locator,
            token_sha256=code.token_sha256,
            referral_id=referral_id,
            copy=copy,
            at=at,
        )
    )
    session.flush()


def withdraw_early(
    session: Session,
    code: Code | None,
    *,
    by: str,
    at: datetime,
    referral_id: UUID | None = None,
    organisation_id: UUID | None = None,
) -> None:
    """Remembers a withdrawal of something that has not arrived. Twice is once."""
    if queries.withdrawn_early(session, code, referral_id=referral_id, organisation_id=organisation_id):
        return
    session.add(
        EarlyWithdrawal(
            id=uuid7(),
            locator=code.locator if code else None,
            token_sha256=code.token_sha256 if code else None,
            referral_id=referral_id,
            organisation_id=organisation_id,
            at=at,
        )
    )
    audit.append(session, audit.Event.CONSENT_WITHDRAWN_EARLY, at, by=by)


def _happened(session: Session, grant_id: UUID, state: State, at: datetime, by: str) -> None:
    session.add(ConsentEvent(id=uuid7(), grant_id=grant_id, state=state.value, at=at, by=by))
    session.flush()
