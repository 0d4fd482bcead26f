"""Two to five parties do whatever they can in whatever order: nobody reads without a live grant, and no withdrawal is lost.

The suite takes some hundred steps; `make consent-steps` (or WAYMARK_STEPS) takes as many as are asked for.
"""

import os
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid5

import hypothesis.strategies as st
import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.models import AuditHead
from app.identity.roles import Role
from app.referrals import commands
from app.referrals.models import ReferralCopy
from tests.conftest import MovableClock
from tests.delivery import builders
from tests.delivery.client import envelope, grant, routing, uuid7
from tests.my.codes import Code, withdrawal
from tests.signing_in import browser_of

STEPS = int(os.environ.get("WAYMARK_STEPS", "300"))
IN_A_ROW = 50
SEALED = b"age-encryption.org/v1\n-> mlkem768x25519 "
"""What the server looks at: that the part is sealed to an organisation. It opens nothing either way."""

pick = st.integers(min_value=0, max_value=10_000)


@dataclass
class Known:
    """What ought to be true of one referral."""

    item: tuple[UUID, bytes]
    recipients: list[builders.Partner]
    code: Code | None
    arrived: bool = False
    stopped: bool = False
    """Withdrawn before it arrived: nothing of it may ever be kept."""
    until: dict[UUID, datetime] = field(default_factory=dict)
    ended: set[UUID] = field(default_factory=set)

    def copy_id(self, organisation: UUID) -> UUID:
        return uuid5(self.item[0], organisation.hex)

    def live(self, organisation: UUID, at: datetime) -> bool:
        return self.arrived and organisation not in self.ended and self.until.get(organisation, at) > at


