"""`waymark field-pack`: builds every role's pack now, so that the first phone after a release does not wait for it."""

import click
from flask.cli import with_appcontext

from app import clock
from app.fieldpack import build
from app.fieldpack.packs import Manifest
from app.fieldpack.registry import NotReady, registrations
from app.identity.roles import Role


@click.command("field-pack")
@with_appcontext
def field_pack() -> None:
    """Build the field packs of all roles."""
    for role, built in build_all():
        size = sum(page["size"] for one in built["pages"] for page in one["html"].values())
        size += sum(blob["size"] for one in built["data"].values() for blob in one.values())
        click.echo(
            f"{role or 'anyone'}: {len(built['pages'])} pages, {size // 1024} KiB, version {built['version'][:12]}"
        )


def build_all() -> list[tuple[Role | None, Manifest]]:
    """Builds every role's pack, where it is not there yet; `waymark jobs` does so every minute."""
    for one in registrations():
        one.prepare()
    try:
        return [(role, build.current(role, clock.now())) for role in (None, *Role)]
    except NotReady:
        return []  # Another process is preparing it.


def tidy() -> None:
    """Lets go of packs that nobody asked for during a day; `waymark jobs` does so every hour."""
    if build_all():
        build.packs().tidy()
