"""What somebody asked for, out of an address: known values are used, unknown ones are left out and named."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from app.directory import needs
from app.directory.places import NearPlace, place_called

LONGEST = 200
"""Letters of a search that are looked at."""
TICKS = ("open", "free", "no-papers", "walk-in", "space", "wheelchair")
"""What can be ticked: names in the ranking's `asks`, each `name=1` in an address."""
WHO = ("women", "men", "families", "minors")
"""Whom help can be looked for: names in the ranking's `asks`, `who=women` in an address."""
OLDEST = 120


@dataclass(frozen=True)
class Asked:
    """A search as the form holds it."""

    words: str = ""
    needs: tuple[str, ...] = ()
    language: str = ""
    near: NearPlace | None = None
    page: int = 1
    refer: bool = False
    """Only services that take referrals from here (`refer=1`): who could help, in a conversation."""
    ticks: tuple[str, ...] = ()
    who: str = ""
    age: int | None = None
    unknown: tuple[str, ...] = ()
    """Values that mean nothing to us, as they were typed."""

    @property
    def asks(self) -> tuple[str, ...]:
        """Returns what is asked of services, by the ranking's names."""
        return (*self.ticks, *([self.who] if self.who else []))

    @property
    def anything(self) -> bool:
        """Whether anything was asked for at all."""
        return bool(
            self.words or self.needs or self.language or self.near or self.asks or self.age is not None
        )


def asked(args: "MultiDict[str, str]", places: Mapping[str, NearPlace], languages: Collection[str]) -> Asked:
    """Returns what an address asks for."""
    wanted = [one for one in args.getlist("need") if one]
    language, near, page = args.get("lang", ""), args.get("near", "").strip()[:LONGEST], args.get("page", "")
    who, age = args.get("who", ""), args.get("age", "").strip()
    place = place_called(near, places)
    years = int(age) if age.isascii() and age.isdigit() and len(age) <= 3 and int(age) <= OLDEST else None
    unknown = [one for one in wanted if one not in needs.BY_SLUG]
    unknown += [language] if language and language not in languages else []
    unknown += [near] if near and not place else []
    unknown += [who] if who and who not in WHO else []
    unknown += [age] if age and years is None else []
    return Asked(
        words=args.get("q", "").strip()[:LONGEST],
        needs=tuple(dict.fromkeys(one for one in wanted if one in needs.BY_SLUG)),
        language=language if language in languages else "",
        near=place,
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1,
        refer=args.get("refer") == "1",
        ticks=tuple(one for one in TICKS if args.get(one) == "1"),
        who=who if who in WHO else "",
        age=years,
        unknown=tuple(one[:40] for one in unknown),
    )
