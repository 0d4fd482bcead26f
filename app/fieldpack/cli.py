"""`waymark field-pack`: builds every role's pack now, so that the first phone after a release does not wait for it."""

import click
from flask.cli import with_appcontext

from app import clock
from app.fieldpack import build
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


def build_all() -> list[tuple[Role | None, build.Manifest]]:
    """Builds every role's pack, where it is not there yet; `waymark jobs` does so every minute."""
    return [(role, build.current(role, clock.now())) for role in (None, *Role)]
