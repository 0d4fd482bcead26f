"""Finds the texts of data files for the translation catalogue (a Babel extraction method, see locales/babel.cfg)."""

import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import IO, Any

Message = tuple[int, str, str, list[str]]
"""Line, function name, text, comments: what Babel asks of an extraction method."""


def texts(
    file: IO[bytes], _keywords: Collection[str], _comments: Collection[str], options: Mapping[str, str]
) -> Iterator[Message]:
    """Yields every text of a TOML file that stands under one of the names in the option `keys`, once."""
    source = file.read().decode("utf-8")
    keys = frozenset(options.get("keys", "").split())
    for text in dict.fromkeys(_walk(tomllib.loads(source), keys, wanted=False)):
        before = source.partition(text.split("\n", 1)[0])[0]
        yield before.count("\n") + 1, "gettext", text, []


def _walk(value: Any, keys: frozenset[str], wanted: bool) -> Iterable[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _walk(inner, keys, name in keys)
    elif isinstance(value, list):
        for inner in value:
            yield from _walk(inner, keys, wanted)
    elif isinstance(value, str) and wanted and value.strip():
        yield value.strip()
