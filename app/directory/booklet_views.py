"""Papers: a card about one service, and a booklet of many, for A4 or for a pocket, with or without addresses."""

from typing import Any

from flask import Blueprint, Response, abort, request

from app import clock
from app.directory import needs, queries
from app.directory.details import ServiceDetail
from app.directory.places import NearPlace
from app.identity.access import current_member
from app.storage import db
from app.web import limiter, page

blueprint = Blueprint("booklet", __name__)

SIZES = ("a4", "pocket")
MOST = 120
"""Services in a booklet: more is no booklet that somebody carries."""
PAGES = 40
"""Pages of results that are looked through for those of one place: distance puts them first."""


def paper() -> dict[str, Any]:
    """Returns how the reader wants the paper: its size, and whether addresses stand on it. They do not unless asked for."""
    size = request.args.get("size", "")
    return {
        "size": size if size in SIZES else "a4",
        "addresses": request.args.get("addresses") == "yes",
        "day": clock.now().date(),
    }


@blueprint.get("/directory/services/<service_id>/card")
def card(service_id: str) -> Response:
    """One service on a card."""
    members = current_member() is not None
    found = queries.service_card(db.session, service_id, members=members) or abort(404)
    return page("directory/card.html", services=[found], **paper())


@blueprint.get("/directory/booklet")
@limiter.limit("30/minute")
def booklet() -> Response:
    """The services for one need near one place (or all): chosen above, printed below."""
    places = {one.slug: one for one in queries.areas(db.session, current_member() is not None)}
    need, near = request.args.get("need", ""), places.get(request.args.get("near", ""))
    wanted = [need] if need in needs.BY_SLUG else []
    services = chosen(wanted, near) if wanted or near else []
    return page(
        "directory/booklet.html",
        services=services[:MOST],
        more=max(0, len(services) - MOST),
        needs=needs.ALL,
        need=wanted[0] if wanted else "",
        places=places.values(),
        near=near,
        asked=bool(wanted or near),
        **paper(),
    )


def chosen(wanted: list[str], near: NearPlace | None) -> list[ServiceDetail]:
    """Returns the services of a booklet, best first; with a place, those of that place alone."""
    found: list[ServiceDetail] = []
    asked = queries.query("", wanted, "", near, clock.now().date())
    number, pages = 1, 1
    while number <= min(pages, PAGES) and len(found) <= MOST:
        results = queries.search(db.session, asked, number, current_member() is not None)
        pages = results.pages
        found += [one for one, _match in results.found if near is None or one.area_slug == near.slug]
        number += 1
    return found
