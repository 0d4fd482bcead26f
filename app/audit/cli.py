"""`waymark audit verify`: whether somebody touched the log."""

import click
from flask.cli import AppGroup

from app.audit.log import cut_before, verify
from app.storage import db

audit = AppGroup("audit", help="The audit log.")


@audit.command("verify")
def check() -> None:
    """Walk the whole log: print how many entries fit together, or which is the first that does not (exit code 1)."""
    try:
        count = verify(db.session)
    except ValueError as broken:
        raise click.ClickException(str(broken)) from broken
    cut, _hash = cut_before(db.session)
    older = f", the first {cut} were cut for their age" if cut else ""
    click.echo(f"{count} entries, all of them fit together{older}.")
