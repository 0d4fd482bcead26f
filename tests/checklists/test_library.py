"""What a checklist that we ship must be: true to its source, plain, translated, and never a verdict."""

import re
from collections import Counter
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir

from app.checklists import loader
from app.checklists import shipped as shipped_files
from app.checklists.model import Checklist, KnownBy
from app.checklists.pictures import OTHERS, PICTURES
from tests.checklists.cases import PER_DIMENSION, shipped, source_set

ROOT = Path(__file__).parents[2]
FORBIDDEN = re.compile(
    r"\bvictims?\b|%|\bscores?\b|\bpercent|\bprobab|\blikely\b|\brisk level", re.IGNORECASE
)


@pytest.fixture(
    scope="module",
    params=[one for one in sorted(shipped_files.FOLDER.glob("**/*.toml")) if one.parent.name != "practice"],
    ids=lambda path: path.stem,
)
def checklist(request: pytest.FixtureRequest) -> Checklist:
    path: Path = request.param
    return loader.read(path.read_text(encoding="utf-8"), path.name)


@pytest.fixture(scope="module")
def adults() -> Checklist:
    return shipped()["labour-exploitation-adults"]


def texts(checklist: Checklist) -> list[str]:
    """Every text of a checklist that a reader may see, but the name of its source."""
    found = [checklist.title, checklist.summary, checklist.population, checklist.licence, *checklist.limits]
    found += [checklist.source.via, checklist.opening]
    found += [checklist.rule.text] if checklist.rule else []
    found += [one.text for one in checklist.deadlines]
    for dimension in checklist.dimensions:
        found += [dimension.title, dimension.stands_out]
        for group in dimension.groups:
            found += [group.title, group.why, *group.say]
    found += [text for item in checklist.items() for text in (item.text, item.why) if text]
    found += [example.text for example in checklist.examples]
    return found + [text for option in checklist.options for text in (option.title, option.text)]


def test_the_adult_list_has_the_sources_signs_with_the_sources_strengths(adults: Checklist) -> None:
    published = {
        sign["id"]: sign["strength"] for part in source_set()["dimensions"] for sign in part["indicators"]
    }
    assert {item.id: str(item.strength) for item in adults.items()} == published


def test_the_childrens_list_has_the_sources_signs_with_the_sources_strengths() -> None:
    published = {
        sign["id"]: sign["strength"]
        for part in source_set("child_labour")["dimensions"]
        for sign in part["indicators"]
    }
    children = shipped()["labour-exploitation-children"]
    assert {item.id: str(item.strength) for item in children.items()} == published
    assert len(published) == 65


def test_for_a_child_no_means_is_asked_for() -> None:
    for example in shipped()["labour-exploitation-children"].examples:
        parts = {*example.all_of, *example.any_of, *example.none_of}
        assert parts == {"exploitation"}


def test_the_adult_list_has_67_signs_in_the_published_parts(adults: Checklist) -> None:
    assert Counter(sign.dimension for sign in adults.signs()) == PER_DIMENSION
    assert len(adults.signs()) == 67


def test_our_wording_is_our_own(adults: Checklist) -> None:
    labels = {sign["label"].lower() for part in source_set()["dimensions"] for sign in part["indicators"]}
    assert not labels & {item.text.lower() for item in adults.items()}


def test_no_text_labels_a_person_or_pretends_to_measure(checklist: Checklist) -> None:
    assert [text for text in texts(checklist) if FORBIDDEN.search(text)] == []


def test_every_question_is_short_and_plain(checklist: Checklist) -> None:
    long = [
        item.text for item in checklist.items() if len(item.text.split()) > 22 or not item.text.endswith("?")
    ]
    assert long == []


def test_what_only_the_person_can_know_is_never_observed(adults: Checklist) -> None:
    before = [item for item in adults.items() if item.id.startswith("vulnerability_recruitment.")]
    assert {item.known_by for item in before} == {KnownBy.DISCLOSED}


def test_emergency_comes_first_and_nothing_now_is_an_option(checklist: Checklist) -> None:
    assert checklist.options[0].urgent
    assert checklist.options[0].link == "/safety"
    assert any(not option.link for option in checklist.options)


def test_there_is_help_without_a_referral(checklist: Checklist) -> None:
    links = {option.link.split("?")[0] for option in checklist.options}
    assert {"/safety", "/hotlines", "/directory", "/referrals/new"} <= links


def test_the_comparison_with_the_brochure_is_asked_for(adults: Checklist) -> None:
    assert "secondary restatement" in adults.limits[0]
    assert "before use in the field" in adults.limits[0]


def test_every_text_reaches_the_translators(checklist: Checklist) -> None:
    found = extract_from_dir(
        str(ROOT / "app" / "checklists"),
        method_map=[("library/**.toml", "app.checklists.extract:texts")],
        options_map={"library/**.toml": {"keys": _keys()}},
    )
    assert set(texts(checklist)) - {message[2] for message in found} == set()


def _keys() -> str:
    lines = (ROOT / "locales" / "babel.cfg").read_text().splitlines()
    after = lines[lines.index("[texts: app/checklists/library/**.toml]") + 1]
    return after.removeprefix("keys = ")


def test_every_part_of_every_list_has_a_pictogram_that_is_drawn() -> None:
    icons = {path.stem for path in (ROOT / "app" / "static" / "icons").glob("*.svg")}
    parts = {dimension.id for checklist in shipped().values() for dimension in checklist.dimensions}
    assert parts == PICTURES.keys()
    assert {*PICTURES.values(), OTHERS} <= icons
