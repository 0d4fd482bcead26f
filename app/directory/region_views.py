"""Pages about regions: which ones a phone carries (anybody, kept on the phone alone), and which an organisation's members do."""

from dataclasses import dataclass

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask_babel import format_decimal

from app import clock
from app.directory import region_choice, regional
from app.identity import Role
from app.identity.access import member_required, signed_in_member
from app.identity.limits import each_member
from app.storage import db
from app.web import page

blueprint = Blueprint("regions", __name__)

LEAST_MB = 0.1
"""No region is said to weigh nothing."""


@dataclass(frozen=True)
class Shown:
    """A region as a page shows it."""

    slug: str
    name: str
    around: str
    services: int
    megabytes: str
    at: str
    """Its middle: latitude and longitude in thousandths of a degree, with a comma."""


@blueprint.get("/directory/regions")
def index() -> Response:
    """What can be carried: chosen in the page, never posted."""
    return page("directory/regions.html", regions=shown())


@blueprint.get("/organisation/regions")
@member_required(Role.COORDINATOR)
def organisation() -> Response:
    """Which regions the members of an organisation carry unless they choose others."""
    chosen = region_choice.carried(db.session, signed_in_member().organisation_id)
    return page(
        "directory/organisation_regions.html", regions=shown(), chosen=chosen, saved="saved" in request.args
    )


@blueprint.post("/organisation/regions")
@each_member("30/minute")
@member_required(Role.COORDINATOR)
def choose() -> Response:
    """Keeps what was ticked."""
    me, known = signed_in_member(), {one.slug for one in shown()}
    wanted = request.form.getlist("region")
    if not set(wanted) <= known:
        abort(422)
    region_choice.choose(db.session, me.organisation_id, wanted, me.id, clock.now())
    db.session.commit()
    return redirect(url_for("regions.organisation", saved=1), 303)  # type: ignore[return-value]


def shown() -> list[Shown]:
    """Returns the regions as pages show them; none where the directory travels whole."""
    now = regional.listed()
    if now is None:
        return []
    return [
        Shown(
            one.slug,
            one.name,
            one.around,
            one.services,
            format_decimal(max(LEAST_MB, now.sizes[one.slug] / 1e6), "0.0"),
            ",".join(map(str, one.at)) if one.at else "",
        )
        for one in now.regions
    ]
