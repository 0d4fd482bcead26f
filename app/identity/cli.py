"""Commands of the operator, who can let people in and can read nothing."""

from uuid import UUID

import click
from flask import current_app
from flask.cli import with_appcontext

from app import clock
from app.config import Config
from app.identity import commands, queries
from app.identity.roles import Role
from app.identity.rules import OUTSIDE, TECHNICAL
from app.storage import db


def _origin() -> str:
    config: Config = current_app.extensions["waymark_config"]
    return config.public_origin


@click.command("invite")
@click.option("--organisation", required=True, help="Its name, exactly as it was given.")
@click.option("--role", required=True, type=click.Choice([one.value for one in Role]))
@click.option("--new", is_flag=True, help="Make the organisation first.")
@click.option("--kind", default="partner", help="What a new organisation is (outreach, shelter, clinic …).")
@with_appcontext
def invite(organisation: str, role: str, new: bool, kind: str) -> None:
    """Print an invitation link: for one person, good once, for 24 hours."""
    found = queries.organisation_by_name(db.session, organisation)
    if found and new:
        raise click.ClickException(f"There is an organisation named {organisation!r}; leave --new out.")
    if {TECHNICAL, OUTSIDE} & {kind, found.kind if found else ""}:
        raise click.ClickException("Nobody belongs to it: it stands for those who have no account.")
    if found and found.closed:
        raise click.ClickException(f"{organisation!r} was closed.")
    if not found and not new:
        raise click.ClickException(f"No organisation is named {organisation!r}; --new makes it.")
    at = clock.now()
    organisation_id = found.id if found else commands.create_organisation(db.session, organisation, kind, at)
    token = commands.invite(db.session, organisation_id, Role(role), None, at)
    db.session.commit()
    click.echo(f"{_origin()}/join/{token}")


@click.command("members")
@with_appcontext
def members() -> None:
    """List members: id, organisation, role, name."""
    for organisation in queries.organisations(db.session):
        for one in queries.members_of(db.session, organisation.id):
            click.echo(f"{one.id}  {organisation.name}  {one.role.value}  {one.display_name}")


@click.command("organisations")
@with_appcontext
def organisations() -> None:
    """List organisations: id, name, and whether they were closed."""
    for one in queries.organisations(db.session):
        click.echo(f"{one.id}  {one.name}{'  (closed)' if one.closed else ''}")


@click.command("sign-in-link")
@click.option("--member", "member_id", required=True, type=click.UUID, help="From `waymark members`.")
@with_appcontext
def sign_in_link(member_id: UUID) -> None:
    """Print a link that signs an invented member in: in the demo alone, good once, for 15 minutes.

    Who lost their passkeys gets a link from a colleague (People and devices), never from the operator alone.
    """
    config: Config = current_app.extensions["waymark_config"]
    if not config.demo:
        raise click.ClickException(
            "Who lost their passkeys gets a link from a colleague who looks after members: People and devices, "
            "the member, Lost passkeys. Where nobody is left for that, `waymark invite` lets a new coordinator "
            "in, who opens the organisation's key with its recovery sheet."
        )
    found = queries.member(db.session, member_id)
    if found is None or found.disabled:
        raise click.ClickException("No such member, or one who may no longer enter; see `waymark members`.")
    token = commands.make_sign_in_link(db.session, member_id, clock.now())
    db.session.commit()
    click.echo(f"{_origin()}/sign-in/{token}")
