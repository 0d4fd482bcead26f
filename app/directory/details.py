"""Everything that may be said about a service, put together from its rows: pages, index and pack are made from it alone."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from app.directory import hours
from app.directory.hsds import (
    Address,
    CostOption,
    Language,
    Location,
    Phone,
    RequiredDocument,
    Schedule,
    Service,
    ServiceCapacity,
)
from app.directory.languages import code_of
from app.directory.models import Area, Visibility
from app.directory.rows import Rows, read_rows
from app.directory.telling import PhoneLine, Place, Scope, told_opening, told_phones, told_place
from app.directory.untold import Untold

PROVIDER_PLACES = 5
"""A service that names no place is shown with its provider's, when they are this few."""
WITHOUT_ACCOUNT = UUID("6a6f6f9e-58b1-5d0c-9a55-0f3c7c2f1b7e")
"""The space of the ids that providers without an account have as recipients."""
NONE_NEEDED = ("none", "none needed", "no documents")


@dataclass(frozen=True)
class Capacity:
    """How many are free of how many, and when that was true."""

    available: int
    maximum: int | None
    unit: str
    updated: str


@dataclass(frozen=True)
class ServiceDetail:
    """A service, as it may be shown to anybody who may know of it."""

    id: str
    name: str
    provider: str
    provider_id: str
    description: str
    alert: str
    closed: bool
    visibility: Visibility
    needs: tuple[str, ...]
    languages: tuple[str, ...]
    other_languages: tuple[str, ...]
    interpretation: str
    for_whom: str
    ages: tuple[int | None, int | None]
    costs: tuple[str, ...]
    free: bool
    documents: tuple[str, ...]
    no_documents: bool
    how_to_apply: str
    wait: str
    url: str
    email: str
    phones: tuple[PhoneLine, ...]
    opening: hours.Opening
    places: tuple[Place, ...]
    capacities: tuple[Capacity, ...]
    area: str
    area_slug: str
    region: str
    """State and country of its first place that may be told; empty where no place says."""
    at: tuple[int, int] | None
    """Thousandths of a degree: of the first place that may be told, else of the middle of the area."""
    confirmed: date | None
    confirmed_by: str
    partner: UUID | None
    """The Waymark organisation that receives referrals to it; None where it takes none."""

    @property
    def outside(self) -> UUID | None:
        """What its provider is called where it has no account and a referral goes there by a link and a code."""
        return None if self.partner or not self.provider_id else uuid5(WITHOUT_ACCOUNT, self.provider_id)

    @property
    def accepts_referrals(self) -> bool:
        """Whether somebody can be referred to it from here."""
        return self.partner is not None

    @property
    def confidential(self) -> bool:
        """Whether where it is stays untold."""
        return self.visibility is Visibility.CONFIDENTIAL


def load(
    session: Session,
    ids: Collection[str] | None = None,
    members: bool = False,
    untold: Untold | None = None,
    brief: bool = False,
) -> list[ServiceDetail]:
    """Returns the services (all when `ids` is None) that a visitor, or a member, may know of, by id.

    `brief` ones have what a card shows (`_card.html`) and nothing else: no places, hours, languages, costs, papers.
    """
    found = read_rows(session, ids, members, untold, brief)
    return [assemble(one, found) for one in found.services]


def numbers(around: Rows, service: Service, scope: Scope) -> tuple[PhoneLine, ...]:
    """Returns the numbers of a service, else those of its provider as a whole; none that leads to an untold place."""
    own = scope.told(around.of(Phone, [service.id], scope.ties))
    general = scope.told(around.of(Phone, providers=[service.organization_id]))
    return told_phones(own, around.redact) or told_phones(
        [one for one in general if not (one.service_id or one.service_at_location_id)], around.redact
    )


