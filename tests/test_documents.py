"""What the documents promise can be looked up: the tests they name exist, and so do the files and commands."""

import re
from pathlib import Path

import pytest
from flask import Flask

from app.cli import main

ROOT = Path(__file__).parent.parent
THREATS = (ROOT / "docs" / "threat-model.md").read_text()
ADMITTED = "*admitted*"


def names_of_tests() -> set[str]:
    found: set[str] = set()
    for path in (ROOT / "tests").rglob("*.py"):
        found.update(re.findall(r"^ *def (test_\w+)", path.read_text(), re.MULTILINE))
    for path in (ROOT / "tests" / "service_worker").glob("*.test.mjs"):
        found.update(re.findall(r'^test\("([^"]+)"', path.read_text(), re.MULTILINE))
    return found


def statements(under: str = "") -> list[str]:
    """Each statement of the threat model, or those under one of its three headings."""
    found, heading = [], ""
    for line in THREATS.splitlines():
        if line.endswith(":") and not line.startswith("- "):
            heading = line
        elif line.startswith("- ") and under in heading:
            found.append(line)
    return found


def test_the_threat_model_says_of_every_statement_what_holds_it() -> None:
    assert len(statements()) > 40
    known = names_of_tests()
    for line in statements():
        tests = re.search(r"(?: `[^`]+`)+$", line)
        held = set(re.findall(r"`([^`]+)`", tests[0])) if tests else set()
        assert held or line.endswith(ADMITTED), line
        assert held <= known, line


def test_what_cannot_be_given_is_held_by_a_test_and_not_said_alone() -> None:
    assert len(statements("Cannot give")) > 20
    assert [line for line in statements("Cannot give") if line.endswith(ADMITTED)] == []


def test_every_test_that_the_threat_model_names_exists() -> None:
    named = set(re.findall(r"`(test_\w+)`", THREATS))
    assert len(named) > 30
    assert named - names_of_tests() == set()


def test_every_test_that_the_page_on_accessibility_names_exists() -> None:
    page = (ROOT / "docs" / "accessibility.md").read_text()
    named = set(re.findall(r"`(test_\w+)`", page)) - {"test_every_page.py", "test_without_touch.py"}
    assert len(named) > 10
    assert named - names_of_tests() == set()


@pytest.mark.parametrize(
    "page", [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))], ids=lambda path: path.name
)
def test_links_of_a_document_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)", page.read_text()):
        if "://" not in target:
            assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", ["README.md", "docs/operating.md"])
def test_commands_that_a_document_names_exist(app: Flask, page: str) -> None:
    there_are = set(main.commands) | set(app.cli.commands)
    for command in re.findall(r"(?:^|`| )waymark ([a-z][a-z-]+)", (ROOT / page).read_text(), re.MULTILINE):
        assert command in there_are, command
