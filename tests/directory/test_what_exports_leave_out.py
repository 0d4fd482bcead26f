"""What services that are not public leave behind stays here: columns beyond the standard, addresses of providers, programmes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.directory.cli import export_hsds
from app.directory.commands import touch
from app.directory.exporting import Audience, exported
from app.directory.hsds import Organization
from app.directory.models import Listing, Visibility
from tests.directory.test_nobody_is_told import FORMS, zip_text

Tables = dict[str, list[dict[str, str]]]
SEEN = {"refuge": Visibility.CONFIDENTIAL, "inner": Visibility.PARTNERS}


@pytest.fixture
def bring_seen(
    session: Session, folder: Callable[..., Path], bring: Callable[..., Any]
) -> Callable[..., None]:
    """Imports tables; the refuge's place is a secret, the inner service is for members."""

    def run(**tables: list[dict[str, str]]) -> None:
        bring(folder(**tables))
        for name, visibility in SEEN.items():
            if listing := session.get(Listing, f"small~{name}"):
                listing.visibility = visibility.value
        touch(session)
        session.commit()

    return run


def providers(*ids: str) -> list[dict[str, str]]:
    return [{"id": one, "name": f"Trust {one}", "description": "x"} for one in ids]


def service(number: str, provider: str, **more: str) -> dict[str, str]:
    return {"id": number, "organization_id": provider, "name": number.title(), "status": "active", **more}


def told(session: Session, audience: Audience, table: str) -> set[str]:
    return {key.removeprefix("small~") for key in exported(session, "small", audience)[table]}


HOUSES = {
    "organizations": [{**one, "zip": f"ZIP {one['id']}"} for one in providers("o", "n", "m", "z")],
    "services": [
        service("refuge", "o", zip="ZIP refuge"),
        service("open", "o", zip="ZIP open"),
        service("next", "n", zip="ZIP next"),
        service("inner", "m", zip="ZIP inner"),
        service("far", "z", zip="ZIP far"),
    ],
    "locations": [
        {"id": "l", "location_type": "physical", "zip": "ZIP l"},
        {"id": "k", "location_type": "physical", "zip": "ZIP k"},
        {"id": "f", "organization_id": "z", "location_type": "physical", "zip": "ZIP f"},
    ],
    "service_at_location": [
        {"id": "1", "service_id": "refuge", "location_id": "l", "zip": "ZIP 1"},
        {"id": "2", "service_id": "next", "location_id": "l", "zip": "ZIP 2"},
        {"id": "3", "service_id": "inner", "location_id": "k", "zip": "ZIP 3"},
        {"id": "4", "service_id": "far", "location_id": "f", "zip": "ZIP 4"},
    ],
    "phones": [
        {"id": "p", "service_id": "refuge", "number": "01632 960001", "zip": "ZIP p"},
        {"id": "q", "organization_id": "n", "number": "01632 960002", "zip": "ZIP q"},
        {"id": "r", "service_id": "far", "number": "01632 960003", "zip": "ZIP r"},
    ],
    "languages": [{"id": "g", "phone_id": "p", "name": "English", "zip": "ZIP g"}],
    "attributes": [{"id": "x", "link_id": "open", "link_entity": "service", "value": "x", "zip": "ZIP x"}],
}  # fmt: skip
KEPT = {"ZIP z", "ZIP far", "ZIP f", "ZIP 4", "ZIP r"}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("audience", list(Audience))
def test_columns_that_nobody_mapped_are_left_out_around_what_is_not_public(
    app: Flask, bring_seen: Callable[..., None], tmp_path: Path, audience: Audience, form: str
) -> None:
    bring_seen(**HOUSES)
    path = tmp_path / form
    done = app.test_cli_runner().invoke(export_hsds, [str(path), "--audience", audience.value])
    assert done.exit_code == 0, done.output
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    whole = "".join(zip_text(one) if one.suffix == ".zip" else one.read_text() for one in files)
    every = {row["zip"] for rows in HOUSES.values() for row in rows}
    assert {one for one in every if one in whole} == KEPT
    assert "Open" in whole
    assert ("Refuge" in whole) is (audience is Audience.PARTNERS)


