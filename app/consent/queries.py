"""Reading consent: grants with what became of them, and the person's own way in by a code."""

from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.consent.models import ConsentEvent, ConsentGrant, ConsentReceipt, EarlyWithdrawal
from app.consent.rules import LIVING, Code


@dataclass(frozen=True)
class Happened:
    """One thing that happened to a grant."""

    state: str
    at: datetime
    by: str


def grants_of(session: Session, referral_id: UUID) -> list[ConsentGrant]:
    """Returns every grant of a referral, alive or not."""
    return list(
        session.scalars(
            select(ConsentGrant).where(ConsentGrant.referral_id == referral_id).order_by(ConsentGrant.id)
        )
    )


def events(session: Session, grant_ids: list[UUID]) -> dict[UUID, tuple[Happened, ...]]:
    """Returns what happened to each grant, oldest first."""
    found: dict[UUID, list[Happened]] = {}
    for one in session.scalars(
        select(ConsentEvent)
        .where(ConsentEvent.grant_id.in_(grant_ids))
        .order_by(ConsentEvent.at, ConsentEvent.id)
    ):
        found.setdefault(one.grant_id, []).append(Happened(one.state, one.at, one.by))
    return {grant_id: tuple(lines) for grant_id, lines in found.items()}


def receipt(session: Session, code: Code) -> ConsentReceipt | None:
    """Returns the person's receipt; None for an unknown code and for a token that is not its own, with the same work."""
    found = session.scalars(
        select(ConsentReceipt).where(ConsentReceipt.locator == code.locator)
    ).one_or_none()
    kept = found.token_sha256 if found else "0" * 64
    return found if compare_digest(kept, code.token_sha256) else None


def withdrawn_early(
    session: Session,
    code: Code | None,
    *,
    referral_id: UUID | None = None,
    organisation_id: UUID | None = None,
) -> bool:
    """Returns whether somebody withdrew, by this code or this submission of this organisation, before it arrived."""
    ways = []
    if code:
        ways.append(
            (EarlyWithdrawal.locator == code.locator) & (EarlyWithdrawal.token_sha256 == code.token_sha256)
        )
    if referral_id and organisation_id:
        ways.append(
            (EarlyWithdrawal.referral_id == referral_id)
            & (EarlyWithdrawal.organisation_id == organisation_id)
        )
    return bool(ways) and session.scalars(select(EarlyWithdrawal.id).where(or_(*ways))).first() is not None


def over(session: Session, at: datetime) -> list[ConsentGrant]:
    """Returns grants whose time is over and for which nobody has written that down yet."""
    living = [state.value for state in LIVING]
    return list(
        session.scalars(select(ConsentGrant).where(ConsentGrant.state.in_(living), ConsentGrant.until <= at))
    )
