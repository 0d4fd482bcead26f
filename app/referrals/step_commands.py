"""Writing what follows after a referral arrived: steps of both sides, who has it in hand, whose turn it is. Callers commit."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app import audit
from app.consent import commands as consent
from app.consent.models import ConsentGrant
from app.consent.rules import LIVING
from app.consent.rules import State as ConsentState
from app.referrals import commands
from app.referrals.models import ReferralCopy, ReferralStep
from app.referrals.rules import ENDED, IN_HAND, Action, IdReused, Side, State, follow, leads_to


def take(
    session: Session,
    copy: ReferralCopy,
    side: Side,
    action: Action,
    code: str | None,
    *,
    id: UUID,
    member_id: UUID,
    at: datetime,
    claimed_at: datetime | None = None,
) -> None:
    """Takes one step; the same step (by its id) again changes nothing. Raises NotPossible, of which IdReused is one, or CodeMissing."""
    audit.in_order(session)
    session.refresh(copy)
    known = session.get(ReferralStep, id)
    if known is not None:
        same = known.copy_id == copy.id and known.side == side.value and known.reason == code
        if not same or known.state not in leads_to(action):
            raise IdReused("this id belongs to another step")
        return
    state = follow(State(copy.state), side, action, code)
    if action is Action.PASS_ON and next_in_order(session, copy, at) is not None:
        state = State.TRANSFERRED
    if action is Action.TAKE_BACK:
        by = f"member:{member_id}"
        commands.end(
            session, copy, ConsentState.REVOKED, by=by, at=at, id=id, reason=code, claimed_at=claimed_at
        )
        return
    copy.state, copy.reason = state.value, code
    commands.write_line(
        session, copy, state, side=side, at=at, id=id, reason=code, claimed_at=claimed_at, member_id=member_id
    )
    _note(session, copy, side, member_id, at)
    _then(session, copy, action, member_id, at)


def _note(session: Session, copy: ReferralCopy, side: Side, member_id: UUID, at: datetime) -> None:
    facts = {"referral": copy.referral_id, "organisation": copy.organisation_id, "state": copy.state}
    if side is Side.RECIPIENT:
        audit.append(session, audit.Event.REFERRAL_ANSWERED, at, member=member_id, **facts)
    else:
        audit.append(session, audit.Event.REFERRAL_MOVED, at, by=f"member:{member_id}", **facts)


def _then(session: Session, copy: ReferralCopy, action: Action, member_id: UUID, at: datetime) -> None:
    if action is Action.ACCEPT and copy.assigned_to is None:
        copy.assigned_to = member_id
    if action in (Action.DECLINE, Action.PASS_ON):
        commands.erase_copy(session, copy, at=at)
        give_turn(session, copy, at)
    if action is Action.ASK_NOW:
        _ask(session, copy, at)


def next_in_order(session: Session, copy: ReferralCopy, at: datetime) -> ReferralCopy | None:
    """Returns the copy of the organisation that the person wants asked next.

    None when nobody waits whose grant lives, and while another one has it in hand or still has time to answer: who was
    overdue may say something at any time, and nobody is told of the person because of that.
    """
    if session.scalars(_another_asked(copy)).first() is not None:
        return None
    return session.scalars(
        select(ReferralCopy)
        .join(ConsentGrant, ConsentGrant.id == ReferralCopy.grant_id)
        .where(
            ReferralCopy.referral_id == copy.referral_id,
            ReferralCopy.state == State.WAITING.value,
            ConsentGrant.state.in_([one.value for one in LIVING]),
            ConsentGrant.until > at,
        )
        .order_by(ConsentGrant.position)
    ).first()


def _another_asked(copy: ReferralCopy) -> Select[UUID]:
    within_time = (ReferralCopy.state == State.REQUESTED.value) & ReferralCopy.overdue_at.is_(None)
    return select(ReferralCopy.id).where(
        ReferralCopy.referral_id == copy.referral_id,
        ReferralCopy.id != copy.id,
        ReferralCopy.state.in_([one.value for one in IN_HAND]) | within_time,
    )


def give_turn(session: Session, copy: ReferralCopy, at: datetime) -> None:
    """Asks the next organisation in the person's order, if one waits. Its clock starts now."""
    following = next_in_order(session, copy, at)
    if following is None:
        return
    following.state = follow(State.WAITING, Side.CLOCK, Action.TAKE_TURN, None).value
    _ask(session, following, at)
    commands.write_line(session, following, State.REQUESTED, side=Side.CLOCK, at=at)
    audit.append(
        session,
        audit.Event.REFERRAL_MOVED,
        at,
        referral=following.referral_id,
        organisation=following.organisation_id,
        by="clock",
        state=following.state,
    )


def _ask(session: Session, copy: ReferralCopy, at: datetime) -> None:
    """Lets the grant open its copy, and starts the clock."""
    copy.asked_at = at
    consent.take_turn(session.get_one(ConsentGrant, copy.grant_id), at)


def assign(session: Session, copy: ReferralCopy, to: UUID, *, member_id: UUID, at: datetime) -> None:
    """Puts a referral into one member's hands: their own, or a colleague's. The caller checked that `to` is one.

    Changes nothing about one that ended meanwhile.
    """
    audit.in_order(session)
    session.refresh(copy)
    if copy.assigned_to == to or State(copy.state) in ENDED:
        return
    copy.assigned_to = to
    audit.append(
        session,
        audit.Event.REFERRAL_ASSIGNED,
        at,
        referral=copy.referral_id,
        organisation=copy.organisation_id,
        member=member_id,
        to=to,
    )
    session.flush()
