"""What a file may be: not too long, named for what it holds, opened by a sentence about itself."""

import json
import re
from pathlib import Path

import pytest

from tests.architecture.sources import APP, ROOT, TEMPLATES, WORKER, client_modules, files, named

LONGEST = 400
LONGEST_TEMPLATE = 180
SAY_NOTHING = re.compile(r"^(utils?|helpers?|managers?|commons?|misc|worker)$")


def code() -> list[Path]:
    return [
        path
        for place in ("app", "service_worker", "tests")
        for path in files(ROOT / place, ".py", ".js", ".mjs", ".css")
    ]


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    long = [f"{named(path)}: {lines(path)}" for path in code() if lines(path) > LONGEST]
    assert not long, long


def test_no_template_is_longer_than_a_hundred_and_eighty_lines() -> None:
    long = [
        f"{named(path)}: {lines(path)}"
        for path in files(TEMPLATES, ".html")
        if lines(path) > LONGEST_TEMPLATE
    ]
    assert not long, long


def test_names_say_what_a_file_holds() -> None:
    named_for_nothing = [
        named(path)
        for path in [*code(), *files(TEMPLATES, ".html")]
        if path != WORKER / "worker.js"
        and any(SAY_NOTHING.match(re.sub(r"\..*", "", part)) for part in path.relative_to(ROOT).parts)
    ]
    assert not named_for_nothing


@pytest.mark.parametrize("path", client_modules(), ids=named)
def test_every_client_module_opens_with_what_it_owns(path: Path) -> None:
    text = path.read_text().removeprefix('/// <reference lib="webworker" />\n')
    assert re.match(r"/\*\*\s+(\*\s+)?[\"A-Z`]", text), "a block comment comes first"


def test_client_packages_are_pinned_exactly() -> None:
    package = json.loads((WORKER / "package.json").read_text())
    listed = package["dependencies"] | package["devDependencies"]
    loose = {name: version for name, version in listed.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)}
    assert not loose
    lock = json.loads((WORKER / "package-lock.json").read_text())["packages"]
    assert {name: lock[f"node_modules/{name}"]["version"] for name in listed} == listed
    unproved = [
        name for name, entry in lock.items() if name and not entry.get("integrity") and not entry.get("link")
    ]
    assert not unproved, "every package in the lock file carries its hash"


def test_every_page_module_is_listed_once_and_in_order() -> None:
    text = (APP / "static" / "js" / "enhance.js").read_text()
    listed = re.findall(r'^  "?([\w-]+)"?: \(\) => import\("\./([\w/-]+)\.js"\)', text, re.M)
    names = [name for name, _file in listed]
    assert names == sorted(set(names))
    missing = [file for _name, file in listed if not (APP / "static" / "js" / f"{file}.js").exists()]
    assert not missing


def test_every_module_that_a_page_asks_for_exists() -> None:
    text = (APP / "static" / "js" / "enhance.js").read_text()
    listed = set(re.findall(r'^  "?([\w-]+)"?: \(\) => import', text, re.M))
    asked = {
        name
        for path in files(TEMPLATES, ".html")
        for name in re.findall(r'data-enhance="([\w-]+)"', path.read_text())
    }
    assert asked, "nothing was found: the pattern is out of date"
    assert asked <= listed, "asked for and not listed in enhance.js"
    assert listed <= asked, "listed in enhance.js and asked for by no page"