def assemble(service: Service, around: Rows) -> ServiceDetail:
    """Returns one service with everything that may be said about it."""
    listing = around.listings[service.id]
    confidential = listing.visibility == Visibility.CONFIDENTIAL
    untold = around.untold.under(listing.visibility)
    links = around.places_of[service.id]
    provider = around.organizations.get(service.organization_id or "")
    places: list[Place] = []
    told = [link for link in links if link.location_id not in untold]
    tellable = [link for link in told if link.location_id in around.locations]
    scope = Scope(service.id, {None, *(one.id for one in told)}, untold, around.contacts)
    if not confidential:
        places = [
            told_place(around.locations[link.location_id or ""], around, link.id, scope) for link in tellable
        ]
        theirs = around.provider_places.get(service.organization_id or "", [])
        if not links and len(theirs) <= PROVIDER_PLACES:
            places = [told_place(one, around, None, scope) for one in theirs if one.id not in untold]
    area = around.areas.get(listing.area_slug or "")
    own = [service.id]
    spoken = scope.told(around.of(Language, own, places=[link.location_id for link in tellable]))
    codes = {code_of(one.code, one.name) for one in spoken}
    costs = [around.redact(text) for text in (service.fees_description, service.fees) if text]
    options = around.of(CostOption, own)
    documents = [around.redact(one.document) for one in around.of(RequiredDocument, own) if one.document]
    none_needed = [text for text in documents if text.strip().lower().rstrip(".") in NONE_NEEDED]
    return ServiceDetail(
        id=service.id,
        name=around.redact(service.name),
        provider=around.redact(provider.name) if provider else "",
        provider_id=service.organization_id or "",
        description=around.redact(service.description),
        alert=around.redact(service.alert),
        closed=service.status == "temporarily closed",
        visibility=Visibility(listing.visibility),
        needs=tuple(listing.needs),
        languages=tuple(sorted(code for code in codes if code)),
        other_languages=tuple(
            sorted(
                {around.redact(one.name) for one in spoken if one.name and not code_of(one.code, one.name)}
            )
        ),
        interpretation=around.redact(service.interpretation_services),
        for_whom=around.redact(service.eligibility_description),
        ages=(whole(service.minimum_age), whole(service.maximum_age)),
        costs=tuple(dict.fromkeys([*costs, *(text for one in options if (text := price(one, around)))])),
        free=bool(options) and all(one.amount == 0 for one in options),
        documents=tuple(text for text in documents if text not in none_needed),
        no_documents=bool(none_needed) and len(none_needed) == len(documents),
        how_to_apply=around.redact(service.application_process),
        wait=around.redact(service.wait_time),
        url=web_address(around.redact(service.url)),
        email=around.redact(service.email),
        phones=told_phones(scope.told(around.of(Phone, own)), around.redact)
        if confidential
        else numbers(around, service, scope),
        opening=told_opening(
            around.of(
                Schedule,
                own,
                [one.id for one in links if confidential],
                [one.location_id for one in links if confidential],
            ),
            around,
            scope,
        ),
        places=tuple(places),
        capacities=tuple(
            capacity(one, around) for one in around.of(ServiceCapacity, own) if one.available is not None
        ),
        area=area.name if area else "",
        area_slug=area.slug if area else "",
        region=region_of([] if confidential else [link.location_id or "" for link in tellable], around),
        at=position(
            [around.locations[link.location_id or ""] for link in tellable] if not confidential else [], area
        ),
        confirmed=listing.confirmed_at.date() if listing.confirmed_at else day(service.assured_date),
        confirmed_by=listing.confirmed_by or "",
        partner=around.partners.get(service.organization_id or "") if listing.accepts_referrals else None,
    )


def region_of(places: Iterable[str], around: Rows) -> str:
    """Returns state and country of the first of these places that says its state."""
    for place in places:
        for address in around.of(Address, places=[place]):
            if address.state_province and address.address_type != "postal":
                parts = (address.state_province, address.country)
                return ", ".join(around.redact(part).strip() for part in parts if part and part.strip())
    return ""


def whole(number: float | None) -> int | None:
    """Returns an age in whole years."""
    return None if number is None else int(number)


def day(text: str | None) -> date | None:
    """Returns a day out of an HSDS date or time, None when it is neither."""
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


def web_address(text: str) -> str:
    """Returns an address that may be a link: nothing but http and https."""
    return text if re.match(r"https?://[^\s]+$", text, re.IGNORECASE) else ""


def price(option: CostOption, around: Rows) -> str:
    """Returns what a cost option says, as it says it."""
    amount = "" if option.amount is None else f"{option.amount:g} {(option.currency or '').upper()}".strip()
    parts: Iterable[str | None] = (
        option.option,
        amount if option.amount else None,
        option.amount_description,
    )
    return ", ".join(around.redact(part) for part in parts if part)


def capacity(row: ServiceCapacity, around: Rows) -> Capacity:
    """Returns a capacity with its unit's name."""
    unit = around.units.get(row.unit_id or "")
    return Capacity(
        int(row.available or 0),
        whole(row.maximum),
        around.redact(unit.name) if unit else "",
        around.redact(row.updated),
    )


def position(locations: Iterable[Location], area: Area | None) -> tuple[int, int] | None:
    """Returns where to measure distances to, in thousandths of a degree."""
    for one in locations:
        if one.latitude is not None and one.longitude is not None:
            return round(one.latitude * 1000), round(one.longitude * 1000)
    if area is None or area.latitude is None or area.longitude is None:
        return None
    return round(area.latitude * 1000), round(area.longitude * 1000)
