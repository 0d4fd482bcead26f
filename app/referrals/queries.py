"""Reading referrals. What a recipient may see is decided by the join with the live grant, here and nowhere else."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session, aliased

from app.consent.models import ConsentGrant
from app.consent.rules import ENDED, live
from app.consent.rules import State as ConsentState
from app.identity.access import CurrentMember
from app.identity.models import Member, Organisation
from app.identity.roles import Role
from app.referrals.models import Referral, ReferralCopy, ReferralMessage, ReferralStep
from app.referrals.rules import READABLE, Side, State, Transition, Urgency, due_at, possible
from app.storage import record_keys


@dataclass(frozen=True)
class Step:
    """One line of a timeline: a state, a sign of the clock, or that there is a message."""

    state: str
    reason: str | None
    at: datetime
    side: str = Side.RECIPIENT.value
    claimed_at: datetime | None = None
    """What the phone's clock said, when the step was made without a network."""
    message_id: UUID | None = None
    confirmed_at: datetime | None = None


@dataclass(frozen=True)
class Received:
    """A referral as its recipient may see it without unlocking."""

    id: UUID
    """The copy's id."""
    referral_id: UUID
    grant_id: UUID
    key_id: UUID
    sender: str
    needs: tuple[str, ...]
    urgency: Urgency
    language: str | None
    interpreter: bool
    area: str | None
    age_band: str
    services: tuple[str, ...]
    items: tuple[str, ...]
    withheld: tuple[str, ...]
    until: datetime
    received_at: datetime
    asked_at: datetime
    due_at: datetime
    state: str
    reason: str | None
    size: int
    assigned_to: UUID | None
    assigned_name: str | None

    @property
    def may_open(self) -> bool:
        """Whether who it is about may be opened: not after declining or passing on."""
        return State(self.state) in READABLE

    @property
    def actions(self) -> tuple[Transition, ...]:
        """What the recipient may do now."""
        return possible(State(self.state), Side.RECIPIENT)


@dataclass(frozen=True)
class Ended:
    """What is left of a referral that may no longer be read: that there was one, and nothing about whom."""

    id: UUID
    """The copy's id."""
    state: str
    received_at: datetime
    ended_at: datetime
    opened_at: datetime | None


@dataclass(frozen=True)
class SentCopy:
    """One recipient of a referral as its sender sees it."""

    id: UUID
    organisation_id: UUID
    organisation: str
    state: str
    reason: str | None
    until: datetime
    steps: tuple[Step, ...]
    asked_at: datetime | None
    due_at: datetime | None
    overdue_at: datetime | None

    @property
    def actions(self) -> tuple[Transition, ...]:
        """What the sender may do now."""
        return possible(State(self.state), Side.SENDER)

    @property
    def may_write(self) -> bool:
        """Whether messages go to this recipient."""
        return State(self.state) in READABLE


@dataclass(frozen=True)
class Sent:
    """A referral as its sender sees it: routing facts and answers, never the person part."""

    id: UUID
    needs: tuple[str, ...]
    urgency: Urgency
    received_at: datetime
    copies: tuple[SentCopy, ...]
    sent_by: str

    @property
    def tried(self) -> tuple[UUID, ...]:
        """Organisations that are no way on: whoever declined, gave back or did not answer in time."""
        return tuple(
            one.organisation_id
            for one in self.copies
            if one.state in (State.DECLINED, State.RETURNED, State.TRANSFERRED) or one.overdue_at
        )


_Assigned = aliased(Member)
_Row = Select[ReferralCopy, Referral, ConsentGrant, str, str | None]


def _readable(organisation_id: UUID, at: datetime) -> _Row:
    """Copies that this organisation may see at `at`: the grant is joined, so without a live one there is no row.

    A grant whose turn has not come is not live, so who waits in the person's order sees nothing either.
    """
    return (
        select(ReferralCopy, Referral, ConsentGrant, Organisation.name, _Assigned.display_name)
        .join(ConsentGrant, ConsentGrant.id == ReferralCopy.grant_id)
        .join(Referral, Referral.id == ReferralCopy.referral_id)
        .join(Organisation, Organisation.id == Referral.organisation_id)
        .outerjoin(_Assigned, _Assigned.id == ReferralCopy.assigned_to)
        .where(live(organisation_id, at), ReferralCopy.organisation_id == organisation_id)
    )


def inbox(session: Session, organisation_id: UUID, at: datetime) -> list[Received]:
    """Returns what an organisation may see, unanswered and most urgent first."""
    found = [_received(*row) for row in session.execute(_readable(organisation_id, at))]
    return sorted(found, key=lambda one: (one.state != "requested", one.due_at))


def received(session: Session, organisation_id: UUID, copy_id: UUID, at: datetime) -> Received | None:
    """Returns one referral of an organisation's inbox; None without a live grant."""
    row = session.execute(_readable(organisation_id, at).where(ReferralCopy.id == copy_id)).one_or_none()
    return _received(*row) if row else None


