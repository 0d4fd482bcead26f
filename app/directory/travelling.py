"""What of the directory is packed for phones, and how it follows changes: a base that seldom changes, and what changed since.

The base is made of everything and kept in the data directory. Later packs bring the same base and, in one small file, the
services that were added, changed or taken out since, so that one change costs a phone that one service. When many have
changed, or texts and templates have, a new base is made. No clock is in these bytes.
"""

import base64
import json
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g
from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.config import Config
from app.directory import packing, views
from app.directory.details import ServiceDetail
from app.directory.finding import alone, everything, folder
from app.directory.index import entry, written
from app.directory.models import Listing
from app.directory.untold import what_is_untold
from app.fieldpack.build import code_stamp
from app.i18n import LANGUAGES

CODES = tuple(language.code for language in LANGUAGES)
FILES = ("index", "cards", "bodies", "table")
FEW, SHARE = 50, 20
"""A new base is made when more than so many services changed, and more than one in so many."""


@dataclass
class Travelling:
    """Everything that travels now: the base, and what differs from it."""

    base: dict[str, bytes]
    """By name: `index`, `cards`, `bodies`, `table`, `strings-<language>`."""
    changed: list[ServiceDetail]
    gone: list[str]
    """Ids of the base that changed or went."""
    spoken: list[str]
    """Codes of the languages that services speak."""
    sample: str
    """The id of some service; empty where there is none."""

    @cached_property
    def changes(self) -> bytes:
        """Returns what changed since the base was made, as JSON."""
        cards, bodies = (
            {one.id: part for one, part in zip(self.changed, parts, strict=True)} for parts in self._parts()
        )
        index = written((entry(one) for one in self.changed), zone(), compact=True, rules=False)
        return as_json(
            {"gone": self.gone, "index": base64.b64encode(index).decode(), "cards": cards, "bodies": bodies}
        )

    def _parts(self) -> Iterator[list[Any]]:
        table = packing.table_of(self.base["table"], [self.base[f"strings-{code}"] for code in CODES])
        for documents in rendered(self.changed):
            yield [packing.alone(one, CODES, table) for one in documents]


def as_json(value: Any) -> bytes:
    """Returns JSON, the same bytes for the same value."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def zone() -> str:
    """Returns where hours are meant that name no time zone."""
    config: Config = current_app.extensions["waymark_config"]
    return config.timezone


def now(session: Session) -> Travelling:
    """Returns what travels now, with a new base where the one before is too far away; one process at a time."""
    with alone():
        return worked_out(session)


def worked_out(session: Session) -> Travelling:
    """Returns what travels now."""
    digests: dict[str, str] = {}
    spoken: set[str] = set()
    for one in everything(session, members=False):
        digests[one.id] = digest_of(one)
        spoken.update(one.languages)
    made = continued(session, folder() / "base", digests, base_stamp(session))
    return replace(made, spoken=sorted(spoken))


def digest_of(service: ServiceDetail) -> str:
    """Returns what differs when anything of a service does; who may see it in front."""
    return f"{service.visibility}:{sha256(repr(service).encode()).hexdigest()[:16]}"


def continued(session: Session, base: Path, digests: Mapping[str, str], stamp: str) -> Travelling:
    """Returns what travels of these services: the base that is there with what differs, or a new one where that is too much."""
    known, before = read_digests(base), read_stamp(base)
    changed = {key for key, digest in digests.items() if known.get(key) != digest}
    gone = {key for key in known if digests.get(key) != known[key]}
    far = len(changed | gone)
    hidden = any(visible != visibility_of(known[key]) for key, visible in visibilities(session, gone))
    if before != stamp and not far and before.rpartition(" ")[0] == stamp.rpartition(" ")[0]:
        (base / "stamp").write_text(
            stamp
        )  # Something else became secret: nothing that is told here changed with them.
    elif before != stamp or hidden or (far > FEW and far * SHARE > len(known)):
        make_base(list(everything(session, members=False, ids=digests)), base, digests, stamp)
        changed, gone = set(), set()
    details = list(everything(session, members=False, ids=changed)) if changed else []
    return Travelling(files_of(base), details, sorted(gone), [], next(iter(digests), ""))


def base_stamp(session: Session) -> str:
    """Returns with what a base is made: texts, templates, and which places and streets are secret.

    What became secret must not travel on in a base from before, so the base is made anew; likewise (`now`) when a
    service is seen by fewer people than before.
    """
    return f"{code_stamp()} {zone()} {what_is_untold(session).stamp}"


def visibilities(session: Session, ids: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yields who may see services now, whether they are retired or not."""
    for start in range(0, len(ids), 1000):
        some = sorted(ids)[start : start + 1000]
        rows = session.execute(
            select(Listing.service_id, Listing.visibility).where(Listing.service_id.in_(some))
        )
        yield from ((key, visible) for key, visible in rows)


def visibility_of(digest: str) -> str:
    """Returns the visibility that a digest begins with; empty for a service that is not there."""
    return digest.partition(":")[0]


def files_of(base: Path) -> dict[str, bytes]:
    """Returns what of a base travels."""
    return {name: (base / name).read_bytes() for name in (*FILES, *(f"strings-{code}" for code in CODES))}


def read_digests(base: Path) -> dict[str, str]:
    """Returns what a base holds: digests by service; nothing where there is no base."""
    path = base / "digests.json"
    found: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    return found


def read_stamp(base: Path) -> str:
    """Returns with which texts and templates a base was made; empty where there is no base."""
    path = base / "stamp"
    return path.read_text() if path.exists() else ""


def make_base(services: Sequence[ServiceDetail], base: Path, digests: Mapping[str, str], stamp: str) -> None:
    """Makes a new base, and puts it in the place of the one before at once."""
    services = sorted(services, key=lambda one: one.id.encode("utf-16-be"))
    draft, before = base.with_name("base.draft"), base.with_name("base.before")
    for left in (draft, before):
        shutil.rmtree(left, ignore_errors=True)
    draft.mkdir(parents=True)
    (draft / "index").write_bytes(written((entry(one) for one in services), zone(), compact=True))
    packed = packing.pack([one.id for one in services], *rendered(services))
    (draft / "cards").write_bytes(packing.documents_file(packed.cards))
    (draft / "bodies").write_bytes(packing.in_blocks(packed.bodies))
    (draft / "table").write_bytes(packing.table_file(packed))
    for number, code in enumerate(CODES):
        (draft / f"strings-{code}").write_bytes(packing.strings_file(packed, number))
    (draft / "digests.json").write_text(json.dumps(dict(digests)))
    (draft / "stamp").write_text(stamp)
    if base.exists():
        base.rename(before)
    draft.rename(base)


def rendered(services: Sequence[ServiceDetail]) -> Iterator[list[list[packing.Piece]]]:
    """Yields the cards, then the bodies, of services: each in every language, cut into pieces."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    for render in (views.card_html, views.body_html):
        by_language = []
        for code in CODES:
            # A context of its own: packs are made for requests, by the job queue and by a command alike.
            with app.app_context(), app.test_request_context("/field-pack"), force_locale(code):
                g.for_field_pack, g.pack_role, g.forced_language = True, None, code
                by_language.append([render(one) for one in services])
        yield [packing.pieces(group) for group in zip(*by_language, strict=True)]
