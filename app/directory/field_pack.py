"""What of the directory travels to the phone: the two pages, the index, and every card and body as the server renders them.

Members-only services stay at home. No clock is in these bytes: how old an entry is, is said when it is shown.
"""

import json
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from flask import Flask, g

from app import fieldpack
from app.directory import queries, views, wording
from app.directory.details import ServiceDetail, load
from app.directory.index import block_of, blocks_for, build, revision
from app.directory.languages import name_of
from app.storage import db


def services() -> list[ServiceDetail]:
    """Returns what travels; read once for each pack that is built."""
    now = revision(db.session)
    kept: tuple[int, list[ServiceDetail]] | None = g.get("directory_travelling")
    if kept is None or kept[0] != now:
        kept = g.directory_travelling = (now, load(db.session))
    return kept[1]


def packed(value: Any) -> bytes:
    """Returns JSON, the same bytes for the same value."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def index() -> bytes:
    """Returns the search index with the phrases of this language."""
    travelling = services()
    spoken = sorted({code for one in travelling for code in one.languages})
    data = build(travelling)
    blocks = blocks_for(len(travelling))
    data |= {
        "phrases": (phrases := wording.phrases(spoken)),
        "parts": views.parts(phrases),
        "places": {one.slug: [one.latitude, one.longitude, one.name] for one in queries.areas(db.session)},
        "languages": {code: name_of(code) for code in spoken},
        "page": queries.PAGE,
        "shown": wording.SHOWN,
        "blocks": blocks,
    }
    for one in data["services"]:
        one["block"] = block_of(one["id"], blocks)
    return packed(data)


def block(number: int, blocks: int, render: Callable[[ServiceDetail], str]) -> bytes:
    """Returns one block of HTML by id, deflated."""
    inside = [one for one in services() if block_of(one.id, blocks) == number]
    return zlib.compress(packed({one.id: render(one) for one in inside}), 9)


def provide() -> Iterator[fieldpack.Page | fieldpack.Data]:
    """Says what travels."""
    travelling = services()
    yield fieldpack.Page("/directory", view="directory-search")
    if travelling:
        sample = f"/directory/services/{travelling[0].id}"
        yield fieldpack.Page("/directory/services/:id", sample=sample, view="directory-service")
    yield fieldpack.Data("directory/index", index, key=stamp())
    blocks = blocks_for(len(travelling))
    for number in range(blocks):
        cards = partial(block, number, blocks, views.card_html)
        bodies = partial(block, number, blocks, views.body_html)
        yield fieldpack.Data(f"directory/cards/{number}", cards, key=stamp())
        yield fieldpack.Data(f"directory/bodies/{number}", bodies, key=stamp())


def stamp() -> str:
    """Returns a text that differs after every change of the directory."""
    return str(revision(db.session))


def init_app(app: Flask) -> None:
    """Registers the directory with the field pack."""
    fieldpack.register(app, provide, stamp)
