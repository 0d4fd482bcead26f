"""Providers without an account: who has to be asked, the link or e-mail file for them, and the page behind the link."""

from email.message import EmailMessage

from flask import Blueprint, Response, abort, make_response, redirect, request, url_for
from flask_babel import gettext as _

from app import clock
from app.config import Config
from app.directory import local_commands, local_queries
from app.directory.entry_views import capacity_told, places_free
from app.directory.freshness import is_due
from app.identity import Role
from app.identity.access import member_required, signed_in_member
from app.identity.limits import each_member
from app.storage import db
from app.web import limiter, page, personal

blueprint = Blueprint("providers", __name__)
SHOWN = 50


def config() -> Config:
    """Returns the settings of this installation."""
    from flask import current_app

    found: Config = current_app.extensions["waymark_config"]
    return found


@blueprint.get("/directory/providers")
@member_required(Role.COORDINATOR)
def index() -> Response:
    """Providers without an account whose entries nobody confirmed for long."""
    asked = local_queries.providers_to_ask(db.session, clock.now().date())
    return page("directory/providers.html", asked=asked[:SHOWN], total=len(asked))


@blueprint.post("/directory/providers/<organization_id>/link")
@each_member("60/minute")
@member_required(Role.COORDINATOR)
def link(organization_id: str) -> Response:
    """Makes a link for a provider: shown once, or inside an e-mail file to send from one's own mailbox."""
    name, address = local_queries.provider(db.session, organization_id) or abort(404)
    token = local_commands.make_provider_link(db.session, organization_id, signed_in_member().id, clock.now())
    db.session.commit()
    target = f"{config().public_origin}/confirm/{token}"
    if request.form.get("as") == "mail":
        return mail(address, target)
    return page("directory/provider_link.html", name=name, link=target)


def mail(address: str, target: str) -> Response:
    """Returns an e-mail as a file that a mail program opens ready to send; it says nothing of any person."""
    message = EmailMessage()
    if "@" in address and address.isprintable() and " " not in address:
        message["To"] = address
    message["Subject"] = _("Is what we say about your services still right?")
    message["X-Unsent"] = "1"
    message.set_content(
        "\n\n".join(
            [
                _("Hello,"),
                _("Your services are in a directory that helpers use. Please open this page and tap once for each service that is still right. You need no account."),
                target,
                _("The link works for 30 days. If something is wrong, answer this e-mail and say what."),
                _("Thank you."),
            ]
        )
    )  # fmt: skip
    response = make_response(message.as_bytes())
    response.headers["Content-Type"] = "message/rfc822"
    response.headers["Content-Disposition"] = 'attachment; filename="still-right.eml"'
    return personal(response)


@blueprint.get("/confirm/<token>")
@limiter.limit("60/minute")
def entries(token: str) -> Response:
    """What a provider's link leads to: its entries as others see them, and one tap for each that is right."""
    found = local_queries.entries_by_link(db.session, token, clock.now()) or abort(410)
    _link, name, entries = found
    today = clock.now().date()
    return page(
        "directory/provider.html",
        name=name,
        token=token,
        entries=[(one, is_due(one.confirmed, today)) for one in entries],
        told_of=capacity_told,
    )


@blueprint.post("/confirm/<token>/<service_id>")
@limiter.limit("60/minute")
def confirm(token: str, service_id: str) -> Response:
    """Confirms one entry, or says how many places are free in it."""
    found = local_queries.entries_by_link(db.session, token, clock.now()) or abort(410)
    row, name, entries = found
    entry = next((one for one in entries if one.id == service_id), None) or abort(404)
    row.used_at = clock.now()
    if "available" in request.form:
        available = places_free()
        if available is None:
            abort(422)
        local_commands.set_capacity(db.session, entry.id, available, None, clock.now())
    else:
        local_commands.confirm(db.session, entry.id, name, None, clock.now())
    db.session.commit()
    target = url_for("providers.entries", token=token, _anchor=f"s-{service_id}")
    return redirect(target, 303)  # type: ignore[return-value]
