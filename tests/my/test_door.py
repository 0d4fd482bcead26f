"""The person's own door: what a code opens, stops and writes, and what every other code gets."""

import base64
import json
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import audit
from app.audit.models import AuditEntry
from app.consent.models import ConsentEvent, ConsentGrant, ConsentReceipt
from app.delivery.models import DeliveredItem
from app.identity.roles import Role
from app.referrals import commands as referrals
from app.referrals.models import PersonWords, Referral, ReferralCopy
from tests.conftest import MovableClock
from tests.delivery import age_hybrid, builders
from tests.delivery.client import Phone, pad, unpad
from tests.my.codes import Code, sealed_referral, withdrawal
from tests.signing_in import browser_of


@dataclass
class Story:
    """A referral to two partners, not sent yet, and everybody who has a part in it."""

    phone: Phone
    partners: list[builders.Partner]
    code: Code
    item: tuple[UUID, bytes]
    person: FlaskClient
    readers: list[FlaskClient]
    sender: FlaskClient

    def copy(self, session: Session, at: int) -> ReferralCopy:
        mine = ReferralCopy.organisation_id == self.partners[at].id
        return session.scalars(
            select(ReferralCopy).where(mine).execution_options(populate_existing=True)
        ).one()

    def reads(self, session: Session, at: int) -> int:
        copy = self.copy(session, at)
        return self.readers[at].post(f"/inbox/{copy.id}/person-part").status_code


@pytest.fixture
def story(app: Flask, session: Session) -> Story:
    phone = builders.phone(app, session)
    partners = [builders.partner(session, "Harbour House"), builders.partner(session, "Lamp Street")]
    code = Code()
    readers = [browser_of(app, session, builders.member(session, one.id, Role.PARTNER)) for one in partners]
    return Story(
        phone,
        partners,
        code,
        sealed_referral(phone, partners, code),
        app.test_client(),
        readers,
        browser_of(app, session, phone.device.member_id),
    )


def test_an_unknown_code_and_a_wrong_token_get_the_same_answer(story: Story) -> None:
    before = story.code.post(story.person, "open")
    story.phone.send(story.item)
    wrong = story.person.post("/my/open", json=story.code.shown | {"token": "0" * 64})
    other = Code().post(story.person, "open")
    assert (before.status_code, wrong.status_code, other.status_code) == (404, 404, 404)
    assert before.data == wrong.data == other.data
    assert story.code.post(story.person, "open").status_code == 200


@pytest.mark.parametrize(
    "form", [None, [], {}, {"locator": "x", "token": "y"}, {"locator": 1, "token": None}]
)
@pytest.mark.parametrize("what", ["open", "withdraw", "write", "record"])
def test_what_is_no_code_is_refused(client: FlaskClient, what: str, form: object) -> None:
    assert client.post(f"/my/{what}", json=form).status_code == 400


def test_the_code_opens_who_was_told_what_and_whether_they_read_it(story: Story, session: Session) -> None:
    story.phone.send(story.item)
    page = story.code.post(story.person, "open")
    assert page.headers["Cache-Control"] == "no-store"
    assert page.text.count("They have not opened it.") == 2
    assert "Harbour House" in page.text
    assert "Name or what to call them" in page.text
    assert story.reads(session, 0) == 200
    page = story.code.post(story.person, "open")
    assert page.text.count("They have not opened it.") == 1
    assert "They opened it first" in page.text


def test_withdrawing_from_one_leaves_the_other(story: Story, session: Session) -> None:
    story.phone.send(story.item)
    assert [story.reads(session, at) for at in (0, 1)] == [200, 200]
    grant = story.copy(session, 0).grant_id
    page = story.code.post(story.person, "withdraw", grant=str(grant))
    assert page.status_code == 200
    assert "You stopped it" in page.text
    assert "They may read it" in page.text
    assert [story.reads(session, at) for at in (0, 1)] == [404, 200]
    assert story.copy(session, 0).person_part is None
    inbox = story.readers[0].get("/inbox").text
    assert "The person withdrew this referral." in inbox
    assert "Destroy now what you kept of it" in inbox
    assert "A place to sleep" not in inbox
    assert "Withdrawn by the person" in story.sender.get("/referrals").text
    events = session.scalars(select(ConsentEvent.by).where(ConsentEvent.state == "withdrawn")).all()
    assert events == ["person"]


def test_a_recipient_says_that_nothing_is_left_and_the_person_reads_it(
    story: Story, session: Session
) -> None:
    story.phone.send(story.item)
    story.reads(session, 0)
    story.code.post(story.person, "withdraw")
    assert story.code.post(story.person, "open").text.count("have not yet said that they did") == 1
    copy = story.copy(session, 0)
    assert story.readers[1].post(f"/inbox/{copy.id}/destroyed").status_code == 404
    assert story.readers[0].post(f"/inbox/{copy.id}/destroyed").status_code == 303
    assert "withdrew this referral" not in story.readers[0].get("/inbox").text
    assert "what they kept of it is destroyed" in story.code.post(story.person, "open").text


