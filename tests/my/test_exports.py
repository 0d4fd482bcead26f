"""The consent record for others: every field that the standard requires, and a FHIR Consent that its schema takes."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.consent.models import ConsentGrant
from tests.delivery import builders
from tests.my.codes import Code, sealed_referral

STANDARDS = Path(__file__).parents[3] / "shared" / "standards"


@pytest.fixture
def code(app: Flask, session: Session) -> Code:
    phone, made = builders.phone(app, session), Code()
    phone.send(sealed_referral(phone, [builders.partner(session)], made))
    return made


def exported(app: Flask, session: Session, code: Code, wanted: str) -> Any:
    grant = session.scalars(select(ConsentGrant.id)).one()
    return code.post(app.test_client(), "record", grant=str(grant), **{"as": wanted}).get_json()


def standard(*path: str) -> Any:
    file = STANDARDS.joinpath(*path)
    if not file.exists():
        pytest.skip(f"{file.name} is not beside the project (../shared/standards)")
    return json.loads(file.read_text())


def test_the_record_has_what_the_standard_requires(app: Flask, session: Session, code: Code) -> None:
    record = exported(app, session, code, "27560")
    fields = standard("dpv", "consent-record-27560-fields.json")["sections"]
    places = {
        "metadata": [record["metadata"]],
        "processing": [record["processing"]],
        "personal_data": record["processing"]["pii_information"],
        "party": record["processing"]["pii_controllers"] + record["processing"]["recipient_third_parties"],
        "event": record["event"],
    }
    for section, found in places.items():
        required = {
            one["field"].replace(" ", "_")
            for one in fields[section]
            if one["required"] and "only_in" not in one
        }
        assert found
        assert all(required <= one.keys() for one in found), section


def test_every_event_stands_in_it_in_order(app: Flask, session: Session, code: Code) -> None:
    code.post(app.test_client(), "withdraw")
    states = [one["event_state"].split("#")[1] for one in exported(app, session, code, "27560")["event"]]
    assert states == ["ConsentGiven", "ConsentWithdrawn"]
    assert exported(app, session, code, "fhir")["status"] == "inactive"


def test_the_fhir_consent_is_one(app: Flask, session: Session, code: Code) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = standard("fhir-r4", "fhir-r4-subset.schema.json")
    consent = exported(app, session, code, "fhir")
    jsonschema.validate(consent, schema | {"oneOf": [{"$ref": "#/definitions/Consent"}]})
    assert consent["status"] == "active"
