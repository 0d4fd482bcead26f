"""The search index: what ranking needs of every service, as one JSON that server and phone search alike."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from zlib import crc32

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.directory import needs
from app.directory.details import ServiceDetail, load
from app.directory.models import DirectoryState
from app.directory.ranking import RULES, Index, normalise, phrases_of

EPOCH = date(1970, 1, 1)
BLOCK = 50
"""Services in a block of cards, about."""


def revision(session: Session) -> int:
    """Returns the number of the directory's last change; 0 while it is empty."""
    return session.scalar(select(DirectoryState.revision)) or 0


def days(moment: date | None) -> int:
    """Returns days since 1970-01-01; 0 for never."""
    return (moment - EPOCH).days if moment else 0


def words(*texts: str) -> str:
    """Returns the normalised words of texts, each once, in the order in which they stand."""
    return " ".join(dict.fromkeys(word for text in texts for word in normalise(text)))


def entry(service: ServiceDetail) -> dict[str, Any]:
    """Returns a service as ranking sees it; what does not apply is left out."""
    places = [line for place in service.places for line in (place.name, *place.lines)]
    texts = [service.description, service.for_whom, service.how_to_apply, *service.documents, *service.costs]
    facts = {
        "id": service.id,
        "name": words(service.name),
        "provider": words(service.provider),
        "place": words(service.area, *places),
        "text": words(*texts),
        "needs": list(service.needs),
        "languages": list(service.languages),
        "interpreter": int(bool(service.interpretation)),
        "at": list(service.at) if service.at else None,
        "confirmed": days(service.confirmed),
        "referral": int(service.accepts_referrals),
        "closed": int(service.closed),
    }
    return {name: value for name, value in facts.items() if value or name in ("needs", "languages")}


def build(services: Iterable[ServiceDetail]) -> dict[str, Any]:
    """Returns the index of `services`, without anything that depends on a language or a clock."""
    names = ((word, need.slug) for need in needs.ALL for words in need.words.values() for word in words)
    return {"rules": RULES, "needs": phrases_of(names), "services": [entry(one) for one in services]}


def block_of(service_id: str, blocks: int) -> int:
    """Returns the block that a service's card is in: by its id, so that one new service moves no other."""
    return crc32(service_id.encode()) % blocks


def blocks_for(count: int) -> int:
    """Returns how many blocks so many services fill: a power of two, so that it seldom changes."""
    blocks = 1
    while blocks * BLOCK < count:
        blocks *= 2
    return blocks


def searchable(session: Session, members: bool) -> Index:
    """Returns the index of what a visitor, or a member, may find; kept until the directory changes."""
    kept: dict[bool, tuple[int, Index]] = current_app.extensions["waymark_directory"]
    now = revision(session)
    if members not in kept or kept[members][0] != now:
        kept[members] = (now, Index.of(build(load(session, members=members))))
    return kept[members][1]
