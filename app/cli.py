"""The command line, `waymark`: every package adds its own commands to this group."""

import click
from flask import Flask
from flask.cli import FlaskGroup

from app.demo import demo
from app.i18n.cli import language
from app.recovery.cli import recover, sealed_export


def make() -> Flask:
    """Returns the app for a command."""
    from app import create_app

    return create_app()


@click.group(cls=FlaskGroup, create_app=make, add_default_commands=False, add_version_option=False)
def main() -> None:
    """Waymark: run, look after and check an installation."""


main.add_command(demo)
main.add_command(language)
main.add_command(recover)
main.add_command(sealed_export)


def init_app(app: Flask) -> None:
    """Commands of packages are registered on `app.cli` by the packages themselves."""


if __name__ == "__main__":
    main()
