"""An invented coalition with one of everything, and the addresses of every page for everybody who may open it.

The pages come from the app's own map: a new one with a place in its address fails here until `SAMPLES` says what to put there.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from app import clock
from app.checklists import queries as checklists
from app.directory import demo as directory
from app.directory import entry_fields
from app.directory.hsds import Service
from app.directory.local_commands import make_provider_link
from app.directory.local_queries import owned
from app.directory.models import Listing
from app.identity import commands
from app.identity import queries as identity
from app.identity import reading as handing_out
from app.identity.access import CurrentMember
from app.identity.models import Device, OrganisationKeyGrant
from app.identity.roles import Role
from app.intake.steps import ALL, SAMPLE_ID
from app.own_lists import commands as own_lists
from app.own_lists import reading
from app.practice.cases import all_cases
from app.recovery import asking as exports
from app.referrals.models import ReferralCopy
from tests.delivery import builders
from tests.own_lists.sheets import HARVEST
from tests.signing_in import browser_of

Places = dict[str, object]

NO_PAGES = {
    "static", "service_worker", "i18n.set_language", "health.healthz", "fieldpack.manifest", "fieldpack.content",
    "neutral.manifest", "neutral.choose", "delivery.server_keys",
    "delivery.standing", "identity.session", "self_referral.recipient",
    "person_words.consent_record", "referrals.news", "referrals.recipient_keys",
    "list_exports.questionnaire",
    "witness.checkpoints",
    "list_exports.xlsform",
    "hsds.home", "hsds.openapi", "hsds.listing", "hsds.single",
}  # fmt: skip
"""What answers with something else than a page that somebody reads."""

ASKED = (
    "/directory?q=shelter&lang=es",
    "/directory?q=xyzzy",
    "/directory?near=nowhere",
    "/no/such/page",
    "/sign-in/old",
)
"""Pages that say something else when they are asked something: found, nothing found, not understood, not there, gone."""


@dataclass
class World:
    """Who and what there is."""

    members: dict[Role, UUID]
    services: list[str]
    copy: UUID
    phone: UUID
    held: tuple[UUID, str]
    own_list: UUID
    tokens: dict[str, str] = field(default_factory=dict)

    def samples(self, endpoint: str) -> list[Places]:
        """Returns what to put into the places of a page's address."""
        first = checklists.all_checklists()[0].slug
        service: Places = {"service_id": self.services[0]}
        member: Places = {"member_id": self.members[Role.OUTREACH]}
        subjects = [*entry_fields.BY_SLUG, *dict(entry_fields.SPECIAL)]
        known: dict[str, list[Places]] = {
            "booklet.card": [service],
            "checklists.show": [{"slug": one.slug} for one in checklists.all_checklists()],
            "checklists.version": [{"slug": first, "name": checklists.versions(first)[0].version}],
            "directory.service": [{"service_id": one} for one in self.services],
            "editing.history": [service],
            "editing.index": [service],
            "editing.step": [service | {"slug": slug} for slug in subjects],
            "held.one": [{"submission_id": self.held[0], "sha256": self.held[1]}],
            "identity.join_page": [{"token": self.tokens["join"]}],
            "identity.link_page": [{"token": self.tokens["sign-in"]}],
            "inbox.one": [{"copy_id": self.copy}],
            "intake.show": [{"intake_id": SAMPLE_ID, "step": step} for step in ALL],
            "own_lists.new_version": [{"list_id": self.own_list}],
            "own_lists.one": [{"list_id": self.own_list}],
            "own_lists.preview": [{"list_id": self.own_list}],
            "own_lists.translate_page": [{"list_id": self.own_list, "language": "es"}],
            "people.member_off_page": [member],
            "people.one": [member],
            "people.phone_off_page": [member | {"device_id": self.phone}],
            "practice.case": [{"slug": slug} for slug in all_cases()],
            "providers.entries": [{"token": self.tokens["provider"]}],
            "referrals.sent_one": [{"copy_id": self.copy}],
        }
        return known.get(endpoint, [])


