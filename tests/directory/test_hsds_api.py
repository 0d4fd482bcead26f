"""The HSDS API: every answer fits the published schemas, pages are as specified, and nobody gets more than the public."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from unittest import SkipTest

import jsonschema
import pytest
import schemathesis
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012
from schemathesis import GenerationMode
from sqlalchemy.orm import Session

from app.directory.api.answers import RESOURCES
from app.directory.hsds import Service
from app.directory.models import Listing, Visibility
from app.storage import db
from tests.conftest import MovableClock
from tests.directory.conftest import STANDARDS

CASES = int(os.environ.get("API_CASES", "15"))
FORMATS = jsonschema.Draft202012Validator.FORMAT_CHECKER


def validator(table: str) -> jsonschema.Draft202012Validator:
    schemas = {one.name: json.loads(one.read_text()) for one in (STANDARDS / "schema-3.1").glob("*.json")}
    registry: Any = Registry().with_resources(
        [(name, Resource(contents=one, specification=DRAFT202012)) for name, one in schemas.items()]
    )
    return jsonschema.Draft202012Validator(
        schemas[f"{table}.json"], registry=registry, format_checker=FORMATS
    )


@pytest.fixture
def real(standards: Path, bring: Callable[..., Any]) -> None:
    """What the standard publishes as an example, and real data with everything that is wrong with it."""
    bring(standards / "csv-example-3.1", "example")
    bring(standards / "examples-3.1" / "service_full.json", "nested")
    bring(standards / "data" / "ilao-hsds-1.1", "ilao")
    bring(standards / "data" / "haarrrvest-near-3.1" / "records.jsonl", "near")


def pages(client: FlaskClient, address: str, per_page: int = 100) -> Iterator[dict[str, Any]]:
    number, last = 1, False
    while not last:
        page = client.get(
            f"{address}{'&' if '?' in address else '?'}page={number}&per_page={per_page}"
        ).get_json()
        yield page
        number, last = number + 1, page["last_page"]


@pytest.mark.usefixtures("real")
def test_every_answer_fits_the_published_schemas(client: FlaskClient) -> None:
    for name, resource in RESOURCES.items():
        check = validator(resource.table)
        full = "?full=true" if "full" in resource.parameters else "?"
        seen = 0
        for page in (*pages(client, f"/hsds/{name}"), *pages(client, f"/hsds/{name}{full}", 100)):
            for one in page["contents"]:
                seen += 1
                errors = [f"{error.json_path}: {error.message[:200]}" for error in check.iter_errors(one)]
                assert not errors, (name, one["id"], errors)
        assert seen, name
        first = client.get(f"/hsds/{name}?per_page=1").get_json()["contents"][0]
        alone = client.get(f"/hsds/{name}/{first['id']}").get_json()
        assert alone["id"] == first["id"]
        check.validate(alone)


def test_a_full_answer_holds_what_the_published_example_holds(
    client: FlaskClient, standards: Path, bring: Callable[..., Any]
) -> None:
    example = json.loads((standards / "examples-3.1" / "service_full.json").read_text())
    bring(standards / "examples-3.1" / "service_full.json")
    answer = client.get(f"/hsds/services/{example['id']}").get_json()

    def lacking(wanted: Any, found: Any, path: str = "") -> list[str]:
        if isinstance(wanted, dict):
            return [
                line
                for name, one in wanted.items()
                for line in (
                    lacking(one, found[name], f"{path}.{name}") if name in found else [f"{path}.{name}"]
                )
            ]
        if isinstance(wanted, list):
            return [
                line
                for number, one in enumerate(wanted)
                for line in lacking(one, found[number], f"{path}[{number}]")
            ]
        return [] if wanted == found else [f"{path}: {wanted!r} is {found!r}"]

    left = [one for one in lacking(example, answer) if ".last_modified" not in one]
    known = (
        ".capacities[0].updated",  # written with its zone
        "].url",  # a contact has none
        ".parent_organization_id",  # an organisation that is not in the file
        ".parent_id",  # a term that is not in the file
        ".latitude", ".longitude",  # 100, 101 is nowhere on earth
        ".resource_id",
    )  # fmt: skip
    assert [one for one in left if not any(part in one for part in known)] == []


@pytest.mark.usefixtures("real")
def test_pages_count_as_the_standard_says(client: FlaskClient, session: Session) -> None:
    total = session.scalar(sa.select(sa.func.count()).select_from(Service)) or 0
    found = list(pages(client, "/hsds/services", 100))
    assert [one["page_number"] for one in found] == list(range(1, len(found) + 1))
    assert {one["total_items"] for one in found} == {total}
    assert {one["total_pages"] for one in found} == {len(found)}
    assert [one["size"] for one in found] == [len(one["contents"]) for one in found]
    assert [one["first_page"] for one in found] == [True] + [False] * (len(found) - 1)
    assert [one["empty"] for one in found] == [False] * len(found)
    ids = [one["id"] for page in found for one in page["contents"]]
    assert len(set(ids)) == len(ids) == total
    beyond = client.get("/hsds/services?page=900").get_json()
    assert (beyond["empty"], beyond["size"], beyond["last_page"], beyond["contents"]) == (True, 0, True, [])


@pytest.mark.usefixtures("real")
def test_the_ways_of_asking_agree(client: FlaskClient) -> None:
    everything = [one["id"] for page in pages(client, "/hsds/services") for one in page["contents"]]
    lines = client.get("/hsds/services?format=ndjson")
    assert lines.mimetype == "application/x-ndjson"
    assert [json.loads(one)["id"] for one in lines.text.splitlines()] == everything
    minimal = client.get("/hsds/services?minimal=true").get_json()["contents"]
    assert [one["id"] for one in minimal] == everything
    assert {frozenset(one) for one in minimal} == {frozenset({"id", "modified_date"})}
    posted = client.post("/hsds/services?per_page=3")
    assert posted.get_json() == client.get("/hsds/services?per_page=3").get_json()
    assert client.post("/hsds/services", data={"per_page": "3"}).get_json() == posted.get_json()


def test_filters_find_what_they_say(
    client: FlaskClient, folder: Callable[..., Path], bring: Callable[..., Any], clock: MovableClock
) -> None:
    tables = {
        "organizations": [{"id": "o", "name": "Heron Trust", "description": "x"}, {"id": "q", "name": "Other", "description": "x"}],
        "services": [
            {"id": "a", "organization_id": "o", "name": "Warm beds", "status": "active"},
            {"id": "b", "organization_id": "q", "name": "Advice 100%", "status": "active"},
        ],
        "taxonomies": [{"id": "t", "name": "Kinds", "description": "x"}],
        "taxonomy_terms": [
            {"id": "k", "name": "Housing", "description": "x", "taxonomy_id": "t"},
            {"id": "l", "name": "Below", "description": "x", "taxonomy_id": "t", "parent_id": "k"},
        ],
        "attributes": [{"id": "1", "link_id": "a", "link_entity": "service", "taxonomy_term_id": "k"}],
        "locations": [
            {"id": "near", "location_type": "physical", "latitude": "50.00", "longitude": "8.0"},
            {"id": "far", "location_type": "physical", "latitude": "50.02", "longitude": "8.0"},
        ],
        "addresses": [{"id": "1", "location_id": "near", "address_1": "Road 1", "city": "X", "postal_code": "zz1 1zz", "address_type": "physical"}],
        "service_at_location": [{"id": "1", "service_id": "a", "location_id": "near"}, {"id": "2", "service_id": "b", "location_id": "far"}],
    }  # fmt: skip
    bring(folder(**tables))
    first = clock.at
    clock.forward(hours=1)
    tables["services"][1]["description"] = "New words"
    bring(folder(**tables))
    told = {name: {} for name in RESOURCES}
    for name in RESOURCES:
        told[name] = {
            one.get("name") or one["service"]["name"]: one["id"]
            for one in client.get(f"/hsds/{name}").get_json()["contents"]
        }

    def names(address: str) -> list[str]:
        contents = client.get(f"/hsds/{address}").get_json()["contents"]
        return sorted(one.get("name") or one["service"]["name"] for one in contents)

    assert names("services?search=BEDS+warm") == ["Warm beds"]
    assert names("services?search=100%25") == ["Advice 100%"]
    assert names("services?search=%25%25") == []
    assert names(f"services?organization_id={told['organizations']['Heron Trust']}") == ["Warm beds"]
    assert names(f"services?taxonomy_term_id={told['taxonomy_terms']['Housing']}") == ["Warm beds"]
    assert names(f"services?taxonomy_id={told['taxonomies']['Kinds']}") == ["Warm beds"]
    assert names(f"organizations?taxonomy_id={told['taxonomies']['Kinds']}") == ["Heron Trust"]
    assert names(f"services?modified_after={first.isoformat().replace('+00:00', 'Z')}") == [
        "Advice 100%",
        "Warm beds",
    ]
    assert names("services?modified_after=2026-03-04T12:30:00Z") == ["Advice 100%"]
    assert names("services?modified_after=2026-03-05") == []
    assert names("taxonomy_terms?top_only=true") == ["Housing"]
    assert names(f"taxonomy_terms?parent_id={told['taxonomy_terms']['Housing']}") == ["Below"]
    assert names("service_at_locations?postcode=ZZ1+1ZZ") == ["Warm beds"]
    assert names("service_at_locations?postcode=ZZ1+1ZZ&proximity=2000") == ["Warm beds"]
    assert names("service_at_locations?postcode=ZZ1+1ZZ&proximity=3000") == ["Advice 100%", "Warm beds"]
    assert names("service_at_locations?postcode=nowhere&proximity=3000") == []


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("services?page=0", "page"),
        ("services?page=two", "page"),
        ("services?per_page=101", "per_page"),
        ("services?full=yes", "full"),
        ("services?format=xml", "format"),
        ("services?modified_after=yesterday", "modified_after"),
        ("services?pgae=2", "pgae"),
        ("services?page=1&page=2", "page"),
        ("services?search=%00", "search"),
        ("services/1?full=true", "full"),
    ],
)
def test_what_cannot_be_used_is_said(client: FlaskClient, address: str, said: str) -> None:
    answer = client.get(f"/hsds/{address}")
    assert answer.status_code == 400
    assert said in answer.get_json()["do"]


def test_a_posted_question_does_not_wait_for_somebody_who_writes(app: Flask) -> None:
    if db.engine.dialect.name == "postgresql":
        pytest.skip("there readers and writers never wait for each other")
    with db.engine.connect() as writing:
        writing.execute(sa.text("SELECT 1"))
        for address in ("/hsds/services", "/hsds/services?format=ndjson"):
            assert app.test_client().post(address).status_code == 200


def test_a_distance_from_nowhere_is_refused(client: FlaskClient) -> None:
    answer = client.get("/hsds/service_at_locations?proximity=100")
    assert answer.status_code == 409
    assert "postcode" in answer.get_json()["do"]


def test_every_page_may_read_it_and_no_cookie_changes_it(client: FlaskClient) -> None:
    for address in ("/hsds", "/hsds/services", "/hsds/services/none", "/hsds/nothing"):
        answer = client.get(address, headers={"Origin": "https://elsewhere.example"})
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.is_json
        assert "Access-Control-Allow-Credentials" not in answer.headers


def test_only_public_entries_are_there(
    client: FlaskClient, session: Session, folder: Callable[..., Path], bring: Callable[..., Any]
) -> None:
    services = [
        {"id": one.value, "organization_id": one.value, "name": one.value, "status": "active"}
        for one in Visibility
    ]
    bring(
        folder(
            services=services,
            organizations=[
                {"id": one.value, "name": f"Of {one.value}", "description": "x"} for one in Visibility
            ],
        )
    )
    for one in Visibility:
        session.get_one(Listing, f"small~{one.value}").visibility = one.value
    session.commit()
    ids = {one.name: one.public_id for one in session.scalars(sa.select(Service))}
    for address in (
        "services",
        "services?full=true",
        "services?minimal=true",
        "organizations?full_service=true",
    ):
        text = client.get(f"/hsds/{address}").text
        assert ids["public"] in text or "Of public" in text
        assert not any(
            word in text for word in (ids["partners"], ids["confidential"], "Of partners", "Of confidential")
        )
    assert [
        client.get(f"/hsds/services/{ids[one]}").status_code for one in ("public", "partners", "confidential")
    ] == [200, 404, 404]


def test_its_own_description_holds_for_whatever_is_asked(
    app: Flask, standards: Path, bring: Callable[..., Any]
) -> None:
    """Schemathesis asks every address with generated parameters, good and bad, and compares the answers."""
    bring(standards / "csv-example-3.1")
    schema = schemathesis.openapi.from_wsgi("/hsds/openapi.json", app)
    tried = set()
    for result in schema.get_all_operations():
        operation = result.ok()
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

            @given(case=operation.as_strategy(generation_mode=mode))
            @settings(
                max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck), database=None
            )
            def ask(case: schemathesis.Case) -> None:
                case.call_and_validate()
                tried.add((case.method, case.path))

            with suppress(Unsatisfiable, SkipTest):  # An address without parameters has no bad ones.
                ask()
    lists = {(method, f"/{name}") for name in RESOURCES for method in ("GET", "POST")}
    assert tried == lists | {("GET", f"/{name}/{{id}}") for name in RESOURCES} | {("GET", "/")}
