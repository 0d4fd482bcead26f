"""Building a pack: every registered page in every language, every piece of data, every asset, by hash.

A page in the pack is what its own view answers, asked inside a request that is marked as the pack's, so there is no second
copy of any screen. What is built is kept under a stamp; phones fetch only hashes that they do not have.
"""

import json
import os
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask, current_app, g
from flask_babel import force_locale

from app.config import Config
from app.fieldpack.blobs import Blobs
from app.fieldpack.registry import Data, Page, Registration, own_registrations, registrations
from app.i18n import LANGUAGES
from app.identity.roles import Role
from app.web import headers
from app.web.assets import DIST, STATIC, manifest

Manifest = dict[str, Any]


class PackError(RuntimeError):
    """A page that was registered for the pack does not answer."""


def current(role: Role | None, at: datetime, organisation_id: UUID | None = None) -> Manifest:
    """Returns the manifest of today's pack for `role`, building what has changed since the last one.

    With an organisation that has pages of its own, they are laid over the pack that everybody has.
    """
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    config: Config = app.extensions["waymark_config"]
    directory = config.data_dir / "fieldpack"
    stamp = _stamp(config, role)
    store = Blobs(directory / "blobs")
    common = _kept(directory / f"{stamp}.json", lambda: _build(app, role, at, store))
    own = _own_stamp(organisation_id)
    if organisation_id is None or not own:
        return common
    stamp = sha256(f"{stamp}\n{organisation_id}\n{own}".encode()).hexdigest()[:32]
    return _kept(
        directory / f"{stamp}.json", lambda: _with_own(app, common, role, organisation_id, at, store)
    )


def _kept(path: Path, make: Callable[[], Manifest]) -> Manifest:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        built = make()
        draft = path.with_suffix(f".{os.getpid()}")
        draft.write_text(json.dumps(built))
        draft.replace(path)
    found: Manifest = json.loads(path.read_text())
    return found


def blobs() -> Blobs:
    """Returns the store of this installation's pack contents."""
    config: Config = current_app.extensions["waymark_config"]
    return Blobs(config.data_dir / "fieldpack" / "blobs")


def _stamp(config: Config, role: Role | None) -> str:
    parts = [code_stamp(), config.public_origin, str(config.demo), role or "anyone"]
    parts += [registration.stamp() for registration in registrations()]
    return sha256("\n".join(parts).encode()).hexdigest()[:32]


def _own_stamp(organisation_id: UUID | None) -> str:
    if organisation_id is None:
        return ""
    return "\n".join(filter(None, (one.stamp(organisation_id) for one in own_registrations())))


@cache
def code_stamp() -> str:
    """Changes with the client build, the templates, the texts and the code that renders them."""
    app = Path(__file__).parent.parent
    files = [
        path
        for root, pattern in (
            (app, "**/*.py"),
            (app, "**/*.html"),
            (app, "**/*.toml"),
            (app.parent / "locales", "**/*.mo"),
        )
        for path in sorted(root.glob(pattern))
    ]
    digest = sha256(json.dumps(manifest(), sort_keys=True).encode())
    for path in files:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _build(app: Flask, role: Role | None, at: datetime, store: Blobs) -> Manifest:
    pages: list[dict[str, Any]] = []
    data: dict[str, dict[str, Any]] = {}
    for registration in registrations():
        for one in _provided(app, registration, role):
            if isinstance(one, Page):
                pages.append(_in_every_language(app, one, role, None, store))
            else:
                data[one.name] = _made(app, one, role, store)
    content = {
        "role": role,
        "languages": list(_codes()),
        "headers": headers.FIXED,
        "pages": pages,
        "data": data,
        "assets": list(_assets()),
    }
    return _named(content, at)


def _provided(app: Flask, registration: Registration, role: Role | None) -> list[Page | Data]:
    # Not in the asking member's context: what only their organisation has would come into everybody's pack.
    with app.app_context(), app.test_request_context("/field-pack"):
        _mark(role, "en")
        return list(registration.provider())


def _named(content: Manifest, at: datetime) -> Manifest:
    version = sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    return {"version": version, "built_at": at.isoformat(timespec="seconds"), **content}


def _with_own(
    app: Flask, common: Manifest, role: Role | None, organisation_id: UUID, at: datetime, store: Blobs
) -> Manifest:
    own = {
        page.pattern: _in_every_language(app, page, role, organisation_id, store)
        for one in own_registrations()
        for page in one.provider(organisation_id)
    }
    pages = [own.pop(page["pattern"], page) for page in common["pages"]]
    content = {name: value for name, value in common.items() if name not in ("version", "built_at")}
    return _named({**content, "pages": [*pages, *own.values()]}, at)


def _in_every_language(
    app: Flask, page: Page, role: Role | None, organisation_id: UUID | None, store: Blobs
) -> dict[str, Any]:
    html = {code: store.put(_rendered(app, page, role, code, organisation_id)) for code in _codes()}
    return {**asdict(page), "html": html}


def _codes() -> tuple[str, ...]:
    return tuple(language.code for language in LANGUAGES)


def _rendered(
    app: Flask, page: Page, role: Role | None, code: str, organisation_id: UUID | None = None
) -> bytes:
    # A context of its own: in the asking member's one, `g` already holds who they are and the language they read.
    path = page.sample or page.pattern
    config: Config = app.extensions["waymark_config"]
    with app.app_context(), app.test_request_context(path, base_url=config.public_origin):
        _mark(role, code, organisation_id)
        response = app.make_response(app.dispatch_request())
        if response.status_code != 200:
            raise PackError(f"{path} answers {response.status} to the field pack")
        return response.get_data()


def _made(app: Flask, one: Data, role: Role | None, store: Blobs) -> dict[str, Any]:
    made = {}
    for code in _codes() if one.per_language else ("*",):
        language = "en" if code == "*" else code
        with app.app_context(), app.test_request_context("/field-pack"), force_locale(language):
            _mark(role, language)
            if one.key:
                made[code] = store.remembered("\n".join((one.name, code, one.key, code_stamp())), one.make)
            else:
                made[code] = store.put(one.make())
    return made


def _mark(role: Role | None, code: str, organisation_id: UUID | None = None) -> None:
    g.for_field_pack = True
    g.pack_organisation = organisation_id
    g.pack_role = role
    g.forced_language = code


def _assets() -> Iterable[dict[str, Any]]:
    for file, digest in manifest()["sha256"].items():
        if file != "sw.js":
            yield {"path": f"/static/dist/{file}", "sha256": digest, "size": (DIST / file).stat().st_size}
    for path in sorted([*(STATIC / "icons" / "neutral").iterdir(), *(STATIC / "audio").glob("*/*.mp3")]):
        content = path.read_bytes()
        yield {
            "path": f"/static/{path.relative_to(STATIC).as_posix()}",
            "sha256": sha256(content).hexdigest(),
            "size": len(content),
        }