def build(app: Flask, session: Session) -> World:
    """Makes one of everything: a directory, two organisations, a referral between them, a held item, links. Commits."""
    recipient = builders.partner(session, "Harbour House")
    team = builders.organisation(session, "Night Team")
    phone = builders.phone_of(app, session, team)
    at = clock.now()
    members = {
        Role.OUTREACH: phone.device.member_id,
        Role.COORDINATOR: builders.member(session, team, Role.COORDINATOR),
    }
    others = (Role.PARTNER, Role.CLINIC, Role.OPERATOR, Role.OVERSEER)
    members |= {role: builders.member(session, recipient.id, role) for role in others}
    directory.seed(session, {"Harbour House": recipient.id})
    assert phone.send(phone.referral(recipient.recipient, {"name": "Amber"}))[0]["type"] == "receipt"
    session.execute(update(Device).values(revoked_at=at))
    held = phone.send(phone.referral(recipient.recipient, {}))[0]
    assert held["type"] == "held"
    session.execute(update(Device).values(revoked_at=None))
    mine = owned(session, recipient.id)[0].id
    secret = session.scalars(select(Listing.service_id).where(Listing.visibility == "confidential")).first()
    tokens = {
        "join": commands.invite(session, team, Role.OUTREACH, None, at),
        "sign-in": commands.make_sign_in_link(session, members[Role.OUTREACH], at, members[Role.COORDINATOR]),
        "provider": make_provider_link(
            session, str(session.get_one(Service, mine).organization_id), None, at
        ),
    }
    own_list = bring_list(session, team, members[Role.COORDINATOR])
    handing_out.stop(session, members[Role.OUTREACH], at)
    hold_the_key(session, recipient, members[Role.PARTNER])
    exports.ask(session, recipient.id, members[Role.CLINIC], at)
    session.commit()
    copy = session.scalars(select(ReferralCopy.id)).one()
    return World(
        members,
        [mine, *([secret] if secret else [])],
        copy,
        phone.device.id,
        (UUID(held["id"]), held["sha256"]),
        own_list,
        tokens,
    )


def hold_the_key(session: Session, organisation: builders.Partner, member: UUID) -> None:
    """Has a member hold the key of their organisation."""
    key = identity.current_key(session, organisation.id)
    assert key
    session.add(
        OrganisationKeyGrant(
            id=uuid4(),
            key_id=key.key_id,
            member_id=member,
            sealed=b"-",
            granted_by=None,
            granted_at=clock.now(),
        )
    )


def bring_list(session: Session, team: UUID, coordinator: UUID) -> UUID:
    """Takes in a list of the team's own and publishes it."""
    who = CurrentMember(coordinator, team, Role.COORDINATOR, "Somebody")
    found = reading.read(HARVEST, reading.About(), {"en"})
    row = own_lists.take_in(session, found, who, clock.now(), None)
    own_lists.publish(session, row, who, clock.now())
    return row.id


def addresses(rules: list[Rule], world: World) -> Iterator[str]:
    """Yields every page's address; raises KeyError for a page whose places nobody filled."""
    for rule in rules:
        if rule.endpoint in NO_PAGES or "GET" not in (rule.methods or ()):
            continue
        samples = world.samples(rule.endpoint) if rule.arguments else [{}]
        if not samples:
            raise KeyError(f"{rule.endpoint}: say in World.samples what stands in {rule.rule}")
        for places in samples:
            yield re.sub(r"<(?:\w+:)?(\w+)>", lambda found, places=places: str(places[found[1]]), rule.rule)
    yield from ASKED


def pages(app: Flask, session: Session, world: World) -> Iterator[tuple[Role | None, str, str]]:
    """Yields (who, cookie, address) for every page that somebody may open; for nobody's session the cookie is empty.

    A page that holds the same for several roles is told once, for the first of them.
    """
    seen: set[tuple[str, str]] = set()
    everything = list(addresses(list(app.url_map.iter_rules()), world))
    for role in (None, *world.members):
        browser = browser_of(app, session, world.members[role]) if role else app.test_client()
        cookie = browser.get_cookie("waymark")
        assert cookie or role is None
        for address in everything:
            answer = browser.get(address)
            html = answer.get_data(as_text=True)
            if answer.mimetype != "text/html" or answer.status_code in (301, 302, 303, 401, 403):
                continue
            content = html.partition("<main")[2].partition("</main>")[0]
            if (address, content) not in seen:
                seen.add((address, content))
                yield role, cookie.value if cookie else "", address
