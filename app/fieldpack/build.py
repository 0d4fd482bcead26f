"""Building a pack: every registered page in every language, every piece of data, every asset, by hash.

A page in the pack is what its own view answers, asked inside a request that is marked as the pack's, so there is no second
copy of any screen. What is built is kept under a stamp; phones fetch only hashes that they do not have.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask, current_app, g
from flask_babel import force_locale

from app.config import Config
from app.fieldpack.blobs import Blobs
from app.fieldpack.packs import Manifest, Packs
from app.fieldpack.registry import Data, Page, Registration, own_registrations, registrations
from app.i18n import LANGUAGES
from app.identity.roles import Role
from app.web import headers
from app.web.assets import DIST, STATIC, manifest

FORM = 2
"""Grows when the phone's code before could not read what is packed now; `service_worker/shared/pack.js` has the same number."""


class PackError(RuntimeError):
    """A page that was registered for the pack does not answer."""


def current(role: Role | None, at: datetime, organisation_id: UUID | None = None) -> Manifest:
    """Returns the manifest of today's pack for `role`, building what has changed since the last one.

    With an organisation that has pages of its own, they are laid over the pack that everybody has.
    """
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    config: Config = app.extensions["waymark_config"]
    stamp = _stamp(config, role)
    kept = packs()
    common = kept.kept(stamp, lambda: _build(app, role, at, kept.blobs))
    own = _own_stamp(organisation_id)
    if organisation_id is None or not own:
        return common
    stamp = sha256(f"{stamp}\n{organisation_id}\n{own}".encode()).hexdigest()[:32]
    return kept.kept(stamp, lambda: _with_own(app, common, role, organisation_id, at, kept.blobs))


def packs() -> Packs:
    """Returns this installation's built packs."""
    config: Config = current_app.extensions["waymark_config"]
    return Packs(config.data_dir / "fieldpack")


def blobs() -> Blobs:
    """Returns the store of this installation's pack contents."""
    return packs().blobs


def _stamp(config: Config, role: Role | None) -> str:
    parts = [str(FORM), code_stamp(), config.public_origin, str(config.demo), role or "anyone"]
    parts += [registration.stamp() for registration in registrations()]
    return sha256("\n".join(parts).encode()).hexdigest()[:32]


def _own_stamp(organisation_id: UUID | None) -> str:
    if organisation_id is None:
        return ""
    return "\n".join(filter(None, (one.stamp(organisation_id) for one in own_registrations())))


@cache
def code_stamp() -> str:
    """Changes with the client build, the templates, the texts, the recorded voices and the code that renders them."""
    app = Path(__file__).parent.parent
    files = [
        path
        for root, pattern in (
            (app, "**/*.py"),
            (app, "**/*.html"),
            (app, "**/*.toml"),
            (app.parent / "locales", "**/*.mo"),
            (STATIC / "audio", "*/*.mp3"),
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
    parts: dict[str, dict[str, dict[str, Any]]] = {}
    for registration in registrations():
        stamp = registration.stamp()
        for one in _provided(app, registration, role):
            if isinstance(one, Page):
                pages.append(_in_every_language(app, one, role, None, store, stamp))
            else:
                (parts.setdefault(one.part, {}) if one.part else data)[one.name] = _made(
                    app, one, role, store
                )
    content = {
        "form": FORM,
        "role": role,
        "languages": list(_codes()),
        "headers": headers.FIXED,
        "pages": pages,
        "data": data,
        "parts": parts,
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
    carried = sorted({part for one in own_registrations() for part in one.carried(organisation_id)})
    return _named({**content, "pages": [*pages, *own.values()], "carried": carried}, at)


def _in_every_language(
    app: Flask,
    page: Page,
    role: Role | None,
    organisation_id: UUID | None,
    store: Blobs,
    stamp: str | None = None,
) -> dict[str, Any]:
    """With the `stamp` of its registration, a page that was rendered under it before is not rendered again."""
    config: Config = app.extensions["waymark_config"]
    html = {}
    for code in _codes():
        render = partial(_rendered, app, page, role, code, organisation_id)
        if stamp is None:
            html[code] = store.put(render())
        else:
            same = [page.pattern, page.sample, role or "anyone", code, config.public_origin, str(config.demo)]
            html[code] = store.remembered("\n".join([*same, code_stamp(), stamp]), render)
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
    made: dict[str, Any] = {}
    if one.made is not None:
        return dict(one.made)
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
