"""The places at the foot of every page: what this role does most, four at most."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, request
from flask_babel import gettext as _

from app.identity import Role, role


@dataclass(frozen=True)
class Tab:
    """One place: where it leads, its icon, its words, whether this is it."""

    href: str
    icon: str
    label: str
    current: bool


def places() -> list[tuple[str, str, str]]:
    """Returns address, icon and words of each place for the role that this page is made for."""
    home = ("/", "home", _("Start"))
    find = ("/directory", "search", _("Find help"))
    match role():
        case Role.OUTREACH | Role.CLINIC:
            return [
                home,
                ("/referrals/new", "talk", _("Conversation")),
                find,
                ("/referrals", "sent", _("Sent")),
            ]
        case Role.PARTNER:
            return [home, ("/inbox", "inbox", _("Inbox")), find, ("/account", "person", _("Account"))]
        case Role.COORDINATOR:
            return [
                home,
                ("/inbox", "inbox", _("Inbox")),
                ("/organisation/members", "people", _("People")),
                ("/account", "person", _("Account")),
            ]
        case _other:
            return [home, find, ("/signs", "ask", _("Signs")), ("/safety", "safety", _("Safety"))]


def init_app(app: Flask) -> None:
    """Gives every template its `nav`."""

    @app.context_processor
    def nav() -> dict[str, Any]:
        return {
            "nav": [Tab(href, icon, label, current=request.path == href) for href, icon, label in places()]
        }
