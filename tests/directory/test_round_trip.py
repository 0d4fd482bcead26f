"""What was imported comes out again and goes in again as it was: generated from the published schemas, and on the real data."""

import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.directory import standard
from app.directory.exporting import Audience, exported, write
from app.directory.exporting.gate import Tables
from app.directory.importing import Prepared, Report, prepare, read
from app.directory.importing.naming import NAMES, REFERENCES
from app.directory.importing.preparing import OWN, columns
from app.directory.importing.rows import Row
from app.directory.models import TABLES
from tests.directory.conftest import STANDARDS

FORMS = ("folder", "pack.zip", "whole.json", "lines.ndjson")
EXAMPLES = int(os.environ.get("ROUND_TRIPS", "25"))
DATA = (
    "csv-example-3.1",
    "examples-3.1/service_full.json",
    "examples-3.1/organization_full.json",
    "examples-3.1/tabular.json",
    "data/ilao-hsds-1.1",
    "data/haarrrvest-near-3.1/records.jsonl",
)
IDS = st.one_of(
    st.sampled_from(["1", "2", "a~b", "ü/é", "x y", "7.0"]),
    st.uuids().map(str),
    st.integers(min_value=0, max_value=3),
)
TEXT = st.text(
    st.characters(
        exclude_categories=["Cs", "Cc"],
        exclude_characters="\\\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
    ),
    min_size=1,
    max_size=30,
).filter(str.strip)
LINES = st.lists(TEXT, min_size=1, max_size=3).map("\n".join)
NUMBERS = st.one_of(
    st.integers(min_value=-(10**9), max_value=10**9),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
)
ANYTHING = st.recursive(
    st.one_of(TEXT, NUMBERS, st.booleans()),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3), st.dictionaries(TEXT, inner, min_size=1, max_size=3)
    ),
    max_leaves=4,
)
UNKNOWN = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8).map("x_".__add__)


def schema(table: str) -> dict[str, Any]:
    return json.loads((STANDARDS / "schema-3.1" / f"{table}.json").read_text())


