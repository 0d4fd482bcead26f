"""`waymark unanswered`: look now for referrals that nobody answered; otherwise `waymark jobs` does it every ten minutes."""

import click
from flask.cli import with_appcontext

from app import clock
from app.referrals import clock_commands
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