def readable_copy(
    session: Session, organisation_id: UUID, copy_id: UUID, at: datetime
) -> ReferralCopy | None:
    """Returns the row that a recipient may open or answer; None without a live grant."""
    row = session.execute(_readable(organisation_id, at).where(ReferralCopy.id == copy_id)).one_or_none()
    return row[0] if row else None


def readable_copies(
    session: Session, organisation_id: UUID, at: datetime
) -> list[tuple[ReferralCopy, Referral]]:
    """Returns all that a recipient may open or answer, oldest first."""
    asked = _readable(organisation_id, at).order_by(ReferralCopy.asked_at, ReferralCopy.id)
    return [(row[0], row[1]) for row in session.execute(asked)]


def sealed_part(session: Session, copy: ReferralCopy) -> bytes | None:
    """Returns a copy as its organisation's key opens it, from a row of `readable_copy`; None once it was erased."""
    return unwrapped(session, copy.id, copy.person_part)


def unwrapped(session: Session, record_id: UUID, blob: bytes | None) -> bytes | None:
    """Returns what was wrapped under a record's key; None once it was erased."""
    try:
        return record_keys.unwrap(session, record_id, blob) if blob else None
    except record_keys.Erased:
        return None  # The database was restored from a backup that is older than the erasure.


def sent_copy(session: Session, organisation_id: UUID, copy_id: UUID) -> ReferralCopy | None:
    """Returns a copy that this organisation sent: any of its workers may be told that the person changed their mind."""
    return session.scalars(
        select(ReferralCopy)
        .join(Referral, Referral.id == ReferralCopy.referral_id)
        .where(ReferralCopy.id == copy_id, Referral.organisation_id == organisation_id)
    ).one_or_none()


def ended(session: Session, organisation_id: UUID, at: datetime) -> list[Ended]:
    """Returns one line for each referral that an organisation may no longer read, until it said that nothing is left."""
    rows = session.execute(
        select(ReferralCopy, ConsentGrant.state, ConsentGrant.until, Referral.received_at)
        .join(ConsentGrant, ConsentGrant.id == ReferralCopy.grant_id)
        .join(Referral, Referral.id == ReferralCopy.referral_id)
        .where(
            ReferralCopy.organisation_id == organisation_id,
            ReferralCopy.destroyed_at.is_(None),
            ReferralCopy.asked_at.is_not(None),  # Whoever was never asked is told nothing.
            or_(ConsentGrant.state.in_([state.value for state in ENDED]), ConsentGrant.until <= at),
        )
        .order_by(Referral.received_at.desc())
    ).all()
    steps = timeline(session, [copy.id for copy, _state, _until, _received in rows])
    return [
        Ended(
            copy.id,
            state if state in ENDED else ConsentState.EXPIRED.value,
            received_at,
            next((step.at for step in steps.get(copy.id, ()) if step.state in ENDED), until),
            copy.opened_at,
        )
        for copy, state, until, received_at in rows
    ]


def ended_copy(session: Session, organisation_id: UUID, copy_id: UUID, at: datetime) -> ReferralCopy | None:
    """Returns the row of a line in `ended`."""
    listed = {one.id for one in ended(session, organisation_id, at)}
    return session.get(ReferralCopy, copy_id) if copy_id in listed else None


def copies_of(session: Session, referral_id: UUID) -> dict[UUID, tuple[ReferralCopy, tuple[Step, ...]]]:
    """Returns what became of a referral at each recipient, by grant; for the person and for whoever acts for them."""
    copies = session.scalars(select(ReferralCopy).where(ReferralCopy.referral_id == referral_id)).all()
    steps = timeline(session, [copy.id for copy in copies])
    return {copy.grant_id: (copy, steps.get(copy.id, ())) for copy in copies}


def _senders(member_id: UUID, organisation_id: UUID, role: Role) -> ColumnElement[bool]:
    """Referrals on whose sender's side a member stands: their own; for coordinators their organisation's too."""
    own = Referral.member_id == member_id
    return or_(own, Referral.organisation_id == organisation_id) if role is Role.COORDINATOR else own


def own_copy(
    session: Session, member_id: UUID, organisation_id: UUID, role: Role, copy_id: UUID
) -> ReferralCopy | None:
    """Returns a copy on whose sender's side this member stands."""
    return session.scalars(
        select(ReferralCopy)
        .join(Referral, Referral.id == ReferralCopy.referral_id)
        .where(ReferralCopy.id == copy_id, _senders(member_id, organisation_id, role))
    ).one_or_none()


def copy_for(
    session: Session, side: Side, member: CurrentMember, copy_id: UUID, at: datetime
) -> ReferralCopy | None:
    """Returns the copy with which a member may do something as `side`; None when there is none for them."""
    if side is Side.RECIPIENT:
        return readable_copy(session, member.organisation_id, copy_id, at)
    return own_copy(session, member.id, member.organisation_id, member.role, copy_id)


def still_followed(session: Session, member: CurrentMember, copy_id: UUID, at: datetime) -> bool:
    """Returns whether a member's phone may keep a copy: while it is shared with them, or they sent it and it has not ended."""
    received = readable_copy(session, member.organisation_id, copy_id, at)
    copy = received or own_copy(session, member.id, member.organisation_id, member.role, copy_id)
    return copy is not None and State(copy.state) in READABLE


