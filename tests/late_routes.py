"""Makes apps faster to make: what writes a route's address is compiled when the first address is written.

Werkzeug compiles two functions for each route as it is added, which is most of what making an app takes. A server makes one app;
here each test does, and writes a few addresses of some two hundred routes.
"""

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule

Written = tuple[str, str]

_compiled = Rule._compile_builder


def _late(rule: Rule, append_unknown: bool = True) -> Callable[..., Written]:
    compiled: list[Callable[..., Written]] = []

    def build(bound: Rule, **values: Any) -> Written:
        if not compiled:
            compiled.append(_compiled(rule, append_unknown))
        return compiled[0](bound, **values)

    return build


def install() -> None:
    """For this process and all apps that are made from now on."""
    Rule._compile_builder = _late  # type: ignore[method-assign]
