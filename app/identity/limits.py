"""How often one member may do something, wherever they are: a team behind one address does not use up each other's tries."""

from collections.abc import Callable
from typing import Any

from app.identity.access import current_member
from app.web.limits import limiter, line


def who() -> str:
    """Returns what is counted: the member who is signed in, else the address."""
    member = current_member()
    return f"member:{member.id}" if member else line()


def each_member(limits: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Limits a view that `member_required` guards, e.g. `10/minute`; answers 429 beyond."""
    decorate: Callable[[Callable[..., Any]], Callable[..., Any]] = limiter.limit(limits, key_func=who)
    return decorate
