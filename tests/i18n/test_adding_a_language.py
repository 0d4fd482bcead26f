"""One command adds a language, and nothing in the code has to change for it."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from click.testing import CliRunner, Result

from app.cli import main
from app.i18n import LANGUAGES
from app.i18n.shipped import PARTS, ROOT, Check, Unreadable, read, shipped


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The folders that the command writes into, and the few that it takes texts from."""
    shutil.copytree(ROOT / "locales", tmp_path / "locales", ignore=shutil.ignore_patterns("*.mo", "*.pot"))
    shutil.copytree(ROOT / "app" / "guidance", tmp_path / "app" / "guidance")
    for package in ("guidance", "push"):
        shutil.copytree(ROOT / "app" / "templates" / package, tmp_path / "app" / "templates" / package)
    shutil.copytree(ROOT / "app" / "checklists", tmp_path / "app" / "checklists")
    (tmp_path / "docs").mkdir()
    return tmp_path


def add(copy: Path, code: str) -> Result:
    return CliRunner().invoke(main, ["language", "add", code, "--root", str(copy)])


def test_what_is_made_is_a_language_of_the_app_with_every_text_to_translate(copy: Path) -> None:
    answer = add(copy, "pt")
    assert answer.exit_code == 0, answer.output
    added = shipped(copy)[-1]
    assert (added.code, added.name, added.direction) == ("pt", "Português", "ltr")
    assert added.unchecked == PARTS
    with (copy / "locales" / "pt" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        texts = read_po(file, locale="pt")
    assert texts.get("Know your rights") is not None, "of a template"
    assert texts.get("The police.") is not None, "of the hotlines"
    assert texts.get("Are you hurt or ill, so that you need a doctor now?") is not None, "of a checklist"
    assert not any(message.string for message in texts if isinstance(message.id, str) and message.id)
    assert "No native speaker has checked" in (copy / "docs" / "languages-pt.md").read_text()


def test_a_language_that_is_read_from_the_right_says_so_and_has_its_own_plurals(copy: Path) -> None:
    assert add(copy, "he").exit_code == 0
    added = shipped(copy)[-1]
    assert (added.name, added.direction) == ("עברית", "rtl")
    assert "nplurals=" in (copy / "locales" / "he" / "LC_MESSAGES" / "messages.po").read_text()


@pytest.mark.parametrize(
    ("code", "said"), [("xx", "ISO 639"), ("es", "there already"), ("en", "there already")]
)
def test_what_cannot_be_added_is_said_and_nothing_is_written(copy: Path, code: str, said: str) -> None:
    before = sorted(copy.rglob("*"))
    answer = add(copy, code)
    assert answer.exit_code == 1
    assert said in answer.output
    assert sorted(copy.rglob("*")) == before


def test_the_list_says_how_far_each_language_is() -> None:
    lines = CliRunner().invoke(main, ["language", "list"]).output.splitlines()
    assert [line.split()[0] for line in lines] == [language.code for language in LANGUAGES]
    assert all("not yet checked:" in line for line in lines[1:])


def written(copy: Path, *lines: str) -> Path:
    file = copy / "locales" / "es" / "language.toml"
    file.write_text("\n".join(lines))
    return file


def test_a_part_that_was_checked_is_no_longer_called_unchecked(copy: Path) -> None:
    facts = ("place = 2", 'name = "Español"', 'direction = "ltr"', "[checked.consent]", "day = 2026-12-01")
    _place, language = read(written(copy, *facts, 'by = "A. B."'))
    assert language.checks == {"consent": Check(date(2026, 12, 1), "A. B.")}
    assert language.unchecked == ("safety", "questions", "screens")


@pytest.mark.parametrize(
    "facts",
    [
        ('name = "Español"', 'direction = "sideways"'),
        ('name = "Español"', 'direction = "ltr"', 'tongue = "long"'),
        ('name = "Español"', 'direction = "ltr"', "[checked.poems]", "day = 2026-12-01", 'by = "A. B."'),
    ],
)
def test_facts_that_make_no_sense_are_refused_by_name(copy: Path, facts: tuple[str, ...]) -> None:
    with pytest.raises(Unreadable, match=r"es/language\.toml"):
        read(written(copy, "place = 2", *facts))
