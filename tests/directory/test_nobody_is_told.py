"""Every address of the app, as a visitor and in every role, the pack, exports and logs: none says where a confidential place is."""

import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from app.directory.api.answers import RESOURCES
from app.directory.cli import export_hsds
from app.directory.exporting import Audience
from app.directory.models import TABLES, DirectoryPartner, Listing
from app.fieldpack.build import FORM
from app.identity import Role
from tests.delivery import builders
from tests.directory.opened import opened
from tests.directory.test_confidential_places import assert_silent, packed, secret_place
from tests.signing_in import browser_of

__all__ = ["secret_place"]
ASKED = ("?q=refuge", "?search=refuge", "?full=true", "?full=true&format=ndjson", "?full_service=true", "?postcode=AB1&proximity=9000000", "?near=tarsholm")  # fmt: skip
FORMS = ("folder", "out.zip", "out.json", "out.ndjson")


@pytest.fixture
def known(session: Session, secret_place: None) -> dict[str, list[str]]:
    """What can stand in an address: ids of every row, as they are kept and as others know them."""
    rows = [row for table in TABLES.values() for row in session.execute(sa.select(table.id, table.public_id))]
    return {
        "service_id": ["small~refuge", "small~open", "small~loose"],
        "organization_id": ["small~o"],
        "name": list(RESOURCES),
        "public_id": [one.public_id for one in rows],
    }


def addresses(rule: Rule, known: dict[str, list[str]]) -> Iterator[str]:
    """Yields the addresses of a route with everything that it could be about."""
    found = [rule.rule]
    for part in sorted(rule.arguments):
        values = known.get(part, [str(UUID(int=7))])
        pattern = next(one for one in rule.rule.split("/") if one.strip("<>").split(":")[-1] == part)
        found = [address.replace(pattern, value) for address in found for value in values]
    yield from found


def texts(client: FlaskClient, address: str) -> Iterator[str]:
    """Yields an answer, and what is inside it."""
    answer = client.get(address)
    if answer.status_code == 400:
        return
    yield answer.get_data(as_text=True)
    if address.startswith("/field-pack?") and answer.status_code == 200:
        manifest = answer.get_json()
        for digest in digests(manifest):
            yield client.get(f"/field-pack/{digest}").get_data().decode("utf-8", "replace")
        for code in manifest["languages"]:
            blobs = {name: made.get(code) or made.get("*") for name, made in manifest["data"].items()}
            pack = {
                name: client.get(f"/field-pack/{blob['sha256']}").get_data()
                for name, blob in blobs.items()
                if blob
            }
            yield from opened(pack).values()


def digests(found: Any) -> Iterator[str]:
    """Yields the names of all contents in a manifest."""
    if isinstance(found, dict):
        if isinstance(found.get("sha256"), str):
            yield found["sha256"]
        for one in found.values():
            yield from digests(one)
    elif isinstance(found, list):
        for one in found:
            yield from digests(one)


@pytest.mark.parametrize("role", [None, *Role], ids=str)
def test_no_address_says_it_to_anybody(
    app: Flask,
    session: Session,
    known: dict[str, list[str]],
    role: Role | None,
    caplog: pytest.LogCaptureFixture,
) -> None:
    client = app.test_client()
    if role is not None:
        team = builders.organisation(session, "Heron Trust")
        session.add(DirectoryPartner(organization_id="small~o", organisation_id=team))
        session.execute(sa.update(Listing).values(accepts_referrals=True))
        client = browser_of(app, session, builders.member(session, team, role))
    seen = 0
    with caplog.at_level(logging.DEBUG):
        for rule in app.url_map.iter_rules():
            if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
                continue
            for address in addresses(rule, known):
                more = ASKED if rule.endpoint in ("directory.search", "hsds.listing") else ()
                more = (f"?form={FORM}",) if rule.endpoint == "fieldpack.manifest" else more
                for asked in ("", *more):
                    for text in texts(client, address + asked):
                        seen += "Refuge" in text
                        assert_silent(text, address + asked)
    assert seen, "the service itself was found somewhere"
    assert_silent(caplog.text, "log")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("audience", list(Audience))
def test_no_export_holds_it(
    app: Flask, secret_place: None, tmp_path: Path, audience: Audience, form: str
) -> None:
    path = tmp_path / form
    done = app.test_cli_runner().invoke(export_hsds, [str(path), "--audience", audience.value])
    assert done.exit_code == 0, done.output
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    whole = "".join(zip_text(one) if one.suffix == ".zip" else one.read_text() for one in files)
    assert_silent(whole + done.output, form)
    assert "Advice" in whole
    assert ("Refuge" in whole) is (audience is Audience.PARTNERS)


def zip_text(path: Path) -> str:
    import zipfile

    with zipfile.ZipFile(path) as archive:
        return "".join(archive.read(one).decode() for one in archive.namelist())


def test_what_belongs_to_a_secret_place_is_as_secret(
    app: Flask, client: FlaskClient, session: Session, folder: Callable[..., Path], bring: Callable[..., Any]
) -> None:
    """Contacts and telephones hang on each other; notes about changes hold what stood there before."""
    place = folder(
        organizations=[{"id": "o", "name": "Heron Trust", "description": "x"}],
        services=[
            {"id": "refuge", "organization_id": "o", "name": "Refuge", "status": "active"},
            {"id": "open", "organization_id": "o", "name": "Advice", "status": "active"},
        ],
        locations=[
            {"id": "l", "organization_id": "o", "location_type": "physical", "name": "House of Roses"}
        ],
        service_at_location=[{"id": "1", "service_id": "refuge", "location_id": "l"}],
        contacts=[
            {"id": "c", "organization_id": "o", "service_at_location_id": "1", "name": "Canary Contact"}
        ],
        phones=[
            {"id": "p", "organization_id": "o", "contact_id": "c", "number": "01632 960777"},
            {
                "id": "q",
                "organization_id": "o",
                "service_id": "refuge",
                "location_id": "l",
                "number": "01632 960778",
            },
        ],
        languages=[{"id": "g", "phone_id": "p", "name": "Canary Language"}],
        attributes=[{"id": "x", "link_id": "l", "link_entity": "location", "value": "Canary Value"}],
        metadata=[
            {"id": "m", "resource_id": "l", "resource_type": "location", "previous_value": "Canary Before"}
        ],
    )
    bring(place)
    session.get_one(Listing, "small~refuge").visibility = "confidential"
    session.commit()
    found = [
        client.get(f"/hsds/{name}?full=true" if "full" in one.parameters else f"/hsds/{name}").text
        for name, one in RESOURCES.items()
    ]
    out = Path(app.extensions["waymark_config"].data_dir) / "out.json"
    app.test_cli_runner().invoke(export_hsds, [str(out), "--audience", "partners"])
    pages = [client.get(f"/directory/services/small~{one}").text for one in ("refuge", "open")]
    assert all(name in page for name, page in zip(("Refuge", "Advice"), pages, strict=True))
    for text in (*found, *pages, *packed(app).values(), out.read_text()):
        for secret in ("Canary", "96077", "House of Roses"):
            assert secret not in text
    assert any("Advice" in text for text in found)
    assert {one["name"] for one in json.loads(out.read_text())["services"]} == {"Refuge", "Advice"}
