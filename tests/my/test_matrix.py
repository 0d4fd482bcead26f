"""Every route × role × organisation × state of the grant: who may not read a shared record finds nothing of it anywhere.

The routes come from the app's own map, so that a new one cannot be forgotten. What is looked for: the sealed copies
themselves, and facts of the referral that stand nowhere else.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from app.consent.models import ConsentGrant
from app.fieldpack.build import FORM
from app.identity.roles import Role
from app.referrals.models import PersonWords, Referral, ReferralCopy
from tests.architecture.test_doors import PUBLIC_PAGES, RECEIVES
from tests.conftest import MovableClock
from tests.delivery import builders
from tests.delivery.client import envelope, grant, person_part, routing, uuid7
from tests.my.codes import Code
from tests.signing_in import browser_of

STATES = ("not arrived", "given", "renewed", "refused", "withdrawn", "revoked", "expired", "time is over")
LIVE = ("given", "renewed")
TRIED_BY_EVERYBODY = STATES if "WAYMARK_STEPS" in os.environ else ("withdrawn",)
"""In the suite the other states are tried by the recipient's roles, a sender, a stranger and nobody; by everybody where steps are asked for."""
SEALED_MARK = b"-> mlkem768x25519 "
FACTS = (b"Klingon", b"zzyzx", b"zz-marker")
"""Language, area and service of the referral, as pages and files would show them."""
ENDS_THE_SESSION = {"identity.sign_out", "account.end_session"}


@dataclass
class World:
    """One referral in one state, and members of every role in every organisation."""

    app: Flask
    session: Session
    state: str
    ids: list[UUID]
    members: dict[tuple[str, Role], UUID]
    part: bytes = b""
    browsers: dict[UUID, FlaskClient] = field(default_factory=dict)

    def browser(self, member: UUID | None, endpoint: str) -> FlaskClient:
        if member is None:
            return self.app.test_client()
        if endpoint in ENDS_THE_SESSION:
            return browser_of(self.app, self.session, member)
        if member not in self.browsers:
            self.browsers[member] = browser_of(self.app, self.session, member)
        return self.browsers[member]

    def put_back(self, at: MovableClock) -> None:
        """Everything as it was, whatever a request changed: the sealed copy is there in every state, so only the rule guards it."""
        if self.state == "not arrived":
            return
        until = at() + timedelta(days=-1 if self.state == "time is over" else 5)
        state = "given" if self.state == "time is over" else self.state
        self.session.execute(update(ConsentGrant).values(state=state, until=until))
        self.session.execute(
            update(ReferralCopy).values(
                state="requested", reason=None, person_part=self.part, destroyed_at=None
            )
        )
        self.session.execute(update(PersonWords).values(words=self.part))
        self.session.commit()


def world(app: Flask, session: Session, clock: MovableClock, state: str) -> World:
    recipient = builders.partner(session, "Recipient")
    organisations = {
        "sender": builders.organisation(session, "Sender"),
        "recipient": recipient.id,
        "stranger": builders.partner(session, "Stranger").id,
    }
    phone = builders.phone_of(app, session, organisations["sender"])
    members = {
        (name, role): builders.member(session, id, role)
        for name, id in organisations.items()
        for role in Role
    }
    members["sender", Role.OUTREACH] = phone.device.member_id
    id, code = uuid7(), Code()
    found = World(app, session, state, [id, uuid4()], members)
    if state != "not arrived":
        part = person_part(id, recipient.recipient, {"name": "Amber"})
        body = {
            "routing": routing(language="tlh", area="zzyzx"),
            "recipients": [grant(recipient.recipient, services=["zz-marker"])],
            "receipt": code.receipt,
        }
        parts = {str(recipient.id): part, "receipt": part}
        assert phone.send((id, phone.seal(envelope(phone.device, id, body, parts))))[0]["type"] == "receipt"
        copy = session.scalars(select(ReferralCopy)).one()
        words = PersonWords(
            id=uuid4(),
            grant_id=copy.grant_id,
            organisation_id=recipient.id,
            key_id=recipient.recipient.key,
            kind="call",
            at=clock(),
            words=part,
        )
        session.add(words)
        found.part, found.ids = part, [copy.id, id, copy.grant_id, words.id]
    session.commit()
    found.put_back(clock)
    return found


