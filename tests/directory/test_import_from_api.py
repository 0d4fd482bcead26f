"""Reading another server's HSDS API: our own, and ones that answer badly."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import clock
from app.directory.cli import import_hsds
from app.directory.commands import Outcome, import_directory
from app.directory.hsds import Phone, Service
from app.directory.importing import Report, Unreachable, prepare, read_api
from app.directory.importing.remote import fetched

Bring = Callable[..., Any]


@pytest.fixture
def fetch(client: FlaskClient) -> Callable[[str], Any]:
    def get(address: str) -> Any:
        return client.get(address.removeprefix("https://other.example")).get_json()

    return get


@pytest.mark.parametrize("path", ["csv-example-3.1", "data/ilao-hsds-1.1"])
def test_what_one_installation_tells_another_can_import(
    session: Session, standards: Path, bring: Bring, fetch: Callable[[str], Any], path: str
) -> None:
    bring(standards / path)

    answers: dict[str, Any] = {}

    def again() -> Outcome:
        """Reads the answers of the first time: here both installations are one, and it must not read its own copy."""
        report = Report()
        rows = read_api(
            "https://other.example/hsds/",
            report,
            lambda asked: answers.setdefault(asked, None) or kept(asked),
        )
        return import_directory(session, prepare(rows, "other", report), clock.now())

    def kept(asked: str) -> Any:
        answers[asked] = fetch(asked)
        return answers[asked]

    assert again().services == session.scalar(sa.select(sa.func.count()).where(Service.origin == "small"))
    assert again().changes == 0
    told = {
        origin: sorted(
            (one.public_id if origin == "small" else one.given_id, one.name, one.description)
            for one in session.scalars(sa.select(Service).where(Service.origin == origin))
        )
        for origin in ("small", "other")
    }
    assert told["small"] == told["other"]
    numbers = {
        origin: sorted(
            one.number
            for one in session.scalars(
                sa.select(Phone).where(Phone.origin == origin, Phone.service_id.is_not(None))
            )
        )
        for origin in ("small", "other")
    }
    assert numbers["small"] == numbers["other"]


def answering(*pages: Any) -> Callable[[str], Any]:
    left = list(pages)
    return lambda _address: left.pop(0)


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ([[]], "contents"),
        ([{"contents": "all"}], "contents"),
        (
            [{"contents": [{"id": "1", "name": "x"}], "last_page": True, "total_items": 5}],
            "says that it has 5",
        ),
    ],
)
def test_an_answer_that_is_not_whole_is_not_imported(answers: list[Any], said: str) -> None:
    with pytest.raises(Unreachable, match=said):
        read_api("https://other.example", Report(), answering(*answers))


def test_only_https_is_asked() -> None:
    with pytest.raises(Unreachable, match="no https"):
        fetched("http://other.example/hsds/services")


def test_an_address_that_does_not_answer_changes_nothing(app: Flask) -> None:
    done = app.test_cli_runner().invoke(import_hsds, ["http://127.0.0.1:9/hsds"])
    assert done.exit_code == 1
    assert "Nothing was changed" in done.output
