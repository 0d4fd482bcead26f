"""The packs of a large directory's regions: made outside of requests, and continued with what changed since.

Beside the bases (`travelling`) lie `state.json`, with what is known of every service, and `listed.json`, which names the
regions and the contents that travel; requests read the second alone. Where something became secret since it was written,
there is nothing to send until the next is made (`fieldpack.NotReady`).
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from shutil import rmtree
from typing import Any

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import fieldpack
from app.config import Config
from app.directory import travelling
from app.directory.details import ServiceDetail
from app.directory.finding import alone, everything, folder, revision
from app.directory.models import DirectoryState, Listing, Visibility
from app.directory.regions import EVERYWHERE, Region, Where, divided
from app.fieldpack.blobs import Blob
from app.fieldpack.build import blobs
from app.storage.sqlite import reading

Files = dict[str, dict[str, Blob]]
"""Contents by name, then language (`*`: the same in all)."""


@dataclass(frozen=True)
class Listed:
    """The regions that phones can carry now, and what of them travels."""

    revision: int
    stamp: str
    sample: str
    spoken: list[str]
    regions: list[Region]
    files: dict[str, Files]
    """By region."""
    sizes: dict[str, int]
    """By region: bytes on the way to a phone, in every language."""

    @cached_property
    def version(self) -> str:
        """Changes with everything that travels."""
        return sha256(json.dumps(self.files, sort_keys=True).encode()).hexdigest()[:16]


@dataclass
class Known:
    """What the state keeps of a service."""

    digest: str
    where: Where


def is_large(session: Session) -> bool:
    """Whether the directory is packed by region."""
    few = select(Listing.service_id).limit(limit() + 1).subquery()
    return (session.scalar(select(func.count()).select_from(few)) or 0) > limit()


def limit() -> int:
    """Returns up to how many services the whole directory travels to every phone."""
    config: Config = current_app.extensions["waymark_config"]
    return config.pack_services


def place() -> Path:
    """Returns where the regions' bases are kept."""
    return folder() / "regions"


def listed() -> Listed | None:
    """Returns the regions as they were last made; None for a directory that travels whole, or whose regions are not made yet."""
    path = place() / "listed.json"
    try:
        written = path.stat().st_mtime_ns
        known: tuple[Path, int, Listed] | None = current_app.extensions.get("waymark_regions")
        if known is None or known[:2] != (path, written):
            found = json.loads(path.read_text())
            found["regions"] = [
                Region(**{**one, "at": one["at"] and (one["at"][0], one["at"][1])})
                for one in found["regions"]
            ]
            known = current_app.extensions["waymark_regions"] = (path, written, Listed(**found))
        return known[2]
    except FileNotFoundError:
        return None


def sendable(session: Session) -> Listed:
    """Returns the regions that may travel now; raises NotReady where there are none, or something in them became secret since."""
    now = listed()
    if now is None or now.stamp != travelling.base_stamp(session):
        raise fieldpack.NotReady
    fewer = [Visibility.CONFIDENTIAL.value, Visibility.PARTNERS.value]
    hidden = select(Listing.service_id).where(Listing.revision > now.revision, Listing.visibility.in_(fewer))
    if session.scalar(hidden.limit(1)) is not None:
        raise fieldpack.NotReady
    return now


def refresh(session: Session) -> bool:
    """Makes what of today's large directory travels where it is not made yet; returns whether it did."""
    if not is_large(session):
        if place().exists():
            rmtree(place())
        return False
    only_reads = reading.set(True)  # Minutes of reading must not keep others from writing.
    try:
        with alone("regions.lock", wait=False):
            return _refreshed(session)
    except BlockingIOError:
        return False  # Another process is at it, for minutes perhaps.
    finally:
        reading.reset(only_reads)


