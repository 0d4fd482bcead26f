"""Regions: how a large directory is divided for phones. Pure: no database, no Flask.

A service belongs to the state (and country) of its first place that may be told; without one, to what most services of its
area belong to; without that, to the cell of a coarse grid that it lies in. A region with too many services is divided by a
finer grid. What names no place at all belongs nowhere and travels to every phone.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from app.directory.ranking import normalise

EVERYWHERE = ""
"""The slug of what belongs to no region."""
COARSE, FINE = 2_000, 1_000
"""Sides of the grids' cells, in thousandths of a degree: where regions are missing, and where one is too large."""


class Where(NamedTuple):
    """What may be told of where a service is."""

    region: str
    """As its source names it, with the country; empty where it does not."""
    area: str
    """Name of the town or district; empty where none is known."""
    at: tuple[int, int] | None
    """Thousandths of a degree."""


@dataclass(frozen=True)
class Region:
    """A part of the directory that phones can carry: its name, or the place around which it lies, or both."""

    slug: str
    name: str
    around: str
    services: int
    at: tuple[int, int] | None
    """Its middle, in thousandths of a degree, for phones to find the nearest."""


def divided(services: Mapping[str, Where], most: int) -> tuple[dict[str, str], list[Region]]:
    """Returns the slug of each service's region, and the regions by name. Of `most` services on, one is divided."""
    named: dict[str, Counter[str]] = defaultdict(Counter)
    by_area: dict[str, Counter[str]] = defaultdict(Counter)
    for one in services.values():
        if slug := slug_of(one.region):
            named[slug][one.region] += 1
            if one.area:
                by_area[one.area][slug] += 1
    usual = {area: most_common(found) for area, found in by_area.items()}
    slugs = {
        key: slug_of(one.region) or usual.get(one.area, "") or cell(one.at, COARSE, "grid")
        for key, one in services.items()
    }
    sizes = Counter(slugs.values())
    for key, slug in slugs.items():
        if slug and sizes[slug] > most:
            slugs[key] = cell(services[key].at, FINE, slug) or slug
    members: dict[str, list[Where]] = defaultdict(list)
    origin: dict[str, str] = {}
    for key, slug in slugs.items():
        members[slug].append(services[key])
        origin[slug] = slug_of(services[key].region) or usual.get(services[key].area, "")
    found = [
        described(slug, most_common(named[origin[slug]]), slug == origin[slug], group)
        for slug, group in members.items()
        if slug != EVERYWHERE
    ]
    return slugs, sorted(found, key=lambda one: (one.name, one.around, one.slug))


def described(slug: str, name: str, whole: bool, services: Iterable[Where]) -> Region:
    """Returns a region; `around` is the place that most of its services are in, unless it is the whole of what it is named for."""
    group = list(services)
    points = [one.at for one in group if one.at]
    middle = (
        tuple(round(sum(one[side] for one in points) / len(points) / 100) * 100 for side in (0, 1))
        if points
        else None
    )
    around = most_common(Counter(one.area for one in group if one.area))
    if not around and middle:
        around = f"{middle[0] / 1000:.1f}, {middle[1] / 1000:.1f}"
    return Region(
        slug, name, "" if whole and name else around, len(group), (middle[0], middle[1]) if middle else None
    )


def slug_of(name: str) -> str:
    """Returns a name as an address can hold it, the same for every spelling that search takes for one."""
    return "-".join(normalise(name))


def cell(at: tuple[int, int] | None, side: int, prefix: str) -> str:
    """Returns the slug of the cell of a grid; empty for nowhere."""
    if at is None:
        return ""
    north, east = (one // side * side // 1000 for one in at)
    return f"{prefix}-{'s' if north < 0 else 'n'}{abs(north)}-{'w' if east < 0 else 'e'}{abs(east)}"


def most_common(found: "Counter[str]") -> str:
    """Returns what was counted most often, the first by name among equals; empty where nothing was counted."""
    return min(found, key=lambda one: (-found[one], one), default="")