def test_a_grant_of_somebody_else_is_not_opened_by_this_code(story: Story, session: Session) -> None:
    story.phone.send(story.item)
    theirs = session.scalars(select(ConsentGrant.id)).all()
    other = Code()
    story.phone.send(sealed_referral(story.phone, story.partners[:1], other))
    for grant in theirs:
        assert other.post(story.person, "withdraw", grant=str(grant)).status_code == 404
        assert other.post(story.person, "record", grant=str(grant), **{"as": "27560"}).status_code == 404
    assert set(session.scalars(select(ConsentGrant.state))) == {"given"}


def test_a_withdrawal_that_is_faster_than_its_referral_wins(story: Story, session: Session) -> None:
    assert "Stopped before it arrived" in story.code.post(story.person, "withdraw").text
    assert story.code.post(story.person, "withdraw").status_code == 200
    (answer, _mark) = story.phone.send(story.item)
    assert answer["type"] == "withdrawn"
    for table in (Referral, ReferralCopy, ConsentGrant, ConsentReceipt):
        assert session.scalars(select(table)).all() == []
    kept = session.scalars(select(DeliveredItem)).one()
    assert (kept.outcome, kept.envelope) == ("withdrawn", None)
    assert story.phone.send(story.item)[0] == answer
    assert "Stopped before it arrived" in story.code.post(story.person, "open").text


def test_one_early_withdrawal_says_nothing_of_another_code(story: Story) -> None:
    Code().post(story.person, "withdraw")
    assert story.code.post(story.person, "open").status_code == 404
    assert story.phone.send(story.item)[0]["type"] == "receipt"
    other = Code()
    other.post(story.person, "withdraw")
    item = sealed_referral(story.phone, story.partners, other)
    assert story.phone.send(item)[0]["type"] == "withdrawn"


def test_a_worker_withdraws_what_still_seems_to_wait(story: Story, session: Session) -> None:
    (answer, _mark) = story.phone.send(withdrawal(story.phone, story.item[0]))
    assert answer["type"] == "receipt"
    assert story.phone.send(story.item)[0]["type"] == "withdrawn"
    assert session.scalars(select(ReferralCopy)).all() == []


def test_a_worker_withdraws_what_had_arrived_unnoticed(story: Story, session: Session) -> None:
    story.phone.send(story.item)
    story.phone.send(withdrawal(story.phone, story.item[0]))
    assert [story.reads(session, at) for at in (0, 1)] == [404, 404]


def test_nobody_withdraws_another_teams_referral(app: Flask, story: Story, session: Session) -> None:
    stranger = builders.phone(app, session)
    assert stranger.send(withdrawal(stranger, story.item[0]))[0]["type"] == "receipt"
    assert story.phone.send(story.item)[0]["type"] == "receipt"
    assert stranger.send(withdrawal(stranger, story.item[0]))[0]["reason"] == "not-allowed"
    assert [story.reads(session, at) for at in (0, 1)] == [200, 200]


def test_every_side_can_end_it(app: Flask, story: Story, session: Session) -> None:
    story.phone.send(story.item)
    first, second = story.copy(session, 0), story.copy(session, 1)
    team = session.scalars(select(Referral.organisation_id)).one()
    colleague = browser_of(app, session, builders.member(session, team, Role.COORDINATOR))
    assert colleague.post(f"/referrals/{first.id}/withdraw", data={"why": "mistake"}).status_code == 303
    assert story.copy(session, 0).state == "revoked"
    assert story.readers[0].post(f"/inbox/{second.id}/withdraw").status_code == 404
    assert story.readers[1].post(f"/inbox/{second.id}/withdraw").status_code == 303
    assert story.copy(session, 1).state == "withdrawn"


def test_time_runs_out_and_that_is_written_down_once(
    story: Story, session: Session, clock: MovableClock
) -> None:
    story.phone.send(story.item)
    clock.forward(days=31)
    assert referrals.expire(session, clock()) == 2
    assert referrals.expire(session, clock()) == 0
    session.commit()
    assert story.copy(session, 0).person_part is None
    lines = session.execute(select(ConsentEvent.state, ConsentEvent.by).order_by(ConsentEvent.at)).all()
    assert [tuple(one) for one in lines].count(("expired", "clock")) == 2
    assert "The time you agreed to is over" in story.code.post(story.person, "open").text