def _refreshed(session: Session) -> bool:
    number, stamp = revision(session), travelling.base_stamp(session)
    now = listed()
    if now is not None and (now.revision, now.stamp) == (number, stamp):
        return False
    place().mkdir(parents=True, exist_ok=True)
    services, spoken = today(session, stamp)
    slugs, regions = divided({key: one.where for key, one in services.items()}, limit())
    members: dict[str, dict[str, str]] = {slug: {} for slug in (EVERYWHERE, *(one.slug for one in regions))}
    for key, slug in slugs.items():
        members[slug][key] = services[key].digest
    files = {slug: packed(session, slug, digests, stamp) for slug, digests in members.items()}
    write(
        "state.json",
        {
            "revision": number,
            "stamp": stamp,
            "spoken": spoken,
            "services": {key: [one.digest, *one.where] for key, one in services.items()},
        },
    )
    sample = next(iter(members[EVERYWHERE]), "") or next(iter(services), "")
    write(
        "listed.json",
        {
            "revision": number,
            "stamp": stamp,
            "sample": sample,
            "spoken": spoken,
            "regions": [asdict(one) for one in regions],
            "files": files,
            "sizes": {slug: size_of(one) for slug, one in files.items()},
        },
    )
    for base in place().glob("*.base"):
        if base.name.removesuffix(".base") not in {name_of(slug) for slug in members}:
            rmtree(base)
    return True


def today(session: Session, stamp: str) -> tuple[dict[str, Known], list[str]]:
    """Returns every service that travels, and what they speak: out of the state before where that can be continued."""
    before = read("state.json")
    ids: Collection[str] | None = None
    services: dict[str, Known] = {}
    spoken: set[str] = set()
    if before.get("stamp") == stamp and before["revision"] >= (
        session.scalar(select(DirectoryState.whole)) or 0
    ):
        ids = set(session.scalars(select(Listing.service_id).where(Listing.revision > before["revision"])))
        spoken.update(before["spoken"])
        for key, (digest, region, area, at) in before["services"].items():
            if key not in ids:
                services[key] = Known(digest, Where(region, area, at and (at[0], at[1])))
    for one in everything(session, members=False, ids=ids):
        services[one.id] = Known(travelling.digest_of(one), where(one))
        spoken.update(one.languages)
    return dict(sorted(services.items())), sorted(spoken)


def where(service: ServiceDetail) -> Where:
    """Returns what may be told of where a service is."""
    return Where(service.region, service.area, service.at)


def packed(session: Session, slug: str, digests: Mapping[str, str], stamp: str) -> Files:
    """Returns what of a region travels: its base, made anew where that is too far away, and what changed since."""
    base = place() / f"{name_of(slug)}.base"
    now = travelling.continued(session, base, digests, stamp)
    contents: dict[str, dict[str, bytes]] = {name: {"*": now.base[name]} for name in travelling.FILES}
    contents["changes"] = {"*": now.changes}
    contents["strings"] = {code: now.base[f"strings-{code}"] for code in travelling.CODES}
    store = blobs()
    return {
        f"{prefix(slug)}/{name}": {code: store.put(content) for code, content in made.items()}
        for name, made in contents.items()
    }


def size_of(files: Files) -> int:
    """Returns how many bytes contents are on the way to a phone."""
    store = blobs()
    return sum(
        len(store.compressed(blob["sha256"]) or b"") for made in files.values() for blob in made.values()
    )


def prefix(slug: str) -> str:
    """Returns what the names of a region's contents begin with."""
    return f"directory/{slug}" if slug else "directory"


def name_of(slug: str) -> str:
    """Returns what a region's folder is called; a slug may be longer than a file's name."""
    return sha256(slug.encode()).hexdigest()[:16]


def read(name: str) -> dict[str, Any]:
    """Returns what was written under a name; nothing where there is nothing."""
    path = place() / name
    found: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    return found


def write(name: str, content: Any) -> None:
    """Writes a file and puts it in its place at once."""
    draft = place() / f"{name}.draft"
    draft.write_text(json.dumps(content, ensure_ascii=False))
    draft.replace(place() / name)