def value(table: str, name: str, said: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values that the standard allows for a field, as its schema says."""
    if name in REFERENCES or name in ("link_id", "resource_id"):
        return IDS
    if name in ("link_entity", "resource_type"):
        return st.sampled_from([*sorted(TABLES), "services", "something else"])
    if "enum" in said:
        return st.sampled_from(said["enum"])
    if said["type"] == "number":
        return NUMBERS
    if said.get("datapackage_type") == "time":
        return st.sampled_from(["08:00", "17:30:00", "10:00Z", "09:15+02:00"])
    if said.get("datapackage_type") in ("date", "datetime"):
        return st.dates().map(str)
    if said.get("format") in ("uri", "email"):
        return st.sampled_from(["https://example.org/a?b=c", "somebody@example.org"])
    if name in ("byday", "wkst"):
        return st.sampled_from(["MO", "TU,FR", "1MO,-1FR"])
    return st.one_of(TEXT, LINES)


@st.composite
def row(draw: st.DrawFn, table: str) -> dict[str, Any]:
    properties = schema(table)["properties"]
    found: dict[str, Any] = {"id": draw(st.one_of(IDS, st.just("")))}
    for name, said in properties.items():
        if name == "id" or said.get("type") not in ("string", "number"):
            continue
        if name in TABLES[table].REQUIRED or name in standard.REQUIRED.get(table, ()) or draw(st.booleans()):
            found[name] = draw(value(table, name, said))
    if table == "language" and not {"name", "code"} & found.keys():
        found["name"] = draw(TEXT)
    if table == "location" and not {"latitude", "longitude"} <= found.keys():
        found = {name: one for name, one in found.items() if name not in ("latitude", "longitude")}
    if draw(st.booleans()):
        found |= draw(st.dictionaries(UNKNOWN, ANYTHING, max_size=2))
    return found


@st.composite
def sets(draw: st.DrawFn) -> list[Row]:
    """Rows of some tables, at least one service among them."""
    chosen = ["service", *draw(st.lists(st.sampled_from(sorted(TABLES)), max_size=5))]
    rows = [(table, draw(row(table))) for table in chosen for _again in range(draw(st.integers(1, 2)))]
    return [Row("generated", number, table, values) for number, (table, values) in enumerate(rows, 1)]


def again(tables: Tables, form: str) -> Prepared:
    """The tables written in a form and read back."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / form
        write(tables, path)
        report = Report()
        return prepare(read(path, report), "small", report)


@pytest.mark.usefixtures("standards")
@pytest.mark.parametrize("form", FORMS)
@given(rows=sets())
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_import_export_import_is_the_same(form: str, rows: list[Row]) -> None:
    first = prepare(rows, "small", Report())
    assert again(first.tables, form).tables == first.tables


@pytest.mark.usefixtures("standards")
@given(rows=sets())
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_nothing_that_the_standard_allows_is_changed_or_lost(rows: list[Row]) -> None:
    kept = prepare(rows, "small", Report()).tables
    seen: dict[tuple[str, str], int] = {}
    for one in rows:
        key = (one.table, str(one.values["id"]))
        seen[key] = seen.get(key, 0) + 1
    for one in rows:
        given_id = str(one.values["id"])
        if not given_id or seen[one.table, given_id] > 1:
            continue
        stored = next(found for found in kept[one.table].values() if found["given_id"] == given_id)
        for name, said in one.values.items():
            if name == "id" or (name in ("latitude", "longitude") and stored[name] is None):
                continue
            held = stored["more"][name] if name not in columns(one.table) else stored[name]
            if name in REFERENCES or name in ("link_id", "resource_id"):
                held = standard_id(held)
            assert held == said or held == str(said), (one.table, name)


def standard_id(key: str) -> str:
    from app.directory.hsds import given as given_id

    return given_id(key)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("path", DATA)
def test_real_data_comes_out_and_goes_in_again_as_it_was(
    app: Flask,
    session: Session,
    standards: Path,
    bring: Callable[..., Any],
    path: str,
    form: str,
    tmp_path: Path,
) -> None:
    bring(standards / path)
    before = exported(session, "small", Audience.PUBLIC)
    write(before, tmp_path / form)
    outcome, _report = bring(tmp_path / form)
    assert outcome.changes == 0
    assert sum(map(len, before.values())) == rows_of(session)


def rows_of(session: Session) -> int:
    return sum(
        session.scalar(sa.select(sa.func.count()).select_from(model).where(~model.retired)) or 0
        for model in TABLES.values()
    )


def test_the_facts_about_the_standard_are_those_of_its_schemas(standards: Path) -> None:
    assert set(standard.PLURALS) == set(TABLES)
    for table in TABLES:
        said = schema(table)
        properties = said["properties"]
        assert set(said["required"]) - {"id"} == set(standard.REQUIRED.get(table, ())), table
        nested = {
            (name, one["items"]["$ref"].removesuffix(".json"))
            for name, one in properties.items()
            if one.get("type") == "array"
        }
        ours = {(name, child) for name, child, _column in standard.CHILDREN.get(table, ())}
        ours |= {("attributes", "attribute")} if table not in standard.WITHOUT_ATTRIBUTES else set()
        ours |= {("metadata", "metadata")} if table not in standard.WITHOUT_METADATA else set()
        assert nested == ours, table
        single = {
            (name, one["$ref"].removesuffix(".json")) for name, one in properties.items() if "$ref" in one
        }
        assert single == {(name, target) for name, target, _column in standard.SINGLE.get(table, ())}, table
        for name, one in properties.items():
            assert tuple(one.get("enum", ())) == standard.CHOICES.get((table, name), ()), (table, name)
            assert (one.get("format") == "email") is ((table, name) in standard.MAIL), (table, name)
            assert (one.get("format") == "uri") is ((table, name) in standard.ADDRESSES_ON_THE_NET), (
                table,
                name,
            )
            assert (one.get("format") == "date-time") is ((table, name) in standard.MOMENTS), (table, name)
            numeric = one.get("type") == "number"
            if name in columns(table):
                kept_as_text = (table, name) in standard.NUMBERS_KEPT_AS_TEXT
                assert numeric is (columns(table)[name] or kept_as_text), (table, name)
        assert not OWN & (properties.keys() - {"id"})
        assert standard.PLURALS[table] in NAMES
