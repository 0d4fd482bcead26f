"""The search index: what ranking needs of every service, in one file of columns that server and phone search alike.

The server keeps its file in the data directory and maps it, so that all processes share one copy; it is made anew when the
directory has changed. The phone's travels in the field pack, without what members alone may see.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from app.directory import container, needs, topics
from app.directory.container import Array
from app.directory.details import ServiceDetail
from app.directory.facts import facets
from app.directory.hours import Span
from app.directory.ranking import RULES
from app.directory.segment import NOWHERE, UNSAID
from app.directory.words import counting, normalise, order, signature

EPOCH = date(1970, 1, 1)
Entry = Mapping[str, Any]


def days(moment: date | None) -> int:
    """Returns days since 1970-01-01; 0 for never."""
    return (moment - EPOCH).days if moment else 0


def words(*texts: str) -> str:
    """Returns the normalised words of texts, each once, in the order in which they stand."""
    return " ".join(dict.fromkeys(word for text in texts for word in normalise(text)))


def entry(service: ServiceDetail) -> dict[str, Any]:
    """Returns a service as ranking sees it."""
    places = [line for place in service.places for line in (place.name, *place.lines)]
    texts = [service.description, service.for_whom, service.how_to_apply, *service.documents, *service.costs]
    return {
        "id": service.id,
        "name": words(service.name),
        "provider": words(service.provider),
        "place": words(service.area, *places),
        "text": words(*texts),
        "facets": facets(service),
        "at": list(service.at) if service.at else None,
        "confirmed": days(service.confirmed),
        "ages": list(service.ages),
        "open": [
            [one.start, one.end, one.first, one.last, one.zone, int(one.special)] for one in spans(service)
        ],
    }


def spans(service: ServiceDetail) -> list[Span]:
    """Returns when a service is open: its own hours, else those of its places that may be told."""
    own = service.opening.spans
    return sorted({*own} if own else {span for place in service.places for span in place.opening.spans})


def phrases_of(names: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Returns [phrase, need] for the travelling index from (what people call it, need): normalised, longest first, each once."""
    found = {(" ".join(counting(normalise(text), RULES)), need) for text, need in names}
    return [
        [phrase, need] for phrase, need in sorted(found, key=lambda one: (-one[0].count(" "), one)) if phrase
    ]


def names_of_needs() -> list[list[str]]:
    """Returns what people call needs, in every language, for the travelling index."""
    return phrases_of(
        (word, need.slug) for need in needs.ALL for group in need.words.values() for word in group
    )


def written(entries: Iterable[Entry], zone: str = "", compact: bool = False, rules: bool = True) -> bytes:
    """Returns the index of services as a file; `compact` for travelling, without `rules` beside one that has them.

    `zone` is where hours without one are meant.
    """
    services = sorted(entries, key=lambda one: order(one["id"]))
    texts = text_columns(services, compact)
    names, facet_starts, facet_postings = facet_columns(services, compact)
    zones, span_starts, hours = hour_columns(services, zone)
    nowhere = [NOWHERE, NOWHERE]
    ages = [[UNSAID if age is None else age for age in one.get("ages") or (None, None)] for one in services]
    arrays = {
        **texts,
        "ids": container.bytes_of("\n".join(one["id"] for one in services)),
        "facet_starts": facet_starts,
        "facet_postings": facet_postings,
        "latitude": whole((one.get("at") or nowhere)[0] for one in services),
        "longitude": whole((one.get("at") or nowhere)[1] for one in services),
        "confirmed": whole(one.get("confirmed") or 0 for one in services),
        "youngest": whole(one[0] for one in ages),
        "oldest": whole(one[1] for one in ages),
        "span_starts": span_starts,
        "spans": hours,
    }
    head = {
        **(dictionary() if rules else {}),
        "count": len(services),
        "zones": zones,
        "facets": names,
    }
    return container.written(head, arrays)


def dictionary() -> dict[str, Any]:
    """Returns what makes sense of words: the rules, the names of needs, and words that mean the same."""
    phrases, same = topics.travelling(RULES["stop"])
    return {"rules": RULES, "needs": names_of_needs(), "topics": phrases, "same": same}


def whole(numbers: Iterable[int]) -> Array:
    """Returns whole numbers as a column."""
    return np.fromiter(numbers, dtype=np.int32)


def runs(lists: Sequence[Sequence[int]]) -> tuple[Array, Array]:
    """Returns lists one behind the other, and where each begins (and the last ends)."""
    starts = np.concatenate(([0], np.cumsum([len(one) for one in lists], dtype=np.int64))).astype(np.int32)
    flat = [np.asarray(one, dtype=np.int32) for one in lists]
    return np.concatenate(flat) if flat else np.zeros(0, dtype=np.int32), starts


def text_columns(services: Sequence[Entry], compact: bool) -> dict[str, Array]:
    """Returns all words, sorted, and for each where it stands: four times the service's number, plus the field's."""
    places: dict[str, array[int]] = defaultdict(lambda: array("i"))
    for number, one in enumerate(services):
        for at, field in enumerate(RULES["fields"]):
            for word in dict.fromkeys((one.get(field) or "").split()):
                places[word].append(number * 4 + at)
    vocabulary = sorted(places, key=order)
    postings, starts = runs([places[word] for word in vocabulary])
    if compact:
        postings, starts = container.packed(postings, starts)
    found = {"words": container.bytes_of("\n".join(vocabulary)), "postings": postings, "starts": starts}
    if compact:  # The phone works these out itself: they would weigh more than the words.
        return found
    return {
        **found,
        "lengths": np.array([min(len(word), 255) for word in vocabulary], dtype=np.uint8),
        "signatures": whole(signature(word) for word in vocabulary),
    }


def facet_columns(services: Sequence[Entry], compact: bool) -> tuple[list[str], Array, Array]:
    """Returns the facets that some service has, and which services have each."""
    members: dict[str, list[int]] = defaultdict(list)
    for number, one in enumerate(services):
        for name in one.get("facets") or ():
            members[name].append(number)
    names = sorted(members)
    postings, starts = runs([members[name] for name in names])
    if compact:
        postings, starts = container.packed(postings, starts)
    return names, starts, postings


def hour_columns(services: Sequence[Entry], zone: str) -> tuple[list[str], Array, Array]:
    """Returns the time zones, where each service's spans begin, and the spans: six numbers each."""
    opening = [
        [(*one[:4], one[4] or zone, one[5]) for one in service.get("open") or ()] for service in services
    ]
    zones = sorted({one[4] for group in opening for one in group})
    _flat, starts = runs([[0] * len(group) for group in opening])
    flat = [
        number
        for group in opening
        for start, end, first, last, name, special in group
        for number in (start, end, first, last, zones.index(name), special)
    ]
    return zones, starts, whole(flat)
