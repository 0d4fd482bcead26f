"""The operator's commands: they let people in, and say what is wrong when they cannot."""

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy.orm import Session

from app.config import Config, ConfigError
from app.identity import cli, queries
from app.identity.models import SignInLink
from tests.identity.builders import Person, member, organisation


def run(app: Flask, command: object, *arguments: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(command, list(arguments))  # type: ignore[arg-type]
    assert isinstance(app.test_cli_runner(), CliRunner)
    return result.exit_code, result.output.strip()


def test_invite_makes_an_organisation_when_asked_and_prints_a_link_that_works(
    app: Flask, session: Session
) -> None:
    code, link = run(app, cli.invite, "--organisation", "Morning Team", "--role", "coordinator", "--new")
    assert code == 0
    assert link.startswith("http://localhost:8000/join/")
    assert Person(app.test_client()).join(link.rsplit("/", 1)[1]).status_code == 200


def test_invite_does_not_guess_an_organisation(app: Flask, session: Session) -> None:
    code, words = run(app, cli.invite, "--organisation", "Morning Taem", "--role", "partner")
    assert code == 1
    assert "--new" in words
    organisation(session, "Morning Team")
    code, words = run(app, cli.invite, "--organisation", "Morning Team", "--role", "partner", "--new")
    assert code == 1
    assert len(queries.organisations(session)) == 1


def test_the_operator_makes_no_link_for_a_new_passkey(app: Flask, session: Session) -> None:
    member(app, session)
    code, listed = run(app, cli.members)
    assert code == 0
    code, words = run(app, cli.sign_in_link, "--member", listed.split()[0])
    assert code == 1
    assert "from a colleague" in words
    assert session.query(SignInLink).count() == 0


def test_a_demo_anywhere_but_on_this_computer_does_not_start(app: Flask) -> None:
    config: Config = app.extensions["waymark_config"]
    with pytest.raises(ConfigError):
        Config(config.data_dir, demo=True, public_origin="https://help.example").apply_to(Flask("x"))
