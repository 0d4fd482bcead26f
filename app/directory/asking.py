"""What somebody asked for, out of an address: known values are used, unknown ones are left out and named."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from app.directory import needs
from app.directory.queries import NearPlace

LONGEST = 200
"""Letters of a search that are looked at."""


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
    unknown: tuple[str, ...] = ()
    """Values that mean nothing to us, as they were typed."""

    @property
    def anything(self) -> bool:
        """Whether anything was asked for at all."""
        return bool(self.words or self.needs or self.language or self.near)


def asked(args: "MultiDict[str, str]", places: Mapping[str, NearPlace], languages: Collection[str]) -> Asked:
    """Returns what an address asks for."""
    wanted = [one for one in args.getlist("need") if one]
    language, near, page = args.get("lang", ""), args.get("near", ""), args.get("page", "")
    unknown = [one for one in wanted if one not in needs.BY_SLUG]
    unknown += [language] if language and language not in languages else []
    unknown += [near] if near and near not in places else []
    return Asked(
        words=args.get("q", "").strip()[:LONGEST],
        needs=tuple(dict.fromkeys(one for one in wanted if one in needs.BY_SLUG)),
        language=language if language in languages else "",
        near=places.get(near),
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1,
        refer=args.get("refer") == "1",
        unknown=tuple(one[:40] for one in unknown),
    )
