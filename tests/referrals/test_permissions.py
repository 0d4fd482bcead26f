"""Who may do what with a referral: every role of every side, in every state, tries everything. Generated from the table."""

from dataclasses import dataclass
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.consent.models import ConsentGrant
from app.delivery import Refused, Submission
from app.identity.roles import Role
from app.referrals import arrivals
from app.referrals.models import Referral, ReferralCopy
from app.referrals.rules import ENDED, RECEIVERS, SENDERS, Action, Side, State, possible, side_of
from tests.conftest import MovableClock
from tests.delivery import builders
from tests.delivery.client import uuid7
from tests.signing_in import browser_of

PLACES = ("sender", "recipient", "elsewhere")


@dataclass
class Cast:
    """A referral, and a member of every role at each of three organisations; whoever sent it besides."""

    copy_id: UUID
    organisations: dict[str, UUID]
    members: dict[tuple[str, Role], UUID]
    author: UUID


@pytest.fixture
def cast(app: Flask, session: Session) -> Cast:
    partner, phone = builders.partner(session), builders.phone(app, session)
    phone.send(phone.referral(partner.recipient, {"name": "Amber"}))
    organisations = {
        "sender": session.scalars(select(Referral.organisation_id)).one(),
        "recipient": partner.id,
        "elsewhere": builders.organisation(session, "Elsewhere"),
    }
    members = {
        (place, role): builders.member(session, organisation_id, role)
        for place, organisation_id in organisations.items()
        for role in Role
    }
    session.commit()
    copy_id = session.scalars(select(ReferralCopy.id)).one()
    return Cast(copy_id, organisations, members, phone.device.member_id)


def may(place: str, role: Role, action: Action) -> bool:
    """What the rules say of a member who is not the author, written out once more."""
    if side_of(action) is Side.RECIPIENT:
        return place == "recipient" and role in RECEIVERS
    return side_of(action) is Side.SENDER and place == "sender" and role is Role.COORDINATOR


def put_in(session: Session, copy_id: UUID, state: State) -> None:
    session.execute(update(ReferralCopy).where(ReferralCopy.id == copy_id).values(state=state.value))
    over = state.value if state in ENDED else "given"
    turn = None if state is State.WAITING else ConsentGrant.given_at
    session.execute(update(ConsentGrant).values(state=over, turn_at=turn))
    session.commit()


def code_for(state: State, action: Action) -> str | None:
    line = next((one for one in possible(state, side_of(action)) if one.action is action), None)
    return line.codes[0] if line and line.codes else None


@pytest.mark.parametrize("state", list(State))
def test_every_role_of_every_side_tries_every_step(
    session: Session, cast: Cast, clock: MovableClock, state: State
) -> None:
    put_in(session, cast.copy_id, state)
    wrong, taken = [], 0
    for (place, role), member_id in cast.members.items():
        for action in Action:
            submission = Submission(
                id=uuid7(),
                kind="referral-step",
                device_id=uuid7(),
                member_id=member_id,
                role=role,
                organisation_id=cast.organisations[place],
                made_at=clock(),
                received_at=clock(),
                body={
                    "copy": str(cast.copy_id),
                    "action": action.value,
                    "code": code_for(state, action),
                },
                parts={},
            )
            done = takes(session, submission)
            fits = any(one.action is action for one in possible(state, side_of(action)))
            taken += done
            if done is not (fits and may(place, role, action)):
                wrong.append(f"{role} of the {place}: {action} while {state}")
    assert not wrong, "\n".join(wrong)
    recipients = len(possible(state, Side.RECIPIENT)) * len(RECEIVERS)
    assert taken == recipients + len(possible(state, Side.SENDER))


def takes(session: Session, submission: Submission) -> bool:
    """Whether a step is taken; undone again."""
    trying = session.begin_nested()
    try:
        arrivals.step(session, submission)
    except Refused:
        return False
    else:
        return True
    finally:
        trying.rollback()
        session.expire_all()


@pytest.mark.parametrize("place", PLACES)
def test_the_pages_and_what_they_hand_out_know_the_same_sides(
    app: Flask, session: Session, cast: Cast, place: str
) -> None:
    for role in Role:
        browser = browser_of(app, session, cast.members[place, role])
        receives = place == "recipient" and role in RECEIVERS
        sends = place == "sender" and role is Role.COORDINATOR
        assert (browser.get(f"/inbox/{cast.copy_id}").status_code == 200) is receives, role
        assert (browser.get(f"/referrals/{cast.copy_id}").status_code == 200) is sends, role
        for side, allowed in (("inbox", receives), ("referrals", sends)):
            for path in ("messages", f"appointments/{uuid7()}/confirm"):
                answer = browser.post(f"/{side}/{cast.copy_id}/{path}").status_code
                assert (answer not in (403, 404)) is allowed, (role, side, path)
        asked = browser.post(f"/inbox/{cast.copy_id}/assign", data={"member": str(uuid7())}).status_code
        assert (asked == 422) is receives, role


def test_whoever_sent_it_may_take_it_back_and_a_colleague_may_not(
    app: Flask, session: Session, cast: Cast
) -> None:
    form = {"id": str(uuid7()), "action": "take-back", "code-take-back": "changed"}
    address = f"/referrals/{cast.copy_id}/steps"
    for role in SENDERS - {Role.COORDINATOR}:
        assert (
            browser_of(app, session, cast.members["sender", role]).post(address, data=form).status_code == 404
        )
    author = browser_of(app, session, cast.author)
    assert author.post(address, data=form).status_code == 303
    copy = session.scalars(select(ReferralCopy)).one()
    assert (copy.state, copy.reason, copy.person_part) == ("revoked", "changed", None)
    assert session.scalars(select(ConsentGrant.state)).one() == "revoked"
    assert author.post(address, data=form).status_code in (303, 409)
    receiver = browser_of(app, session, cast.members["recipient", Role.PARTNER])
    assert receiver.get(f"/inbox/{cast.copy_id}").status_code == 410
