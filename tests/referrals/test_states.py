"""The table of steps, walked through whole: what follows what, who may say so, and nothing else."""

from itertools import product

import pytest

from app.referrals.rules import (
    ENDED,
    LIVING,
    READABLE,
    TASK_STATUS,
    TRANSITIONS,
    Action,
    CodeMissing,
    NotPossible,
    Side,
    State,
    follow,
    possible,
    side_of,
    task_status,
)

# After HL7 SDOH Clinical Care: the performer answers, works and completes; the requester asks and cancels. Written out here
# once more, so that a change of the table is a change of this list too.
EXPECTED = {
    "requested": "accept waitlist decline | take-back",
    "accepted": "contact serve not-reach pass-on | take-back",
    "waitlisted": "accept decline | take-back",
    "contacted": "serve not-reach close pass-on | take-back",
    "not-reached": "contact not-reach close pass-on | take-back",
    "served": "close |",
    "waiting": "| take-back ask-now",
    "declined": "|",
    "closed": "|",
    "returned": "|",
    "transferred": "|",
    "withdrawn": "|",
    "revoked": "|",
    "expired": "|",
}
REFERRAL_TASK_STATUS = {
    "draft",
    "requested",
    "accepted",
    "rejected",
    "cancelled",
    "in-progress",
    "on-hold",
    "failed",
    "completed",
    "entered-in-error",
}


@pytest.mark.parametrize("state", list(State))
def test_what_each_side_may_do_in_each_state(state: State) -> None:
    recipient, sender = (part.split() for part in EXPECTED[state].split("|"))
    assert sorted(one.action for one in possible(state, Side.RECIPIENT)) == sorted(recipient)
    assert sorted(one.action for one in possible(state, Side.SENDER)) == sorted(sender)


def test_every_triple_either_follows_the_table_or_is_refused() -> None:
    followed = 0
    for state, side, action in product(State, Side, Action):
        line = next((one for one in possible(state, side) if one.action is action), None)
        if line is None:
            with pytest.raises(NotPossible):
                follow(state, side, action, None)
            continue
        codes: tuple[str | None, ...] = line.codes or (None,)
        assert {follow(state, side, action, code) for code in codes} == {line.to}
        for wrong in ("Amber", "" if line.codes else "full", None if line.codes else "other"):
            with pytest.raises(CodeMissing):
                follow(state, side, action, wrong)
        followed += 1
    assert followed == sum(len(one.after) for one in TRANSITIONS)


def test_an_action_belongs_to_one_side() -> None:
    for action in Action:
        assert {one.side for one in TRANSITIONS if one.action is action} == {side_of(action)}


def test_every_state_can_be_reached_and_the_person_can_always_end_what_is_shared() -> None:
    reached = {State.WAITING, State.REQUESTED, State.TRANSFERRED}
    while more := {one.to for one in TRANSITIONS if one.after & reached} - reached:
        reached |= more
    assert reached == set(State)
    for state in set(State) - ENDED:
        assert follow(state, Side.PERSON, Action.WITHDRAW, None) is State.WITHDRAWN
    for state in State:
        assert bool(possible(state, Side.RECIPIENT) + possible(state, Side.SENDER)) is (state in LIVING)


def test_who_declined_gave_back_or_was_not_asked_opens_nothing() -> None:
    assert READABLE.isdisjoint({State.WAITING, State.DECLINED, State.RETURNED, State.TRANSFERRED} | ENDED)


def test_every_state_is_one_of_the_profiles() -> None:
    assert TASK_STATUS.keys() == set(State)
    assert set(TASK_STATUS.values()) <= REFERRAL_TASK_STATUS
    assert task_status(State.CLOSED, "helped") == "completed"
    assert task_status(State.CLOSED, "not-reached") == "failed"
