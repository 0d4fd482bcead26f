"""Building a pack: every registered page in every language, every piece of data, every asset, by hash.

A page in the pack is what its own view answers, asked inside a request that is marked as the pack's, so there is no second
copy of any screen. What is built is kept under a stamp; phones fetch only hashes that they do not have.
"""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g
from flask_babel import force_locale

from app.config import Config
from app.fieldpack.blobs import Blobs
from app.fieldpack.registry import Data, Page, registrations
from app.i18n import LANGUAGES
from app.identity.roles import Role
from app.web import headers
from app.web.assets import DIST, STATIC, manifest

Manifest = dict[str, Any]


class PackError(RuntimeError):
    """A page that was registered for the pack does not answer."""


def current(role: Role | None, at: datetime) -> Manifest:
    """Returns the manifest of today's pack for `role`, building what has changed since the last one."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    config: Config = app.extensions["waymark_config"]
    directory = config.data_dir / "fieldpack"
    kept = directory / f"{_stamp(config, role)}.json"
    if not kept.exists():
        directory.mkdir(parents=True, exist_ok=True)
        built = _build(app, role, at, Blobs(directory / "blobs"))
        draft = kept.with_suffix(f".{os.getpid()}")
        draft.write_text(json.dumps(built))
        draft.replace(kept)
    found: Manifest = json.loads(kept.read_text())
    return found


def blobs() -> Blobs:
    """Returns the store of this installation's pack contents."""
    config: Config = current_app.extensions["waymark_config"]
    return Blobs(config.data_dir / "fieldpack" / "blobs")


def _stamp(config: Config, role: Role | None) -> str:
    parts = [code_stamp(), config.public_origin, str(config.demo), role or "anyone"]
    parts += [registration.stamp() for registration in registrations()]
    return sha256("\n".join(parts).encode()).hexdigest()[:32]


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
        for one in registration.provider():
            if isinstance(one, Page):
                html = {code: store.put(_rendered(app, one, role, code)) for code in _codes()}
                pages.append({**asdict(one), "html": html})
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
    version = sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    return {"version": version, "built_at": at.isoformat(timespec="seconds"), **content}


def _codes() -> tuple[str, ...]:
    return tuple(language.code for language in LANGUAGES)


def _rendered(app: Flask, page: Page, role: Role | None, code: str) -> bytes:
    # A context of its own: in the asking member's one, `g` already holds who they are and the language they read.
    path = page.sample or page.pattern
    config: Config = app.extensions["waymark_config"]
    with app.app_context(), app.test_request_context(path, base_url=config.public_origin):
        _mark(role, code)
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


def _mark(role: Role | None, code: str) -> None:
    g.for_field_pack = True
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
