"""What of the directory travels, opened: everything in it as text, the way somebody who seized a phone would read it."""

import base64
import json
import zlib
from itertools import pairwise

from app.directory import container


def text_of(name: str, content: bytes) -> str:
    """Returns everything that one piece of the field pack holds, as text."""
    if name == "directory/index":
        return columns(content)
    if name == "directory/bodies":
        return "".join(bodies(content))
    if name == "directory/changes":
        changes = json.loads(content)
        return columns(base64.b64decode(changes["index"])) + json.dumps(changes, ensure_ascii=False)
    return content.decode()


def columns(content: bytes) -> str:
    """Returns a file of columns as text: words as they are, coordinates as numbers."""
    head, arrays = container.read(content)
    words = [container.text(arrays[name]) for name in ("words", "ids")]
    points = [f"{north},{east}" for north, east in zip(arrays["latitude"], arrays["longitude"], strict=True)]
    return "\n".join([json.dumps(head, ensure_ascii=False), *words, *points])


def bodies(content: bytes) -> list[str]:
    """Returns the blocks of bodies."""
    _head, arrays = container.read(content)
    starts = arrays["starts"]
    return [zlib.decompress(bytes(arrays["blocks"][start:end])).decode() for start, end in pairwise(starts)]