def timeline(session: Session, copy_ids: list[UUID]) -> dict[UUID, tuple[Step, ...]]:
    """Returns the lines of each copy's timeline, oldest first: the same for sender, recipient and person."""
    lines: dict[UUID, list[Step]] = {}
    for step in session.scalars(
        select(ReferralStep)
        .where(ReferralStep.copy_id.in_(copy_ids))
        .order_by(ReferralStep.at, ReferralStep.id)
    ):
        one = Step(step.state, step.reason, step.at, step.side, step.claimed_at)
        lines.setdefault(step.copy_id, []).append(one)
    for message in session.scalars(
        select(ReferralMessage)
        .where(ReferralMessage.copy_id.in_(copy_ids))
        .order_by(ReferralMessage.at, ReferralMessage.id)
    ):
        kind = "message" if message.kind == "text" else message.kind
        one = Step(kind, None, message.at, message.side, message.claimed_at, message.id, message.confirmed_at)
        lines.setdefault(message.copy_id, []).append(one)
    return {copy_id: tuple(sorted(steps, key=lambda step: step.at)) for copy_id, steps in lines.items()}


def sent_by(session: Session, member_id: UUID) -> list[Sent]:
    """Returns what a member sent, newest first, with every recipient's answer."""
    return _sent(session, Referral.member_id == member_id)


def unanswered_of(session: Session, organisation_id: UUID, except_member: UUID) -> list[Sent]:
    """Returns what colleagues sent and nobody answered in time: for the coordinator of the sender's side."""
    late = (
        select(ReferralCopy.referral_id)
        .where(ReferralCopy.state == State.REQUESTED.value, ReferralCopy.overdue_at.is_not(None))
        .scalar_subquery()
    )
    return _sent(
        session,
        and_(
            Referral.organisation_id == organisation_id,
            Referral.member_id != except_member,
            Referral.id.in_(late),
        ),
    )


def sent_one(session: Session, member: CurrentMember, copy_id: UUID) -> tuple[Sent, SentCopy] | None:
    """Returns one copy, with its referral, as its sender sees it; None for anybody else."""
    copy = own_copy(session, member.id, member.organisation_id, member.role, copy_id)
    if copy is None:
        return None
    found = _sent(session, Referral.id == copy.referral_id)[0]
    return found, next(one for one in found.copies if one.id == copy_id)


def _sent(session: Session, condition: ColumnElement[bool]) -> list[Sent]:
    referrals = session.execute(
        select(Referral, Member.display_name)
        .join(Member, Member.id == Referral.member_id)
        .where(condition)
        .order_by(Referral.received_at.desc())
    ).all()
    urgency = {one.id: Urgency(one.urgency) for one, _name in referrals}
    rows = session.execute(
        select(ReferralCopy, Organisation.name, ConsentGrant.until)
        .join(Organisation, Organisation.id == ReferralCopy.organisation_id)
        .join(ConsentGrant, ConsentGrant.id == ReferralCopy.grant_id)
        .where(ReferralCopy.referral_id.in_(list(urgency)))
        .order_by(ConsentGrant.position, Organisation.name)
    ).all()
    steps = timeline(session, [copy.id for copy, _name, _until in rows])
    copies: dict[UUID, list[SentCopy]] = {}
    for copy, name, until in rows:
        one = SentCopy(
            id=copy.id,
            organisation_id=copy.organisation_id,
            organisation=name,
            state=copy.state,
            reason=copy.reason,
            until=until,
            steps=steps.get(copy.id, ()),
            asked_at=copy.asked_at,
            due_at=due_at(copy.asked_at, urgency[copy.referral_id]) if copy.asked_at else None,
            overdue_at=copy.overdue_at,
        )
        copies.setdefault(copy.referral_id, []).append(one)
    return [
        Sent(one.id, tuple(one.needs), urgency[one.id], one.received_at, tuple(copies.get(one.id, ())), name)
        for one, name in referrals
    ]


def _received(
    copy: ReferralCopy, referral: Referral, grant: ConsentGrant, sender: str, assigned: str | None
) -> Received:
    urgency = Urgency(referral.urgency)
    asked_at = copy.asked_at or referral.received_at
    return Received(
        id=copy.id,
        referral_id=referral.id,
        grant_id=grant.id,
        key_id=copy.key_id,
        sender=sender,
        needs=tuple(grant.needs),
        urgency=urgency,
        language=referral.language,
        interpreter=referral.interpreter,
        area=referral.area,
        age_band=referral.age_band,
        services=tuple(copy.services),
        items=tuple(grant.items),
        withheld=tuple(grant.withheld),
        until=grant.until,
        received_at=referral.received_at,
        asked_at=asked_at,
        due_at=due_at(asked_at, urgency),
        state=copy.state,
        reason=copy.reason,
        size=len(copy.person_part or b""),
        assigned_to=copy.assigned_to,
        assigned_name=assigned,
    )
