"""`waymark sealed-export` writes what an organisation was sent, as ciphertext; `waymark recover` opens it with a sheet."""

from pathlib import Path
from typing import TextIO
from uuid import UUID
from zipfile import ZipFile

import click
from flask.cli import with_appcontext

from app import audit, clock
from app.age import bech32, hybrid
from app.identity import queries as identity
from app.recovery import exporting, opening
from app.storage import db


@click.command("sealed-export")
@click.argument("organisation", type=click.UUID)
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def sealed_export(organisation: UUID, target: Path) -> None:
    """Write everything sealed to an organisation into a zip file that only its own key, or its recovery sheet, opens.

    ORGANISATION is an id from `waymark members`. The log says that it was done.
    """
    found = identity.organisation(db.session, organisation)
    if found is None:
        raise click.ClickException("No such organisation; see `waymark members`.")
    audit.in_order(db.session)
    now = clock.now()
    try:
        with ZipFile(target, "x") as file:
            count = exporting.write(file, found.name, exporting.parts(db.session, organisation, now), now)
    except FileExistsError as cause:
        raise click.ClickException(f"{target} is there already: choose another name.") from cause
    audit.append(db.session, audit.Event.ORGANISATION_EXPORTED, now, organisation=organisation, by="operator")
    db.session.commit()
    click.echo(
        f"{count} sealed parts. `waymark recover {target} --sheet FILE --to FOLDER` opens them, on any computer."
    )


@click.command("recover")
@click.argument("export", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--sheet",
    "sheets",
    required=True,
    multiple=True,
    type=click.File(),
    help="A file with what stands on a sheet; - to type it. Several, where the key was renewed.",
)
@click.option(
    "--to", "folder", required=True, type=click.Path(path_type=Path), help="A folder that is not there yet."
)
def recover(export: Path, sheets: tuple[TextIO, ...], folder: Path) -> None:
    """Open a sealed export with recovery sheets: no server, no network, no database.

    What it writes is no longer sealed. Do it on a computer that is yours, and delete the folder when you are done.
    """
    try:
        identities = [hybrid.Identity.from_text(one.read()) for one in sheets]
        done = opening.open_all(export, identities, folder)
    except bech32.NotAKey as cause:
        raise click.ClickException(
            "That is not what a sheet says. Compare it with the sheet, group by group."
        ) from cause
    except opening.NotAnExport as cause:
        raise click.ClickException(f"{export}: {cause}.") from cause
    except FileExistsError as cause:
        raise click.ClickException(f"{folder} is there already: choose another name.") from cause
    click.echo(f"{len(done.written)} opened into {folder}. They are not sealed any more.")
    for name in done.closed:
        click.echo(f"Closed: {name} was sealed to another key. Use the sheet of that time.", err=True)
    for name in done.broken:
        click.echo(f"Broken: {name} is missing or was changed.", err=True)
    if done.closed or done.broken:
        raise SystemExit(1)
