"""Commands of the directory."""

import csv
import re
from pathlib import Path

import click
from flask import Flask
from flask.cli import with_appcontext

from app import clock
from app.directory.commands import Outcome, import_directory
from app.directory.exporting import Audience, exported, sources, write
from app.directory.importing import NotHsds, Report, prepare, read
from app.directory.models import Visibility
from app.storage import db


@click.command("import-hsds")
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--source", default="", help="Name of the source; the file's or folder's own name when left out."
)
@click.option(
    "--visibility",
    type=click.Choice([one.value for one in Visibility]),
    default=Visibility.PUBLIC.value,
    show_default=True,
    help="Who may see services that are new.",
)
@click.option(
    "--report", "report_path", type=click.Path(path_type=Path), help="Write every problem to this CSV."
)
@click.option("--check", is_flag=True, help="Say what would happen and change nothing.")
@with_appcontext
def import_hsds(path: Path, source: str, visibility: str, report_path: Path | None, check: bool) -> None:
    """Import services from HSDS: a data package, a folder or zip of CSV (3.x or 1.1), or JSON.

    Everything happens in one transaction. Importing the same again changes nothing; rows that are gone are retired.
    """
    report = Report()
    try:
        prepared = prepare(read(path, report), source_name(source or path.stem), report)
    except NotHsds as error:
        raise click.ClickException(f"{error} Nothing was changed.") from None
    outcome = import_directory(
        db.session, prepared, clock.now(), Visibility(visibility), problems=len(report.problems)
    )
    if check:
        db.session.rollback()
    else:
        db.session.commit()
    if report_path:
        write_report(report, report_path)
    tell(report, outcome, check)


@click.command("export-hsds")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--source", default="", help="Which source to export; may be left out when there is only one.")
@click.option(
    "--audience",
    type=click.Choice([one.value for one in Audience]),
    default=Audience.PUBLIC.value,
    show_default=True,
    help="For whom: partners also get what is for members, and that confidential services exist.",
)
@with_appcontext
def export_hsds(path: Path, source: str, audience: str) -> None:
    """Export a source as HSDS 3.1: a data package (a folder, or PATH.zip), PATH.json or PATH.ndjson.

    Importing it again gives the same entries. Where a confidential place is, is in no export.
    """
    known = sources(db.session)
    if not source and len(known) == 1:
        source = known[0]
    if source not in known:
        raise click.ClickException(
            f"Say which source with --source: {', '.join(known) or 'there is none yet'}."
        )
    if path.exists() and (path.is_file() or any(path.iterdir())):
        raise click.ClickException(f"{path} is there already. Give another name. Nothing was written.")
    count = write(exported(db.session, source, Audience(audience)), path)
    click.echo(f"{count:,} rows of {source} written to {path}.")


def source_name(text: str) -> str:
    """Returns a source's name: small letters, digits and hyphens."""
    name = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    if not name:
        raise click.ClickException("Give the source a name of letters: --source NAME. Nothing was changed.")
    return name


def write_report(report: Report, path: Path) -> None:
    """Writes all problems as CSV."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["file", "line", "field", "done", "reason"])
        writer.writerows(
            [one.file, one.line, one.field, one.done.value, one.reason] for one in report.problems
        )


def tell(report: Report, outcome: Outcome, check: bool) -> None:
    """Prints what was noticed and what was done."""
    for sentence in report.summary():
        click.echo(sentence)
    counts = [sum(one.values()) for one in (outcome.added, outcome.changed, outcome.retired)]
    click.echo(
        f"{outcome.services} services read, {len(report.problems)} problems. "
        f"Rows added: {counts[0]}, changed: {counts[1]}, retired: {counts[2]}. "
        f"{outcome.changes} changes{' would be made' if check else ''}."
    )


def init_app(app: Flask) -> None:
    """Adds the commands to `waymark`."""
    app.cli.add_command(import_hsds)
    app.cli.add_command(export_hsds)