def test_addresses_of_providers_may_be_where_their_secret_services_are(
    session: Session, bring_seen: Callable[..., None]
) -> None:
    def address(number: str, street: str, **whose: str) -> dict[str, str]:
        return {"id": number, "address_1": street, "city": "Tarsholm", "postal_code": "ZZ9 9ZZ", **whose}

    def run(services: list[dict[str, str]]) -> None:
        bring_seen(
            organizations=providers("o", "m", "z"),
            services=services,
            locations=[{"id": "l", "organization_id": "o", "location_type": "physical"}],
            service_at_location=[{"id": "1", "service_id": "refuge", "location_id": "l"}],
            physical_addresses=[
                address("a", "12 Quiet Lane", location_id="l"),
                address("b", "3 Post Street", organization_id="o"),
                address("c", "4 Post Street", organization_id="m"),
                address("d", "5 Post Street", organization_id="z"),
                address("e", "12 Quiet Lane", organization_id="z"),
                address("f", "6 Post Street", organization_id="o", location_id="not there"),
            ],
        )

    public = [service("open", "o"), service("more", "m"), service("far", "z")]
    for services in ([*public, service("refuge", "o"), service("inner", "m")], public):
        run(services)
        assert told(session, Audience.PUBLIC, "address") == {"d"}
        assert told(session, Audience.PARTNERS, "address") == {"c", "d"}
        assert told(session, Audience.PUBLIC, "organization") == {"o", "m", "z"}


PROGRAMMES = ("secret", "shared", "gone", "none", "over")


def programmes(*services: dict[str, str]) -> dict[str, Any]:
    return {
        "organizations": providers("o"),
        "programs": [
            {"id": one, "organization_id": "o", "name": f"Programme {one}", "description": "x"} for one in PROGRAMMES
        ],
        "services": [service("open", "o", program_id="shared"), *services],
    }  # fmt: skip


def test_a_programme_of_withheld_services_is_not_told(
    client: FlaskClient, session: Session, bring_seen: Callable[..., None]
) -> None:
    public = [service("open2", "o", program_id="over"), service("open3", "o", program_id="gone")]
    of_members = [service("inner", "o", program_id="shared"), service("refuge", "o", program_id="secret")]
    bring_seen(**programmes(*public, *of_members))
    bring_seen(**programmes(*of_members))
    session.get_one(Listing, "small~open3").visibility = Visibility.PARTNERS.value
    touch(session)
    session.commit()
    (full,) = client.get("/hsds/organizations?full=true").get_json()["contents"]
    names = {one["name"].removeprefix("Programme ") for one in full["programs"]}
    assert names == {"shared", "none", "over"}
    (single,) = [one for one in full["services"] if one["name"] == "Open"]
    assert single["program"]["name"] == "Programme shared"
    assert told(session, Audience.PUBLIC, "program") == names
    assert told(session, Audience.PARTNERS, "program") == set(PROGRAMMES)


@pytest.mark.parametrize("leaves", ["the service alone", "with a public one before"])
def test_a_provider_whose_last_service_is_gone_is_told_no_sooner(
    client: FlaskClient, session: Session, bring_seen: Callable[..., None], leaves: str
) -> None:
    """What its only service was is not for everybody, and its provider was not either."""
    earlier = [service("open", "m")] if leaves != "the service alone" else []
    who, stays = providers("m", "z", "never", "still"), service("here", "still")
    bring_seen(organizations=who, services=[stays, service("inner", "m"), service("far", "z"), *earlier])
    bring_seen(organizations=who, services=[stays, service("inner", "m"), service("far", "z")])
    bring_seen(organizations=who, services=[stays])
    ids = {one.name: one.public_id for one in session.scalars(sa.select(Organization))}
    for question in ("", "?full=true", "?search=trust", "?format=ndjson"):
        text = client.get(f"/hsds/organizations{question}").text
        assert {one for one in ids if one in text} == {"Trust never", "Trust still", "Trust z"}, question
    assert client.get(f"/hsds/organizations/{ids['Trust m']}").status_code == 404
    assert client.get(f"/hsds/organizations/{ids['Trust z']}").status_code == 200
    assert told(session, Audience.PUBLIC, "organization") == {"z", "never", "still"}
    assert told(session, Audience.PARTNERS, "organization") == {"m", "z", "never", "still"}
