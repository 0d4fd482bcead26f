"""`waymark unanswered` looks now for referrals that nobody answered; `waymark close-organisation` has one leave."""

from uuid import UUID

import click
from flask.cli import with_appcontext

from app import clock
from app.identity.models import Organisation
from app.referrals import clock_commands, closing
from app.storage import db


def look() -> clock_commands.Told:
    """Reminds, and passes on what is overdue."""
    told = clock_commands.look(db.session, clock.now())
    db.session.commit()
    return told


@click.command("unanswered")
@with_appcontext
def unanswered() -> None:
    """Remind recipients who have not answered, and pass on what is overdue."""
    told = look()
    click.echo(f"Reminded: {told.reminded}. Overdue: {told.overdue}.")


@click.command("close-organisation")
@click.argument("organisation", type=click.UUID)
@click.option("--name", required=True, help="Its name, exactly: so that no other one is closed.")
@with_appcontext
def close_organisation(organisation: UUID, name: str) -> None:
    """Have an organisation leave. It cannot be undone.

    Nobody of it may enter, nobody can send it anything, what it was sent ends and is deleted here, and the senders are told.
    Before, its members can take an export (docs/recovery.md). ORGANISATION is an id from `waymark organisations`.
    """
    found = db.session.get(Organisation, organisation)
    if found is None or found.name != name:
        raise click.ClickException("No organisation has this id and this name; see `waymark organisations`.")
    done = closing.close(db.session, found, clock.now())
    db.session.commit()
    click.echo(f"{name} is closed. Referrals that ended: {done.ended}.")
