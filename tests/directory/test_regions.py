"""A large directory is divided by region: on the server, in the pack, on the phone; and what became secret travels no more."""

import base64
import gzip
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import hypothesis.strategies as st
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit, clock
from app.directory import region_choice, regional
from app.directory.commands import touch
from app.directory.hsds import Address, Service, ServiceAtLocation
from app.directory.models import Listing, Visibility
from app.directory.regions import EVERYWHERE, Where, divided
from app.fieldpack import build
from app.identity.roles import Role
from tests.conftest import MovableClock
from tests.delivery import builders
from tests.directory.opened import opened
from tests.directory.test_pages import titles
from tests.signing_in import browser_of

JSON = {"Accept": "application/json"}
PACK = f"/field-pack?form={build.FORM}"
MOST = 250

SOMEWHERE = st.builds(
    Where,
    st.sampled_from(["", "Illinois, US", "ILLINOIS, us", "Québec", " - "]),
    st.sampled_from(["", "Chicago", "Tarsholm"]),
    st.one_of(st.none(), st.tuples(st.integers(-90_000, 90_000), st.integers(-180_000, 180_000))),
)


@given(st.dictionaries(st.text(min_size=1, max_size=3), SOMEWHERE, max_size=40), st.integers(1, 20))
def test_every_service_is_in_one_region_or_everywhere(services: dict[str, Where], most: int) -> None:
    slugs, regions = divided(services, most)
    assert slugs.keys() == services.keys()
    assert {one.slug for one in regions} == set(slugs.values()) - {EVERYWHERE}
    for one in regions:
        assert one.services == sum(slug == one.slug for slug in slugs.values())
        assert one.name or one.around
        assert re.fullmatch(r"[^\s/]+", one.slug)
    assert all(one.at is None for key, one in services.items() if slugs[key] == EVERYWHERE)


def test_a_service_without_a_state_goes_where_its_area_does() -> None:
    services = {
        "a": Where("Illinois, US", "Chicago", None),
        "b": Where("illinois, us", "Chicago", (41_800, -87_600)),
        "c": Where("Indiana, US", "Gary", None),
        "d": Where("", "Chicago", (0, 0)),
        "e": Where("", "", (48_500, -3_200)),
        "f": Where("", "", None),
    }
    slugs, regions = divided(services, 100)
    assert slugs == {
        "a": "illinoi-us",
        "b": "illinoi-us",
        "c": "indiana-us",
        "d": "illinoi-us",
        "e": "grid-n48-w4",
        "f": "",
    }
    assert [(one.slug, one.services) for one in regions] == [
        ("grid-n48-w4", 1),
        ("illinoi-us", 3),
        ("indiana-us", 1),
    ]


def test_a_region_that_is_too_large_is_divided() -> None:
    services = {str(one): Where("Illinois, US", "Chicago" if one % 2 else "Cairo", (41_500 if one % 2 else 37_100, -87_500)) for one in range(10)}  # fmt: skip
    slugs, regions = divided(services, 9)
    assert sorted(set(slugs.values())) == ["illinoi-us-n37-w88", "illinoi-us-n41-w88"]
    assert [(one.name, one.around, one.services) for one in regions] == [
        ("Illinois, US", "Cairo", 5),
        ("Illinois, US", "Chicago", 5),
    ]


@pytest.fixture
def large(app: Flask, session: Session, clock: MovableClock, partners: dict[str, UUID]) -> regional.Listed:
    """The demo as a large directory, in two states and some places that say none."""
    for number, address in enumerate(session.scalars(select(Address).order_by(Address.id))):
        address.state_province = ("North", "South", None)[number % 3]
    touch(session)
    session.commit()
    app.extensions["waymark_config"] = replace(app.extensions["waymark_config"], pack_services=MOST)
    return made(session)


def made(session: Session) -> regional.Listed:
    assert regional.refresh(session)
    found = regional.listed()
    assert found
    return found


