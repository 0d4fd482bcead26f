"""What may be counted of a checklist: closed words, only with the person's yes, gone after a withdrawal."""

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.checklists.counted import PARTS, countable
from app.consent.rules import State
from app.referrals import commands
from app.referrals.models import Referral
from tests.checklists.cases import shipped
from tests.conftest import MovableClock
from tests.delivery import builders, client


def test_the_closed_list_is_exactly_what_the_shipped_lists_have() -> None:
    found = {part.id for one in shipped().values() if one.rule for part in one.dimensions}
    assert found == PARTS
    assert all(countable(one) for one in shipped().values() if one.rule)


def test_a_guide_is_not_counted() -> None:
    assert not countable(shipped()["clinic-conversation"])


def test_what_is_counted_goes_with_a_referral_and_is_gone_after_a_withdrawal(
    app: Flask, session: Session, clock: MovableClock
) -> None:
    partner = builders.partner(session)
    phone = builders.phone(app, session)
    counted = [{"sector": "labour", "parts": ["exploitation", "coercion_destination"]}]
    id = client.uuid7()
    body = {"routing": client.routing(counted=counted), "recipients": [client.grant(partner.recipient)]}
    parts = {str(partner.id): client.person_part(id, partner.recipient, {})}
    phone.send((id, phone.seal(client.envelope(phone.device, id, body, parts))))
    referral = session.scalars(select(Referral)).one()
    assert referral.counted == [{"sector": "labour", "parts": ["coercion_destination", "exploitation"]}]
    commands.end_all(session, referral.id, State.WITHDRAWN, by="person", at=clock.at)
    assert referral.counted == []
