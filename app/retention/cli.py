"""`waymark retention`: what is kept too long goes; the daily job does the same."""

import click
from flask.cli import with_appcontext

from app import clock
from app.retention import commands, queries
from app.storage import db


@click.command("retention")
@click.option("--dry-run", is_flag=True, help="Say what would go, and change nothing.")
@with_appcontext
def retention(dry_run: bool) -> None:
    """Delete what has been kept for long enough: closed referrals after 90 days, the log after two years."""
    at = clock.now()
    due = queries.due(db.session, at) if dry_run else commands.apply(db.session, at)
    if not dry_run:
        db.session.commit()
    verb = "Would go" if dry_run else "Gone"
    for referral_id, since in sorted(due.referrals.items(), key=lambda one: one[1]):
        click.echo(f"referral {referral_id}, over since {since.date().isoformat()}")
    click.echo(
        f"{verb}: {len(due.referrals)} referrals, {due.log_entries} log entries, {due.receipts} receipts, "
        f"{due.early_withdrawals} withdrawals of what never came."
    )
