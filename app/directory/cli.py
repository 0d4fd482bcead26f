"""Commands of the directory."""

import csv
import json
import re
import sys
from pathlib import Path
from urllib.parse import urlsplit

import click
from flask import Flask
from flask.cli import with_appcontext

from app import clock
from app.directory import finding, indexing
from app.directory.commands import Outcome, import_directory, settle_places
from app.directory.exporting import Audience, exported, sources, write
from app.directory.importing import (
    NotHsds,
    Report,
    Unreachable,
    is_address,
    prepare,
    read,
    read_api,
    read_mapped,
)
from app.directory.importing.rows import Row
from app.directory.models import Visibility
from app.storage import db

KINDS_SHOWN = 40
FEW = 10
"""Services that may go without a question."""
KEPT, CONFLICT = "kept", "was corrected here and has changed in the source too"


@click.command("import-hsds")
@click.argument("path")
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
    "--report",
    "report_path",
    type=click.Path(path_type=Path),
    help="Write every problem to this CSV or JSON.",
)
@click.option("--check", is_flag=True, help="Say what would happen and change nothing.")
@click.option(
    "--mapping",
    type=click.Path(path_type=Path),
    help="For flat CSV with columns of its own: YAML that says which column is which field.",
)
@click.option("--retire", is_flag=True, help="Go on although most of the source's services are gone.")
@with_appcontext
def import_hsds(
    path: str,
    source: str,
    visibility: str,
    report_path: Path | None,
    check: bool,
    mapping: Path | None,
    retire: bool,
) -> None:
    """Import services from HSDS: a data package, a folder or zip of CSV (3.x or 1.1), JSON, NDJSON, or an https address.

    Everything happens in one transaction. Importing the same again changes nothing; rows that are gone are retired; what was
    corrected here stays, and where the source changed it too you are told.
    """
    report = Report()
    try:
        rows = rows_of(path, mapping, report)
        prepared = prepare(rows, source_name(source or name_of_origin(path)), report)
    except (NotHsds, Unreachable) as error:
        raise click.ClickException(f"{error} Nothing was changed.") from None
    count = sum(len(one) for one in prepared.tables.values())
    with click.progressbar(length=count, label=f"{count:,} rows", file=sys.stderr) as bar:
        outcome = import_directory(
            db.session, prepared, clock.now(), Visibility(visibility), len(report.problems), bar.update
        )
    refuse_to_empty(outcome, retire)
    if check:
        db.session.rollback()
    else:
        db.session.commit()
        if outcome.changes:
            make_index()
    if report_path:
        write_report(report, outcome, report_path)
    tell(report, outcome, check)


def refuse_to_empty(outcome: Outcome, retire: bool) -> None:
    """Stops an import that would take most of a source's services away: half a file looks just like that."""
    gone = outcome.retired.get("service", 0)
    if gone >= FEW and gone > outcome.services and not retire:
        db.session.rollback()
        raise click.ClickException(
            f"{gone:,} services of this source are not in the file, and only {outcome.services:,} are. "
            "If that is right, say so with --retire. Nothing was changed."
        )


def make_index() -> None:
    """Makes the search index anew, of places as they are told now, and says so where that takes long."""
    settle_places(db.session)
    db.session.commit()
    if not finding.is_small(db.session):
        click.echo("Making the search index; this can take a minute or two.", err=True)
    indexing.refresh(db.session)


@click.command("search-index")
@with_appcontext
def search_index() -> None:
    """Make the search index of today's directory, where it is not there yet: before a new version starts.

    `waymark jobs` does the same within a minute of every change. Searching goes on with the index before.
    """
    make_index()
    click.echo("The search index is up to date.")


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


def rows_of(path: str, mapping: Path | None, report: Report) -> list[Row]:
    """Returns the rows of whatever was given; raises NotHsds or Unreachable."""
    if is_address(path):
        return read_api(path, report)
    return read_mapped(Path(path), mapping, report) if mapping else read(Path(path), report)


def name_of_origin(path: str) -> str:
    """Returns what a source is called when nobody says: its host, or its file or folder without the ending."""
    return urlsplit(path).hostname or "" if is_address(path) else Path(path).stem


def source_name(text: str) -> str:
    """Returns a source's name: small letters, digits and hyphens."""
    name = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    if not name:
        raise click.ClickException("Give the source a name of letters: --source NAME. Nothing was changed.")
    return name


def write_report(report: Report, outcome: Outcome, path: Path) -> None:
    """Writes all problems and conflicts as CSV, or as JSON where the path says so."""
    header = ("file", "line", "field", "done", "reason")
    rows = [(one.file, one.line, one.field, one.done.value, one.reason) for one in report.problems]
    rows += [(one.table, 0, one.field, KEPT, f"{one.row_id}: {CONFLICT}") for one in outcome.conflicts]
    with path.open("w", newline="", encoding="utf-8") as file:
        if path.suffix.lower() == ".json":
            problems = [dict(zip(header, row, strict=True)) for row in rows]
            json.dump({"problems": problems}, file, ensure_ascii=False, indent=1)
        else:
            csv.writer(file).writerows([header, *rows])


def tell(report: Report, outcome: Outcome, check: bool) -> None:
    """Prints what was noticed and what was done."""
    sentences = report.summary()
    for sentence in sentences[:KINDS_SHOWN]:
        click.echo(sentence)
    if len(sentences) > KINDS_SHOWN:
        click.echo(
            f"… and {len(sentences) - KINDS_SHOWN} more kinds of problems: see them with --report FILE."
        )
    for one in outcome.conflicts[:KINDS_SHOWN]:
        click.echo(f"{KEPT}: {one.table} {one.row_id}: {one.field}: {CONFLICT}")
    counts = [sum(one.values()) for one in (outcome.added, outcome.changed, outcome.retired)]
    ends = ", ".join(f"{count:,} {done}" for done, count in report.counts().items())
    click.echo(
        f"{outcome.services:,} services read, {len(report.problems):,} problems ({ends}), "
        f"{len(outcome.conflicts):,} conflicts. "
        f"Rows added: {counts[0]:,}, changed: {counts[1]:,}, retired: {counts[2]:,}. "
        f"{outcome.changes:,} changes{' would be made' if check else ''}."
    )


def init_app(app: Flask) -> None:
    """Adds the commands to `waymark`."""
    app.cli.add_command(import_hsds)
    app.cli.add_command(export_hsds)
    app.cli.add_command(search_index)