def contents(client: FlaskClient, manifest: Any, parts: list[str], code: str = "en") -> dict[str, bytes]:
    """What a phone has that carries these parts: data by name."""
    named = {
        **manifest["data"],
        **{name: one for part in parts for name, one in manifest["parts"][part].items()},
    }
    found = {}
    for name, one in named.items():
        blob = one.get(code) or one["*"]
        found[name] = client.get(f"/field-pack/{blob['sha256']}").get_data()
    return found


def of(pack: dict[str, bytes], slug: str) -> dict[str, str]:
    """A region's files as text."""
    start = regional.prefix(slug) + "/"
    files = {f"directory/{name.removeprefix(start)}": one for name, one in pack.items() if name.startswith(start) and "/" not in name.removeprefix(start)}  # fmt: skip
    return opened(files)


def services_in(text: str) -> set[str]:
    return set(re.findall(r'<li class="item" data-service="([^"]+)"', text))


def test_every_service_travels_in_one_region(
    client: FlaskClient, large: regional.Listed, session: Session
) -> None:
    manifest = client.get(PACK, headers=JSON).get_json()
    assert set(manifest["parts"]) == {one.slug for one in large.regions}
    assert set(manifest["parts"]) == {"north-zz", "south-zz"}
    pack = contents(client, manifest, list(manifest["parts"]))
    seen = [
        one for slug in ["", *manifest["parts"]] for one in services_in(of(pack, slug)["directory/cards"])
    ]
    public = session.scalars(
        select(Listing.service_id).where(Listing.visibility != Visibility.PARTNERS.value)
    )
    assert sorted(seen) == sorted(public)
    assert all(one.services <= MOST for one in large.regions)


def test_a_small_directory_has_nothing_to_choose(
    app: Flask, client: FlaskClient, session: Session, partners: dict[str, UUID]
) -> None:
    assert not regional.refresh(session)
    assert "there is nothing to choose" in client.get("/directory/regions").get_data(as_text=True)
    assert "regions-here" not in client.get("/directory").get_data(as_text=True)
    assert client.get(PACK, headers=JSON).get_json()["parts"] == {}


def test_a_change_costs_the_region_that_it_is_in(
    client: FlaskClient, large: regional.Listed, session: Session
) -> None:
    before = client.get(PACK, headers=JSON).get_json()
    listing = session.get_one(Listing, "demo~s7")
    assert listing.confirmed_at
    listing.confirmed_at -= timedelta(days=30)
    touch(session, ["demo~s7"])
    session.commit()
    made(session)
    after = client.get(PACK, headers=JSON).get_json()
    changed = [
        name
        for part in after["parts"]
        for name, one in after["parts"][part].items()
        if before["parts"][part][name] != one
    ]
    assert len(changed) == 1
    assert changed[0].endswith("/changes")
    part = changed[0].split("/")[1]
    assert len(gzip.compress(contents(client, after, [part])[changed[0]])) <= 5_000
    assert not regional.refresh(session)


def test_what_became_secret_is_not_sent_until_the_region_is_made_anew(
    client: FlaskClient, large: regional.Listed, session: Session
) -> None:
    link, street = session.execute(
        select(ServiceAtLocation, Address.address_1)
        .join(Address, Address.location_id == ServiceAtLocation.location_id)
        .join(Listing, Listing.service_id == ServiceAtLocation.service_id)
        .where(Listing.visibility == Visibility.PUBLIC.value, Address.state_province == "North")
    ).first()  # type: ignore[misc]
    manifest = client.get(PACK, headers=JSON).get_json()
    assert (
        street
        in "".join(
            of(contents(client, manifest, list(manifest["parts"])), one).get("directory/bodies", "")
            for one in manifest["parts"]
        ).__str__()
    )
    session.get_one(Listing, link.service_id).visibility = Visibility.CONFIDENTIAL.value
    touch(session, [link.service_id])
    session.commit()
    refused = client.get(PACK, headers=JSON)
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "60")
    now = made(session)
    after = client.get(PACK, headers=JSON).get_json()
    pack = contents(client, after, list(after["parts"]))
    for slug in ["", *after["parts"]]:
        for name, text in of(pack, slug).items():
            assert not re.search(rf"(?<!\d){re.escape(street)}", text), (slug, name)
    kept = [slug for slug in large.files if slug in now.files and large.files[slug] == now.files[slug]]
    assert kept, "where nothing changed, nothing is fetched again"


