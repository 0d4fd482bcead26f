"""`waymark own-lists`: what only the operator does with lists of an organisation's own."""

import click
from flask.cli import with_appcontext

from app import clock
from app.own_lists import commands, queries
from app.storage import db


@click.group("own-lists")
def own_lists() -> None:
    """Checklists that organisations brought along."""


@own_lists.command("share")
@click.argument("slug")
@with_appcontext
def share(slug: str) -> None:
    """Give a published list to the whole coalition: every phone gets it, and anybody can read its questions."""
    own = queries.by_slug(db.session, slug)
    if own is None or not own.published:
        raise click.ClickException(
            f"There is no published list “{slug}”. Its address is on the coordinator's page."
        )
    commands.share(db.session, own.row, clock.now())
    db.session.commit()
    click.echo(f"{slug} is now everybody's.")
