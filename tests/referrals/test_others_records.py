"""Whoever knows the name of a record that is not theirs (a copy's stands in an address) can erase nothing by it."""

from dataclasses import replace
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.referrals.models import ReferralCopy
from app.storage import record_keys
from tests.delivery import builders
from tests.delivery.client import uuid7
from tests.my.codes import withdrawal
from tests.self_referral.test_asking import asked


def sent(app: Flask, session: Session) -> tuple[builders.Partner, UUID]:
    """A partner, and the id of the copy that it was sent."""
    partner, phone = builders.partner(session), builders.phone(app, session)
    phone.send(phone.referral(partner.recipient, {"name": "Amber"}))
    return partner, session.scalars(select(ReferralCopy.id)).one()


def opens(session: Session, copy_id: UUID) -> bool:
    session.expire_all()
    copy = session.get_one(ReferralCopy, copy_id)
    try:
        return bool(record_keys.unwrap(session, copy.id, copy.person_part or b""))
    except record_keys.Erased:
        return False


def test_another_organisations_withdrawal_of_a_copys_id_erases_nothing(app: Flask, session: Session) -> None:
    _partner, copy_id = sent(app, session)
    stranger = builders.phone(app, session)
    assert stranger.send(withdrawal(stranger, copy_id))[0]["type"] == "held"
    assert opens(session, copy_id)


def test_no_submission_takes_the_name_of_a_copy(app: Flask, session: Session, client: FlaskClient) -> None:
    partner, copy_id = sent(app, session)
    stranger = builders.phone(app, session)
    item = stranger.referral(partner.recipient, {"name": "Nobody"}, copy_id)
    assert stranger.send(item)[0]["reason"] == "invalid"
    assert client.post("/ask", json=asked(partner, copy_id)).status_code == 400
    assert opens(session, copy_id)


def test_a_withdrawal_erases_what_is_held_of_ones_own_organisation_alone(
    app: Flask, session: Session
) -> None:
    phone, stranger = builders.phone(app, session), builders.phone(app, session)
    unknown = builders.Partner.receiving(session)
    held = phone.referral(replace(unknown.recipient, key=uuid7()), {"name": "Amber"})
    assert phone.send(held)[0]["type"] == "held"
    stranger.send(withdrawal(stranger, held[0]))
    assert record_keys.is_kept(session, held[0])
    phone.send(withdrawal(phone, held[0]))
    assert not record_keys.is_kept(session, held[0])
