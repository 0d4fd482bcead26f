"""`waymark audit verify`, `export`, `checkpoint`: whether somebody touched the log, by whoever has a copy of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy import create_engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app import clock
from app.audit.cli import audit
from app.storage import db
from app.witness import commands, files, rules, signer
from app.witness.checking import Copy, check

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@audit.command("verify")
@click.option("--export", "export_file", type=FILE, help="A file that `waymark audit export` wrote.")
@click.option("--database", help="Another database: the path of a copy in SQLite, or a URL.")
@click.option(
    "--key", help="The server's answer key that you know. Without it: this installation's, or the file's own."
)
@click.option("--seen", type=FILE, multiple=True, help="Checkpoints that you kept from the page “The log”.")
def verify(export_file: Path | None, database: str | None, key: str | None, seen: tuple[Path, ...]) -> None:
    """Check the log: its chain, its tree, the signatures under it, and that it goes on from what others saw.

    Needs no network. Says every fault that it finds, with its place, and ends with exit code 1 when there is one.
    """
    try:
        with _copy(export_file, database) as (copy, own_key):
            known = key or own_key
            found = check(copy, rules.bytes_of(known), [one for path in seen for one in files.kept(path)])
    except (ValueError, SQLAlchemyError) as wrong:
        raise click.ClickException(str(wrong)) from wrong
    click.echo(f"Log of {copy.origin}, answer key {rules.fingerprint(rules.bytes_of(known))}")
    if export_file and not key:
        click.echo("The key was taken from the file itself: compare it with one that you know.")
    for one in found.countersignatures:
        click.echo(f"Countersigned, {one}")
    if found.problems:
        raise click.ClickException(
            "the log is not as it was written.\n" + "\n".join(f"- {one}" for one in found.problems)
        )
    older = f", the first {found.cut} were cut for their age" if found.cut else ""
    click.echo(
        f"{found.entries} entries, all of them fit together{older}; {found.checkpoints} checkpoints"
        + (f", {found.seen} that were kept elsewhere" if seen else "")
        + "."
    )


@audit.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export(file: Path) -> None:
    """Write the log with its checkpoints to FILE, to be checked anywhere. It holds ids, and no names of people."""
    own = signer.current()
    with file.open("w", encoding="utf-8") as opened:
        count = files.write(files.copy_of(db.session, own.origin), own.keys.answer_key, opened)
    click.echo(f"{count} entries in {file}.")


@audit.command("checkpoint")
def checkpoint() -> None:
    """Sign how the log stands now; the hourly job does the same."""
    made = commands.make_checkpoint(db.session, signer.current(), clock.now())
    db.session.commit()
    click.echo(made.statement if made else "Nothing was written since the last checkpoint.")


@contextmanager
def _copy(export_file: Path | None, database: str | None) -> Iterator[tuple[Copy, str]]:
    """Yields the log to check, and the key to check it with when nobody says another."""
    if export_file:
        yield files.read(export_file)
        return
    own = signer.current()
    if not database:
        yield files.copy_of(db.session, own.origin), own.keys.answer_key
        return
    url = database if "://" in database else f"sqlite:///file:{Path(database).resolve()}?mode=ro&uri=true"
    engine = create_engine(url, hide_parameters=True)
    with Session(engine) as session:
        yield files.copy_of(session, own.origin), own.keys.answer_key
    engine.dispose()
