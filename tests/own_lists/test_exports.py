"""Every list leaves as an XLSForm that comes in again unchanged, and as a Questionnaire that FHIR's own schema accepts."""

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft7Validator
from openpyxl import load_workbook

from app.checklists.model import Checklist, Group, Kind
from app.checklists.rules import Answer, Strength
from app.checklists.shipped import Library
from app.own_lists import exports, reading
from app.own_lists.questionnaire import Questionnaire
from tests.own_lists.sheets import HARVEST, xlsx

SCHEMA = Path(__file__).parents[3] / "shared" / "standards" / "fhir-r4" / "fhir-r4-subset.schema.json"
ANSWERS = {one: one.value for one in Answer}
LISTS = sorted(one.slug for one in Library().current())


def held(checklist: Checklist) -> dict[str, Any]:
    """Returns everything of a list that an XLSForm can hold: no rule, no strengths, nothing that is said about parts."""

    def group(one: Group) -> Group:
        return replace(one, items=tuple(replace(item, strength=Strength.EQUAL) for item in one.items))

    return {
        "title": checklist.title,
        "population": checklist.population,
        "source": checklist.source.name,
        "licence": checklist.licence,
        "parts": [(one.id, one.title, [group(each) for each in one.groups]) for one in checklist.dimensions],
    }


def again(client: FlaskClient, slug: str) -> Checklist:
    answer = client.get(f"/checklists/{slug}/xlsform")
    assert answer.status_code == 200
    return reading.read(answer.data, reading.About(), {"en", "es", "ar"}).checklist


@pytest.mark.parametrize("slug", LISTS)
def test_a_list_that_ships_comes_in_again_with_everything_the_format_holds(
    client: FlaskClient, slug: str
) -> None:
    shipped = next(one for one in Library().current() if one.slug == slug)
    back = again(client, slug)
    assert held(back) == held(shipped)
    assert {"es", "ar"} <= back.words.keys()
    first = next(shipped.dimensions[0].groups[0].items.__iter__(), None)
    if first:
        assert back.words["es"][first.text] != first.text


TRANSLATED = xlsx(
    [
        ("begin_group", "g", "Part", "Parte"),
        ("select_multiple c", "a", "Which?", "¿Cuáles?"),
        ("end_group",),
        ("date", "d", "When?", ""),
        ("decimal", "n", "How many?", ""),
    ],
    [("c", "x", "X", "Equis"), ("c", "y", "Y", "")],
    survey_head=("type", "name", "label", "label::Español (es)"),
    choices_head=("list_name", "name", "label", "label::Español (es)"),
)


@pytest.mark.parametrize("content", [HARVEST, TRANSLATED], ids=["harvest", "translated"])
def test_a_list_of_ones_own_comes_in_again_as_it_was(content: bytes) -> None:
    first = reading.read(content, reading.About(), {"en", "es"}).checklist
    out = exports.xlsform(first, first.words, ANSWERS, {"es": "Español"})
    back = reading.read(out, reading.About(), {"en", "es"}).checklist
    assert held(back) == held(first)
    assert back.words == first.words


def test_no_text_leaves_as_a_formula() -> None:
    """A spreadsheet program would compute it on the machine of whoever opens the file."""
    first = reading.read(HARVEST, reading.About(), {"en"}).checklist
    bad = replace(first, title='=HYPERLINK("http://x.example")')
    sheet = load_workbook(io.BytesIO(exports.xlsform(bad, {}, ANSWERS, {})))["settings"]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert any("HYPERLINK" in str(cell.value) for cell in cells)
    assert not {cell.data_type for cell in cells} & {"f", "e"}


@pytest.fixture(scope="module")
def schema() -> Draft7Validator:
    if not SCHEMA.exists():
        pytest.skip("FHIR's schema is not beside the project (../shared/standards)")
    return Draft7Validator(json.loads(SCHEMA.read_text()))


@pytest.mark.parametrize("slug", LISTS)
def test_a_questionnaire_is_valid_and_holds_every_question(
    client: FlaskClient, schema: Draft7Validator, slug: str
) -> None:
    made = client.get(f"/checklists/{slug}/questionnaire").get_json(force=True)
    assert not list(schema.iter_errors(made))
    shipped = next(one for one in Library().current() if one.slug == slug)
    found = {one["linkId"]: one for part in made["item"] for screen in part["item"] for one in screen["item"]}
    for item in shipped.items():
        assert found[item.id]["text"] == item.text
        codes = [one["valueCoding"]["code"] for one in found[item.id]["answerOption"]]
        assert codes == list(shipped.answers)
        assert len(found[item.id].get("enableWhen", [])) == sum(len(one.answers) for one in item.asked_if)
        languages = [
            part["valueCode"]
            for one in found[item.id]["_text"]["extension"]
            for part in one["extension"]
            if part["url"] == "lang"
        ]
        assert {"es", "ar"} <= set(languages)


def test_the_schema_would_refuse_a_questionnaire_that_is_none(schema: Draft7Validator) -> None:
    wrong = {"resourceType": "Questionnaire", "status": "perhaps", "item": [{"text": "no linkId"}]}
    assert list(schema.iter_errors(wrong))


def test_kinds_of_answers_are_those_of_fhir(schema: Draft7Validator) -> None:
    checklist = reading.read(HARVEST, reading.About(), {"en"}).checklist
    made = Questionnaire(checklist, "https://help.example", {}, ANSWERS).resource()
    assert not list(schema.iter_errors(made))
    found = {one["linkId"]: one for part in made["item"] for screen in part["item"] for one in screen["item"]}
    assert found["work.before"]["repeats"] is True
    assert found["questions.more"]["type"] == "text"
    assert {item.kind for item in checklist.items()} == {Kind.ONE, Kind.SIGN, Kind.MANY, Kind.TEXT}
    assert found["work.paid"]["enableBehavior"] == "any"


def test_what_is_no_list_has_no_file(client: FlaskClient) -> None:
    assert client.get("/checklists/nothing/xlsform").status_code == 404
    assert client.get("/checklists/nothing/questionnaire").status_code == 404
