"""What of the directory travels to the phone: the two pages, the index, and every card and body as the server renders them.

Members-only services stay at home. No clock is in these bytes: how old an entry is, is said when it is shown.
"""

from collections.abc import Iterator
from functools import partial
from uuid import UUID

from flask import Flask, g

from app import fieldpack
from app.directory import queries, region_choice, regional, travelling, views, wording
from app.directory.finding import revision
from app.directory.languages import name_of
from app.storage import db


def whole() -> travelling.Travelling:
    """Returns what travels; worked out once for each pack that is built."""
    stamped = stamp()
    kept: tuple[str, travelling.Travelling] | None = g.get("directory_travelling")
    if kept is None or kept[0] != stamped:
        kept = g.directory_travelling = (stamped, travelling.now(db.session))
    return kept[1]


def words(spoken: list[str]) -> bytes:
    """Returns what the phone says around cards, in this language, and what can be chosen."""
    return travelling.as_json(
        {
            "phrases": (phrases := wording.phrases(spoken)),
            "labels": wording.asks(),
            "parts": views.parts(phrases),
            "places": {
                one.slug: [one.latitude, one.longitude, one.name] for one in queries.areas(db.session)
            },
            "languages": {code: name_of(code) for code in spoken},
            "page": queries.PAGE,
            "shown": wording.SHOWN,
        }
    )


def provide() -> Iterator[fieldpack.Page | fieldpack.Data]:
    """Says what travels."""
    if regional.is_large(db.session):
        yield from by_region(regional.sendable(db.session))
        return
    now, key = whole(), stamp()
    yield from around(now.sample, now.spoken)
    yield fieldpack.Data("directory/strings", partial(strings, now), key=key)
    for name in travelling.FILES:
        yield fieldpack.Data(
            f"directory/{name}", partial(now.base.__getitem__, name), per_language=False, key=key
        )
    yield fieldpack.Data("directory/changes", lambda: now.changes, per_language=False, key=key)


def around(sample: str, spoken: list[str]) -> Iterator[fieldpack.Page | fieldpack.Data]:
    """Says what travels besides services: the pages, and words."""
    yield fieldpack.Page("/directory", view="directory-search")
    yield fieldpack.Page("/directory/regions")
    if sample:
        sample = f"/directory/services/{sample}"
        yield fieldpack.Page("/directory/services/:id", sample=sample, view="directory-service")
    yield fieldpack.Data("directory/words", partial(words, spoken), key=stamp())


def by_region(now: regional.Listed) -> Iterator[fieldpack.Page | fieldpack.Data]:
    """Says what travels of a large directory: each region is a part, and what belongs to none goes to everybody."""
    yield from around(now.sample, now.spoken)
    for slug, files in now.files.items():
        for name, made in files.items():
            yield fieldpack.Data(name, part=slug, made=made)


def carried(organisation_id: UUID) -> list[str]:
    """Returns the regions that an organisation's members carry; none where the whole directory travels."""
    return region_choice.carried(db.session, organisation_id) if regional.listed() else []


def own_stamp(organisation_id: UUID) -> str:
    """Returns a text that differs with the regions that an organisation chose; "" where it chose none."""
    return " ".join(carried(organisation_id))


def strings(now: travelling.Travelling) -> bytes:
    """Returns the texts of this language that cards and bodies share."""
    return now.base[f"strings-{views.language()}"]


def stamp() -> str:
    """Returns a text that differs after every change of the directory."""
    made = regional.listed()
    return f"{revision(db.session)} {made.version if made else ''}"


def init_app(app: Flask) -> None:
    """Registers the directory with the field pack."""
    fieldpack.register(app, provide, stamp, lambda: regional.refresh(db.session))
    fieldpack.register_own(app, lambda _organisation: (), own_stamp, carried)