def machine(app: Flask, session: Session, clock: MovableClock) -> type[RuleBasedStateMachine]:
    """Returns the machine that plays on one server; each run has organisations and people of its own."""

    class Consent(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.partners: list[builders.Partner] = []
            self.sender = builders.organisation(session, f"Sender {uuid7()}")
            self.phones = [builders.phone_of(app, session, self.sender) for _ in range(2)]
            self.referrals: list[Known] = []
            self.readers: dict[UUID, UUID] = {}
            self.queue: list[tuple[int, tuple[UUID, bytes], Known | None, str]] = []
            self.reads = 0
            for _ in range(2):
                self.another_organisation()

        def session_of(self, member: UUID):  # type: ignore[no-untyped-def]
            return browser_of(app, session, member)

        @precondition(lambda self: len(self.partners) < 4)
        @rule()
        def another_organisation(self) -> None:
            partner = builders.Partner.receiving(session)
            self.partners.append(partner)
            self.readers[partner.id] = builders.member(session, partner.id, Role.PARTNER)
            session.commit()

        @rule(how_many=st.integers(1, 4), first=pick, with_code=st.booleans(), on=st.integers(0, 1))
        def save(self, how_many: int, first: int, with_code: bool, on: int) -> None:
            chosen = [
                self.partners[(first + place) % len(self.partners)]
                for place in range(min(how_many, len(self.partners)))
            ]
            id, code = uuid7(), Code() if with_code else None
            parts = {str(one.id): SEALED + one.id.bytes for one in chosen}
            body = {
                "routing": routing(),
                "recipients": [grant(one.recipient, position=at) for at, one in enumerate(chosen, 1)],
                "receipt": code.receipt if code else None,
            }
            if code:
                parts["receipt"] = SEALED
            item = self.phones[on].seal(envelope(self.phones[on].device, id, body, parts))
            known = Known((id, item), chosen, code)
            self.referrals.append(known)
            self.queue.append((on, (id, item), known, "referral"))

        @precondition(lambda self: self.queue)
        @rule(which=pick, again=st.booleans())
        def deliver(self, which: int, again: bool) -> None:
            """One item, in any order; some are sent more than once."""
            place = which % len(self.queue)
            on, item, known, kind = self.queue[place]
            if not again:
                del self.queue[place]
            (answer, _mark) = self.phones[on].send(item)
            assert known
            if kind == "withdrawal":
                assert answer["type"] == "receipt"
                self.told_to_stop(known)
                return
            if known.stopped and not known.arrived:
                assert answer["type"] == "withdrawn"
                return
            assert answer["type"] == "receipt"
            if not known.arrived:
                known.arrived = True
                known.until = {one.id: clock() + timedelta(days=30) for one in known.recipients}

        def told_to_stop(self, known: Known) -> None:
            known.stopped = True
            if known.arrived:
                known.ended |= {one.id for one in known.recipients}

        @precondition(lambda self: self.referrals)
        @rule(which=pick, on=st.integers(0, 1))
        def a_worker_is_told(self, which: int, on: int) -> None:
            """Withdrawn on a phone with no network: what waits is taken out, and a withdrawal waits in its place."""
            known = self.referrals[which % len(self.referrals)]
            self.queue = [one for one in self.queue if one[1][0] != known.item[0]]
            self.queue.append((on, withdrawal(self.phones[on], known.item[0]), known, "withdrawal"))
            # A proxy may still hold what was sent before.
            self.queue.append((0, known.item, known, "referral"))

        @precondition(lambda self: any(one.code for one in self.referrals))
        @rule(which=pick, one_of=st.one_of(st.none(), pick))
        def the_person_withdraws(self, which: int, one_of: int | None) -> None:
            having = [one for one in self.referrals if one.code]
            known = having[which % len(having)]
            assert known.code
            if one_of is None or not known.arrived:
                assert known.code.post(app.test_client(), "withdraw").status_code == 200
                self.told_to_stop(known)
                return
            recipient = known.recipients[one_of % len(known.recipients)]
            copy = session.get_one(ReferralCopy, known.copy_id(recipient.id))
            answer = known.code.post(app.test_client(), "withdraw", grant=str(copy.grant_id))
            assert answer.status_code == 200
            known.ended.add(recipient.id)

        @precondition(lambda self: any(one.arrived for one in self.referrals))
        @rule(which=pick, recipient=pick, how=st.sampled_from(["person", "mistake", "here", "renew"]))
        def somebody_signed_in(self, which: int, recipient: int, how: str) -> None:
            there = [one for one in self.referrals if one.arrived]
            known = there[which % len(there)]
            organisation = known.recipients[recipient % len(known.recipients)].id
            copy, live = known.copy_id(organisation), known.live(organisation, clock())
            if how == "here":
                answer = self.session_of(self.readers[organisation]).post(f"/inbox/{copy}/withdraw")
                assert answer.status_code == (303 if live else 404)
                if (
                    not live
                ):  # Its time is over: the recipient is shown nothing to withdraw, and the clock ends it.
                    return
            elif how == "renew":
                answer = self.session_of(self.phones[0].device.member_id).post(
                    f"/referrals/{copy}/renew", data={"days": 90}
                )
                assert answer.status_code == (303 if live else 409)
                if live:
                    known.until[organisation] = max(known.until[organisation], clock() + timedelta(days=90))
                return
            else:
                answer = self.session_of(self.phones[1].device.member_id).post(
                    f"/referrals/{copy}/withdraw", data={"why": how}
                )
                assert answer.status_code == 303
            known.ended.add(organisation)

        @rule(days=st.integers(1, 20), written=st.booleans())
        def time_passes(self, days: int, written: bool) -> None:
            clock.forward(days=days)
            if written:
                commands.expire(session, clock())
                session.commit()

        @precondition(lambda self: self.referrals)
        @rule(which=pick, reader=pick)
        def somebody_reads(self, which: int, reader: int) -> None:
            known = self.referrals[which % len(self.referrals)]
            self.tries(known, self.partners[reader % len(self.partners)].id)

        def tries(self, known: Known, organisation: UUID) -> None:
            """One organisation tries every copy of a referral; what it gets is what the person agreed to, now."""
            browser = self.session_of(self.readers[organisation])
            for recipient in known.recipients:
                before = session.scalars(select(AuditHead.size)).one()
                answer = browser.post(f"/inbox/{known.copy_id(recipient.id)}/person-part")
                may = recipient.id == organisation and known.live(organisation, clock())
                assert answer.status_code == (200 if may else 404)
                assert (SEALED in answer.data) is may
                after = session.scalars(select(AuditHead.size)).one()
                assert after - before == int(may), "each reading is one entry in the log"

        @invariant()
        def no_withdrawal_is_lost(self) -> None:
            """Of what was withdrawn, no sealed copy is on the server; of what was stopped early, nothing at all."""
            ids = [known.item[0] for known in self.referrals]
            found = {
                (copy.referral_id, copy.organisation_id): copy.person_part
                for copy in session.scalars(
                    select(ReferralCopy)
                    .where(ReferralCopy.referral_id.in_(ids))
                    .execution_options(populate_existing=True)
                )
            }
            for known in self.referrals:
                here = {
                    organisation: part
                    for (referral, organisation), part in found.items()
                    if referral == known.item[0]
                }
                assert bool(here) is known.arrived
                assert not [one for one in known.ended if here.get(one)]

        def teardown(self) -> None:
            for known in self.referrals[-3:]:
                for partner in self.partners:
                    self.tries(known, partner.id)
            session.commit()
            session.expunge_all()

    return Consent


@pytest.mark.timeout(max(300, STEPS))
def test_no_read_without_a_live_grant_and_no_lost_withdrawal(
    app: Flask, session: Session, clock: MovableClock
) -> None:
    run_state_machine_as_test(
        machine(app, session, clock),
        settings=settings(
            max_examples=max(1, STEPS // IN_A_ROW),
            stateful_step_count=IN_A_ROW,
            deadline=None,
            database=None,
            # The server keeps what earlier runs left, so a shorter story cannot be tried on the same one.
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