def test_the_phone_finds_what_is_in_its_regions(
    client: FlaskClient, large: regional.Listed, phone: Callable[[dict[str, Any]], Any], clock: MovableClock
) -> None:
    manifest = client.get(PACK, headers=JSON).get_json()
    page = next(one for one in manifest["pages"] if one["pattern"] == "/directory")["html"]["en"]
    html = client.get(f"/field-pack/{page['sha256']}").get_data(as_text=True)

    def ask(parts: list[str], path: str) -> str:
        data = contents(client, manifest, [one for one in parts if one in manifest["parts"]])
        answer: str = phone(
            {
                "ask": "fill",
                "view": "directory-search",
                "html": html,
                "path": path,
                "now": int(clock().timestamp() * 1000),
                "language": "en",
                "parts": parts,
                "data": {name: base64.b64encode(content).decode() for name, content in data.items()},
            }
        )
        return answer

    assert titles(ask([], "/directory?q=shelter")) == []
    north = services_in(of(contents(client, manifest, ["north-zz"]), "north-zz")["directory/cards"])
    alone = services_in(ask(["north-zz"], "/directory?q=shelter"))
    assert alone
    assert alone <= north
    server = client.get("/directory?q=shelter").get_data(as_text=True)
    assert titles(ask(list(manifest["parts"]), "/directory?q=shelter")) == titles(server)
    # A part whose contents are not all here is not searched.
    assert titles(ask(["north-zz", "nowhere"], "/directory?q=shelter")) == titles(
        ask(["north-zz"], "/directory?q=shelter")
    )


def test_an_organisation_chooses_what_its_members_carry(
    app: Flask, client: FlaskClient, large: regional.Listed, session: Session
) -> None:
    team, other = builders.organisation(session, "Night Team"), builders.organisation(session, "Day Team")
    coordinator = browser_of(app, session, builders.member(session, team, Role.COORDINATOR))
    worker = browser_of(app, session, builders.member(session, team, Role.OUTREACH))
    elsewhere = browser_of(app, session, builders.member(session, other, Role.OUTREACH))
    assert "North" in coordinator.get("/organisation/regions").get_data(as_text=True)
    assert worker.get("/organisation/regions").status_code == 403
    assert worker.post("/organisation/regions", data={"region": "north-zz"}).status_code == 403
    assert coordinator.post("/organisation/regions", data={"region": "gold"}).status_code == 422
    before = worker.get(PACK, headers=JSON).get_json()
    saved = coordinator.post("/organisation/regions", data={"region": ["north-zz"]}, follow_redirects=True)
    assert "Saved." in saved.get_data(as_text=True)
    assert 'value="north-zz" checked' in saved.get_data(as_text=True)
    mine = worker.get(PACK, headers=JSON).get_json()
    assert mine["carried"] == ["north-zz"]
    assert mine["version"] != before["version"]
    for others in (elsewhere, client):
        assert not others.get(PACK, headers=JSON).get_json().get("carried")


def test_the_log_says_how_many_regions_were_chosen_and_not_which(
    session: Session, large: regional.Listed
) -> None:
    team = builders.organisation(session, "Night Team")
    me = builders.member(session, team, Role.COORDINATOR)
    for slugs in (["north-zz", "south-zz"], ["south-zz", "north-zz"], []):
        region_choice.choose(session, team, slugs, me, clock.now())
    rows = session.scalars(
        select(audit.models.AuditEntry).where(
            audit.models.AuditEntry.event == audit.Event.REGIONS_CHOSEN.value
        )
    )
    assert [one.fields["regions"] for one in rows] == ["2", "0"]
    assert "north" not in json.dumps([one.fields for one in rows])
    assert session.get_one(Service, "demo~s0")
