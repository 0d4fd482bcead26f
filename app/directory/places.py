"""The places that can be chosen as *near*, and which of them somebody means who typed a name. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.directory.ranking import RULES
from app.directory.words import distance, normalise, signature, typos_allowed


@dataclass(frozen=True)
class NearPlace:
    """A place that can be chosen as *near*; coordinates in thousandths of a degree."""

    slug: str
    name: str
    latitude: int
    longitude: int


def place_called(typed: str, places: Mapping[str, NearPlace]) -> NearPlace | None:
    """Returns the place of that slug or name, else the first by slug that begins so, else one that is nearly called so."""
    wanted = "-".join(normalise(typed))
    if typed in places or wanted in places:
        return places.get(typed) or places[wanted]
    if len(wanted) < 3:
        return None
    beginning = min((slug for slug in places if slug.startswith(wanted)), default=None)
    if beginning:
        return places[beginning]
    limit = typos_allowed(wanted, RULES)
    far = [(distance(wanted, slug, limit), slug) for slug in places if alike(wanted, slug, limit)]
    nearest = min((one for one in far if one[0] <= limit), default=None)
    return places[nearest[1]] if nearest else None


def alike(one: str, other: str, limit: int) -> bool:
    """Whether so few letters could make two words the same, judged by which letters they have: cheap, and never wrongly no."""
    if not limit or abs(len(one) - len(other)) > limit:
        return False
    letters, others = signature(one), signature(other)
    return (letters & ~others).bit_count() <= limit and (others & ~letters).bit_count() <= limit
