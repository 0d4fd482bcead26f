"""Addresses that anyone may open: nothing here is personal, and nothing is typed."""

from collections.abc import Sequence
from typing import Any
from unicodedata import normalize

from flask import Blueprint, Response, current_app
from flask_babel import get_locale

from app.guidance.hotlines import Country, Hotlines
from app.guidance.rights import Pack
from app.identity import access
from app.identity.roles import Role
from app.web import public

blueprint = Blueprint("guidance", __name__)

HOMES = {
    None: "guidance/home/anyone.html",
    Role.OUTREACH: "guidance/home/field.html",
    Role.CLINIC: "guidance/home/field.html",
    Role.PARTNER: "guidance/home/partner.html",
    Role.COORDINATOR: "guidance/home/coordinator.html",
    Role.OVERSEER: "guidance/home/member.html",
    Role.OPERATOR: "guidance/home/member.html",
}
"""The first page by role; None is anyone who is not signed in."""


def hotlines() -> Hotlines:
    """Returns the list that was read at the start."""
    found: Hotlines = current_app.extensions["waymark_hotlines"]
    return found


@blueprint.get("/")
def home() -> Response:
    """The first page: what this reader most likely came for."""
    role = access.role()
    return public(HOMES[role], role=role, emergency=hotlines().emergency)


@blueprint.get("/safety")
def safety() -> Response:
    """In danger now: the emergency number first, then what to do."""
    return public("guidance/safety.html", emergency=hotlines().emergency)


@blueprint.get("/signs")
def signs() -> Response:
    """The short version of what to look for; leads to the checklists."""
    return public("guidance/signs.html")


@blueprint.get("/rights")
def rights() -> Response:
    """General principles, then what single countries make of them; each with its source, its version and its day."""
    general, *countries = current_app.extensions["waymark_rights"]
    return public("guidance/rights.html", general=general, countries=in_order(countries))


@blueprint.get("/asking")
def asking() -> Response:
    """What happens when somebody asks for help, step by step, and what they can ask first."""
    return public("guidance/asking.html")


@blueprint.get("/hotlines")
def hotline_list() -> Response:
    """Every line with who answers, its source, and when it was written down."""
    return public("guidance/hotlines.html", hotlines=hotlines(), countries=named_countries())


def named_countries() -> list[tuple[str, Country]]:
    """Returns every country with a line, named and ordered in the reader's language."""
    return sorted(((named(one.code), one) for one in hotlines().countries), key=by_name)


def in_order(packs: Sequence[Pack]) -> list[tuple[str, Pack]]:
    """Returns packs of rights, named and ordered in the reader's language."""
    return sorted(((named(pack.country), pack) for pack in packs), key=by_name)


def named(code: str) -> str:
    """Returns what a country is called in the reader's language."""
    return str(getattr(get_locale(), "territories", {}).get(code, code))


def by_name(pair: tuple[str, Any]) -> str:
    """Returns what names are sorted by: without marks and cases."""
    return normalize("NFKD", pair[0]).casefold()


@blueprint.get("/first-aid")
def first_aid() -> Response:
    """Psychological first aid for whoever stands beside somebody who is upset, in our own words."""
    return public("guidance/first_aid.html")


@blueprint.get("/about")
def about() -> Response:
    """What this is, what happens to what is typed, what will and will not happen."""
    return public("guidance/about.html")
