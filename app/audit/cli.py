"""`waymark audit verify`: whether somebody touched the log."""

import click
from flask.cli import AppGroup

from app.audit.log import verify
from app.storage import db

audit = AppGroup("audit", help="The audit log.")


@audit.command("verify")
def check() -> None:
    """Walk the whole log: print how many entries fit together, or which is the first that does not (exit code 1)."""
    try:
        count = verify(db.session)
    except ValueError as broken:
        raise click.ClickException(str(broken)) from broken
    click.echo(f"{count} entries, all of them fit together.")
