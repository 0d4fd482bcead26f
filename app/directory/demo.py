"""The demo's directory: 300 invented services of some 60 invented organisations in an invented region, always the same ones.

They are made as HSDS rows and take the way of every import. Numbers are from a range that is kept free for fiction.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.directory import demo_words as words
from app.directory import needs
from app.directory.commands import import_directory, link_partner, touch
from app.directory.hsds import Organization, Service, row_key
from app.directory.importing import Report, prepare
from app.directory.importing.rows import Row
from app.directory.models import Listing, Visibility

ORIGIN = "demo"
TAXONOMY = "waymark-needs"
SERVICES = 300
ORGANIZATIONS = 60
OF_PARTNER = 5
STALE, NEVER, SECRET = 0.15, 0.05, 0.3
"""Shares: confirmed long ago, never confirmed, and (of places to sleep and of safety) kept secret."""


def seed(session: Session, partners: Mapping[str, UUID], seed: int = 7) -> None:
    """Fills an empty directory with the demo's services.

    Each of `partners` (a Waymark organisation's name and id) becomes a provider of five services that take referrals.
    A directory that holds the demo already keeps its services; partners are linked to theirs again.
    """
    at = clock.now()
    names = list(partners)
    if session.scalar(select(Service.id).where(Service.origin == ORIGIN).limit(1)) is None:
        random = Random(seed)  # noqa: S311 - invented data, meant to be the same each time
        import_directory(session, prepare(rows(random, names), ORIGIN, Report()), at)
        complete_listings(session, random, len(names), at)
    for number, name in enumerate(names):
        key = row_key(ORIGIN, f"o{number}")
        if session.scalar(select(Organization.name).where(Organization.id == key)) == name:
            link_partner(session, key, partners[name])


def rows(
    random: Random, partners: list[str], services: int = SERVICES, organizations: int = ORGANIZATIONS
) -> Iterator[Row]:
    """Yields the rows of a whole invented data set, partners' organisations first."""
    for number, (table, values) in enumerate(tables(random, partners, services, organizations), 1):
        yield Row("demo", number, table, {name: value for name, value in values.items() if value is not None})


def tables(
    random: Random, partners: list[str], services: int, organizations: int
) -> Iterator[tuple[str, dict[str, object]]]:
    """Yields each row with the name of its table."""
    yield "taxonomy", {"id": TAXONOMY, "name": "Needs", "description": "What people need help with"}
    for need in needs.ALL:
        yield (
            "taxonomy_term",
            {
                "id": need.slug,
                "code": need.slug,
                "name": need.slug,
                "description": need.slug,
                "taxonomy_id": TAXONOMY,
            },
        )
    yield "unit", {"id": "bed", "name": "beds"}
    names = [f"{first} {second}" for second in words.SECOND for first in words.FIRST]
    providers = [*partners, *(names * (organizations // len(names) + 1))][:organizations]
    for number, name in enumerate(providers):
        yield (
            "organization",
            {"id": f"o{number}", "name": name, "description": "An invented organisation of the demo."},
        )
    for number in range(services):
        partner = number // OF_PARTNER
        if partner < len(partners):
            provider, kind = partner, first_needs(partners[partner])[number % OF_PARTNER]
        else:
            provider = len(partners) + random.randrange(len(providers) - len(partners))
            kind = needs.ALL[number % len(needs.ALL)].slug
        yield from one_service(random, number, provider, kind)


def first_needs(name: str) -> list[str]:
    """Returns the needs that a partner's five services meet, judged by its name."""
    order = ["shelter", "legal", "health", "food", "safety"]
    for need, signs in words.PROVIDER_WORDS.items():
        if any(sign in name.lower() for sign in signs):
            return [need, need, *(one for one in order if one != need)][:OF_PARTNER]
    return order


def one_service(
    random: Random, number: int, provider: int, need: str
) -> Iterator[tuple[str, dict[str, object]]]:
    """Yields a service and all rows that belong to it."""
    key = f"s{number}"
    town, latitude, longitude = random.choice(words.TOWNS)
    name, about = random.choice(words.SERVICES[need])
    fitting = words.MEANT_FOR.get(name)
    whom, youngest, oldest = fitting or random.choice(words.FOR_WHOM)
    yield (
        "service",
        {
            "id": key,
            "organization_id": f"o{provider}",
            "name": f"{name}, {town}",
            "description": about + random.choice(words.EXTRAS),
            "status": "temporarily closed" if random.random() < 0.03 else "active",
            "eligibility_description": whom,
            "minimum_age": youngest,
            "maximum_age": oldest,
            "application_process": random.choice(words.APPLY),
            "interpretation_services": "Interpreters by phone in most languages"
            if random.random() < 0.4
            else None,
        },
    )
    for slug in dict.fromkeys(
        [need, *random.sample(words.TOGETHER.get(need, ()), k=min(1, len(words.TOGETHER.get(need, ()))))]
    ):
        yield (
            "attribute",
            {"id": f"{key}-{slug}", "link_id": key, "link_entity": "service", "taxonomy_term_id": slug},
        )
    yield (
        "location",
        {
            "id": f"l{number}",
            "location_type": "physical",
            "organization_id": f"o{provider}",
            "latitude": round(latitude + random.uniform(-0.03, 0.03), 4),
            "longitude": round(longitude + random.uniform(-0.03, 0.03), 4),
        },
    )
    yield "service_at_location", {"id": f"sl{number}", "service_id": key, "location_id": f"l{number}"}
    yield (
        "address",
        {
            "id": f"a{number}",
            "location_id": f"l{number}",
            "address_1": f"{random.randrange(1, 200)} {random.choice(words.STREETS)}",
            "city": town,
            "state_province": "Invented Region",
            "postal_code": f"{number:05}",
            "country": "ZZ",
            "address_type": "physical",
        },
    )
    yield (
        "phone",
        {
            "id": f"p{number}",
            "service_id": key,
            "number": f"01632 {960_000 + number % 1000}",
            "type": "voice",
        },
    )
    yield from circumstances(random, number, key, need)


def circumstances(
    random: Random, number: int, key: str, need: str
) -> Iterator[tuple[str, dict[str, object]]]:
    """Yields a service's languages, hours, cost, papers and free places."""
    spoken = [words.LANGUAGES[0], *random.sample(words.LANGUAGES[1:], k=random.randrange(0, 4))]
    for code, language in spoken:
        yield "language", {"id": f"{key}-{code}", "service_id": key, "code": code, "name": language}
    days, opens, closes = random.choice(words.HOURS)
    yield (
        "schedule",
        {
            "id": f"h{number}",
            "service_id": key,
            "freq": "WEEKLY",
            "byday": days,
            "opens_at": opens,
            "closes_at": closes,
        },
    )
    if random.random() < 0.85:
        yield (
            "cost_option",
            {"id": f"c{number}", "service_id": key, "option": "Free for everybody", "amount": 0},
        )
    if random.random() < 0.7:
        paper = "None needed" if random.random() < 0.6 else random.choice(words.DOCUMENTS)
        yield "required_document", {"id": f"d{number}", "service_id": key, "document": paper}
    if need == "shelter":
        every = random.randrange(4, 30)
        yield (
            "service_capacity",
            {
                "id": f"k{number}",
                "service_id": key,
                "unit_id": "bed",
                "available": random.randrange(0, min(every, 6)),
                "maximum": every,
                "updated": "2026-01-15T09:00:00Z",
            },
        )


def complete_listings(session: Session, random: Random, partners: int, at: datetime) -> None:
    """Says who confirmed what and when, what is kept secret, and who takes referrals."""
    listings = {one.service_id: one for one in session.scalars(select(Listing))}
    providers = select(Service.id, Organization.name).join(
        Organization, Organization.id == Service.organization_id
    )
    provider = {one.id: one.name for one in session.execute(providers)}
    for number in range(SERVICES):
        listing = listings[row_key(ORIGIN, f"s{number}")]
        chance, age = random.random(), random.randrange(2, 120)
        if chance < STALE:
            age += 200
        if chance < 1 - NEVER:
            listing.confirmed_at = at - timedelta(days=age)
            own = random.random() < 0.7
            listing.confirmed_by = provider[listing.service_id] if own else "Port Ysolde Street Team"
        if {"shelter", "safety"} & set(listing.needs) and random.random() < SECRET:
            listing.visibility = Visibility.CONFIDENTIAL.value
        elif random.random() < 0.04:
            listing.visibility = Visibility.PARTNERS.value
        listing.accepts_referrals = number < partners * OF_PARTNER
    for number in range(partners * OF_PARTNER):
        listing = listings[row_key(ORIGIN, f"s{number}")]
        listing.confirmed_at = at - timedelta(days=number % 20 + 1)
        listing.confirmed_by = provider[listing.service_id]
        if listing.visibility == Visibility.PARTNERS.value:
            listing.visibility = Visibility.PUBLIC.value
    touch(session)