def test_renewing_adds_to_the_list_and_never_shortens(
    story: Story, session: Session, clock: MovableClock
) -> None:
    story.phone.send(story.item)
    copy = story.copy(session, 0)
    until = session.get_one(ConsentGrant, copy.grant_id).until
    for days, status in ((7, 303), (30, 303), (8, 400)):
        assert story.sender.post(f"/referrals/{copy.id}/renew", data={"days": days}).status_code == status
    assert session.get_one(ConsentGrant, copy.grant_id, populate_existing=True).until == until
    states = session.scalars(
        select(ConsentEvent.state).where(ConsentEvent.grant_id == copy.grant_id).order_by(ConsentEvent.id)
    ).all()
    assert states == ["given", "renewed", "renewed"]
    story.code.post(story.person, "withdraw")
    assert story.sender.post(f"/referrals/{copy.id}/renew", data={"days": 30}).status_code == 409


def written(partner: builders.Partner, grant: UUID, kind: str, words: str) -> dict[str, str]:
    sealed = age_hybrid.seal(pad(json.dumps({"words": words}).encode()), partner.recipient.recipient)
    return {
        "grant": str(grant),
        "kind": kind,
        "key": str(partner.recipient.key),
        "sealed": base64.urlsafe_b64encode(sealed).decode().rstrip("="),
    }


def test_a_request_for_a_call_reaches_the_recipient_alone_and_goes_with_the_grant(
    story: Story, session: Session
) -> None:
    story.phone.send(story.item)
    copy = story.copy(session, 0)
    call = written(story.partners[0], copy.grant_id, "call", "weekdays at ten")
    assert story.code.post(story.person, "write", **call).status_code == 200
    wrong = written(story.partners[1], copy.grant_id, "call", "to somebody else")
    assert story.code.post(story.person, "write", **wrong).status_code == 404
    assert Code().post(story.person, "write", **call).status_code == 404
    assert "The person asks to be called" in story.readers[0].get(f"/inbox/{copy.id}").text
    words = session.scalars(select(PersonWords.id)).one()
    assert story.readers[1].post(f"/from-person/{words}").status_code == 404
    assert story.sender.post(f"/from-person/{words}").status_code == 404
    opened = story.readers[0].post(f"/from-person/{words}")
    assert json.loads(unpad(story.partners[0].key.open(opened.data))) == {"words": "weekdays at ten"}
    assert session.scalars(select(AuditEntry).where(AuditEntry.event == "person.words_read")).one()
    story.code.post(story.person, "withdraw")
    assert story.readers[0].post(f"/from-person/{words}").status_code == 404
    assert session.scalars(select(PersonWords.words)).one() is None
    assert story.code.post(story.person, "write", **call).status_code == 404


def test_how_the_help_was_goes_to_the_sender_and_not_to_who_helped(
    app: Flask, session: Session, story: Story
) -> None:
    team = builders.partner(session, "Street Team")
    phone = builders.phone_of(app, session, team.id)
    code = Code()
    phone.send(sealed_referral(phone, story.partners[:1], code))
    copy = story.copy(session, 0)
    told = written(team, copy.grant_id, "feedback", "they were kind")
    assert code.post(story.person, "write", **told).status_code == 200
    code.post(story.person, "withdraw")
    words = session.scalars(select(PersonWords.id)).one()
    assert story.readers[0].post(f"/from-person/{words}").status_code == 404
    sender = browser_of(app, session, phone.device.member_id)
    assert "how the help was" in sender.get("/referrals").text
    opened = sender.post(f"/from-person/{words}")
    assert json.loads(unpad(team.key.open(opened.data))) == {"words": "they were kind"}


def test_nobody_fills_the_disk_with_words(story: Story, session: Session) -> None:
    story.phone.send(story.item)
    call = written(story.partners[0], story.copy(session, 0).grant_id, "call", "now")
    answers = [story.code.post(story.person, "write", **call).status_code for _ in range(21)]
    assert answers == [200] * 20 + [404]
    huge = call | {"sealed": "A" * 100_000}
    assert story.code.post(story.person, "write", **huge).status_code == 400
    assert story.code.post(story.person, "write", **(call | {"key": str(uuid4())})).status_code == 404


def test_no_words_are_kept_after_a_withdrawal_that_was_a_moment_faster(
    story: Story, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    story.phone.send(story.item)
    call = written(story.partners[0], story.copy(session, 0).grant_id, "call", "now")

    def somebody_was_first(waiting: Session) -> None:
        gone = update(ConsentGrant).values(state="withdrawn").execution_options(synchronize_session=False)
        waiting.execute(gone)

    monkeypatch.setattr(audit, "in_order", somebody_was_first)
    assert story.code.post(story.person, "write", **call).status_code == 404
    assert session.scalars(select(PersonWords)).all() == []
