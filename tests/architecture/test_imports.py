"""Imports run one way, as docs/architecture.md says; imports inside functions count."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import APP, files, named

GROUND = {"age", "clock", "config", "i18n", "jobs", "storage", "web"}
BELOW_FEATURES = GROUND | {"audit", "identity", "fieldpack", "delivery", "push"}

MAY_IMPORT: dict[str, set[str]] = {
    "age": set(),
    "clock": set(),
    "config": set(),
    "i18n": {"config"},
    "jobs": {"clock", "config"},
    "gunicorn": set(),
    "health": GROUND | {"audit"},
    "storage": {"clock", "config"},
    "web": {"clock", "config", "i18n"},
    "audit": GROUND,
    "identity": GROUND | {"audit"},
    "fieldpack": GROUND | {"audit", "identity"},
    "delivery": GROUND | {"audit", "identity", "fieldpack"},
    "push": GROUND | {"audit", "identity", "fieldpack"},
    "witness": GROUND | {"audit", "identity", "delivery"},
    "checklists": BELOW_FEATURES,
    "clinic": BELOW_FEATURES,
    "consent": BELOW_FEATURES,
    "directory": BELOW_FEATURES,
    "practice": BELOW_FEATURES | {"checklists"},
    "own_lists": BELOW_FEATURES | {"checklists"},
    "guidance": BELOW_FEATURES,
    "people": BELOW_FEATURES,
    "referrals": BELOW_FEATURES | {"checklists", "clinic", "consent", "directory"},
    "self_referral": BELOW_FEATURES | {"consent", "directory", "referrals"},
    "outside": BELOW_FEATURES | {"consent", "referrals"},
    "my": BELOW_FEATURES | {"consent", "referrals"},
    "intake": BELOW_FEATURES | {"checklists", "clinic", "consent", "directory", "referrals"},
    "recovery": BELOW_FEATURES | {"referrals"},
    "retention": BELOW_FEATURES | {"consent", "referrals", "witness"},
    "oversight": BELOW_FEATURES | {"checklists", "consent", "directory", "guidance", "intake", "referrals"},
}
"""What each package may know besides itself. A new package gets a line here."""

ON_TOP = {"__init__", "cli", "navigation", "demo", "demo_coalition"}
"""Modules in which everything meets."""


def owner(path: Path) -> str:
    """Returns the package (or module) directly below app/ that a file belongs to."""
    first = path.relative_to(APP).parts[0]
    return first.removesuffix(".py")


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """Yields line and package for everything that a file takes from app/."""
    here = ["app", *path.relative_to(APP).with_suffix("").parts]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.startswith("app."):
                    yield node.lineno, alias.name.split(".")[1]
        elif isinstance(node, ast.ImportFrom):
            base = here[: -node.level] if node.level else []
            module = [*base, *(node.module or "").split(".")] if node.module else base
            if module[:1] != ["app"]:
                continue
            names = [module[1]] if len(module) > 1 else [alias.name for alias in node.names]
            yield from ((node.lineno, name) for name in names)


def modules() -> list[Path]:
    return [path for path in files(APP, ".py") if owner(path) not in ON_TOP]


def test_every_package_has_its_place() -> None:
    assert {owner(path) for path in modules()} <= MAY_IMPORT.keys()


def test_imports_run_one_way() -> None:
    wrong = [
        f"{named(path)}:{line}: {owner(path)} must not know {package}"
        for path in modules()
        for line, package in imported(path)
        if package != owner(path) and package not in MAY_IMPORT.get(owner(path), set())
    ]
    assert not wrong, "\n".join(wrong)


def test_the_directions_have_no_circle() -> None:
    settled: set[str] = set()
    left = dict(MAY_IMPORT)
    while left:
        free = {package for package, known in left.items() if not known & left.keys()}
        assert free, f"these know each other: {sorted(left)}"
        settled |= free
        left = {package: known for package, known in left.items() if package not in free}


@pytest.mark.parametrize("path", [path for path in files(APP, ".py") if path.name == "rules.py"], ids=named)
def test_rules_know_no_flask_no_session_and_no_clock(path: Path) -> None:
    taken = {
        name
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom)
        for name in [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
    }
    forbidden = {"flask", "flask_babel", "flask_login", "app.clock", "app.storage", "sqlalchemy.orm"}
    assert not taken & forbidden


def calls(path: Path) -> Iterator[tuple[int, str]]:
    """Yields line and text of everything that is called in a file."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func)


def test_only_views_and_the_command_line_commit() -> None:
    may = ("views.py", "cli.py", "__init__.py", "demo.py", "demo_coalition.py")
    wrong = [
        f"{named(path)}:{line}"
        for path in files(APP, ".py")
        if not path.name.endswith(may)
        for line, call in calls(path)
        if call.endswith(".commit")
    ]
    assert not wrong, "commands take a session and leave the commit to the view: " + ", ".join(wrong)


def test_only_the_clock_knows_what_time_it_is() -> None:
    wrong = [
        f"{named(path)}:{line}: {call}"
        for path in files(APP, ".py")
        if path != APP / "clock.py"
        for line, call in calls(path)
        if call.endswith(("datetime.now", "datetime.utcnow", "date.today")) or call == "time.time"
    ]
    assert not wrong, "\n".join(wrong)


def test_views_are_twenty_lines_at_most() -> None:
    """Counted without the signature and the docstring."""
    wrong = [
        f"{named(path)}:{node.lineno}: {node.name} has {length} lines"
        for path in files(APP, ".py")
        if path.name.endswith("views.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
        and any(".get(" in text or ".post(" in text for text in map(ast.unparse, node.decorator_list))
        and (length := (node.end_lineno or 0) - node.body[bool(ast.get_docstring(node))].lineno + 1) > 20
    ]
    assert not wrong, "\n".join(wrong)