def addresses(rule: Rule, ids: list[UUID]) -> Iterator[str]:
    """Yields a route's addresses: with every id of the record in every place where an id can stand."""
    places = re.findall(r"<[^>]+>", rule.rule)
    for id in ids if places else ids[:1]:
        yield re.sub(r"<[^>]+>", str(id), rule.rule)


def leaks(found: World, clock: MovableClock) -> Iterator[tuple[str, str, bytes]]:
    """Yields (who, where, what) for everything of the record that anybody was given."""
    everybody: list[tuple[str, UUID | None]] = [("nobody signed in", None)]
    everybody += [(f"{name} {role}", member) for (name, role), member in found.members.items()]
    few = [
        one for one in everybody if one[0] in ("nobody signed in", "stranger partner", "recipient partner")
    ]
    if found.state not in TRIED_BY_EVERYBODY:
        everybody = few + [one for one in everybody if one[0].startswith(("recipient", "sender out"))]
    for rule in list(found.app.url_map.iter_rules()):
        if rule.endpoint in ("static", "fieldpack.content"):
            continue  # Files named by what is in them; the next test looks into the pack.
        if rule.endpoint in PUBLIC_PAGES and found.state not in TRIED_BY_EVERYBODY:
            continue
        for who, member in few if rule.endpoint in PUBLIC_PAGES else everybody:
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                ids = found.ids if (who, member) in few else [found.ids[0], found.ids[-1]]
                for address in addresses(rule, ids):
                    answer = found.browser(member, rule.endpoint).open(address, method=method)
                    for mark in (SEALED_MARK, *FACTS):
                        if mark in answer.data:
                            yield who, f"{method} {rule.endpoint}", mark
                    if method != "GET" and answer.status_code < 400:
                        found.put_back(clock)
                    answer.close()


@pytest.mark.parametrize("state", STATES)
def test_nobody_finds_anything_without_a_live_grant(
    app: Flask, session: Session, clock: MovableClock, state: str
) -> None:
    found = set(leaks(world(app, session, clock, state), clock))
    sealed = {(who, where) for who, where, mark in found if mark == SEALED_MARK}
    facts = {(who, where) for who, where, mark in found if mark != SEALED_MARK}
    may = {f"recipient {role}" for role in RECEIVES} if state in LIVE else set()
    assert {who for who, _where in sealed} <= may, sealed
    # Who sent it sees its facts for as long as they are kept, and never what is sealed.
    assert {who for who, _where in facts if not who.startswith("sender ")} <= may, facts
    if state in LIVE:  # The test finds what there is to find.
        assert {where.split(".")[-1] for _who, where in sealed} == {"person_part", "words"}
        assert "one" in {where.split(".")[-1] for _who, where in facts}


@pytest.mark.parametrize("role", [None, *Role])
def test_the_field_pack_holds_nothing_of_any_referral(
    app: Flask, session: Session, clock: MovableClock, role: Role | None
) -> None:
    found = world(app, session, clock, "given")
    member = found.members["recipient", role] if role else None
    browser = found.browser(member, "")
    pack = browser.get(f"/field-pack?form={FORM}", headers={"Accept": "application/json"}).get_json()
    texts = [
        browser.get(f"/field-pack/{blob['sha256']}").data
        for page in [one["html"] for one in pack["pages"]] + list(pack["data"].values())
        for blob in page.values()
    ]
    assert texts
    marks = (SEALED_MARK, b"zzyzx", b"zz-marker", *(str(id).encode() for id in found.ids))
    assert not [mark for mark in marks for text in texts if mark in text]


def test_the_code_alone_opens_the_door(app: Flask, session: Session, clock: MovableClock) -> None:
    """What the person sees hangs on their code: every signed-in member without it gets what a stranger gets."""
    found = world(app, session, clock, "given")
    assert session.scalars(select(Referral)).one()
    answers = {
        found.browser(member, "").post(f"/my/{what}", json=Code().shown | {"grant": str(found.ids[2]), "as": "fhir"}).status_code
        for member in (None, *found.members.values())
        for what in ("open", "record")
    }  # fmt: skip
    assert answers == {404}
