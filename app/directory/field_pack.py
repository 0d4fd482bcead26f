"""What of the directory travels to the phone: the two pages, the index, and every card and body as the server renders them.

Members-only services stay at home. No clock is in these bytes: how old an entry is, is said when it is shown.
"""

from collections.abc import Iterator
from functools import partial

from flask import Flask, g

from app import fieldpack
from app.directory import queries, travelling, views, wording
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
    now, key = whole(), stamp()
    yield fieldpack.Page("/directory", view="directory-search")
    if now.sample:
        sample = f"/directory/services/{now.sample}"
        yield fieldpack.Page("/directory/services/:id", sample=sample, view="directory-service")
    yield fieldpack.Data("directory/words", partial(words, now.spoken), key=key)
    yield fieldpack.Data("directory/strings", partial(strings, now), key=key)
    for name in travelling.FILES:
        yield fieldpack.Data(
            f"directory/{name}", partial(now.base.__getitem__, name), per_language=False, key=key
        )
    yield fieldpack.Data("directory/changes", lambda: now.changes, per_language=False, key=key)


def strings(now: travelling.Travelling) -> bytes:
    """Returns the texts of this language that cards and bodies share."""
    return now.base[f"strings-{views.language()}"]


def stamp() -> str:
    """Returns a text that differs after every change of the directory."""
    return str(revision(db.session))


def init_app(app: Flask) -> None:
    """Registers the directory with the field pack."""
    fieldpack.register(app, provide, stamp)
