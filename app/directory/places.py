"""The places that can be chosen as *near*, and which of them somebody means who typed a name. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.directory.ranking import RULES
from app.directory.words import distance, normalise, typos_allowed


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
    slugs = sorted(places)
    beginning = next((slug for slug in slugs if slug.startswith(wanted)), None)
    if beginning:
        return places[beginning]
    limit = typos_allowed(wanted, RULES)
    far = [(distance(wanted, slug, limit), slug) for slug in slugs]
    nearest = min((one for one in far if one[0] <= limit), default=None) if limit else None
    return places[nearest[1]] if nearest else None
