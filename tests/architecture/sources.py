"""The project's own files, as tests about the code base read them."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
APP = ROOT / "app"
TEMPLATES = APP / "templates"
WORKER = ROOT / "service_worker"
PAGE_MODULES = APP / "static" / "js"
STYLES = APP / "static" / "css"

_NOT_OURS = {"node_modules", "dist", "migrations", "__pycache__"}
_COMMENT = re.compile(
    r"""("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|/\*.*?\*/|(?<![:\\])//[^\n]*""", re.S
)


def files(root: Path, *suffixes: str) -> list[Path]:
    """Returns our files below `root` with one of these suffixes: nothing built, installed or generated."""
    return sorted(
        path
        for path in root.rglob("*")
        if path.suffix in suffixes and not _NOT_OURS & set(path.relative_to(ROOT).parts)
    )


def named(path: Path) -> str:
    """Returns a path as messages show it."""
    return path.relative_to(ROOT).as_posix()


def client_modules() -> list[Path]:
    """Returns every JavaScript module that runs on the phone."""
    building = {WORKER / "build.js", WORKER / "demo_keys.js"}
    return [path for path in files(PAGE_MODULES, ".js") + files(WORKER, ".js") if path not in building]


@cache
def without_comments(path: Path) -> str:
    """Returns a script or style sheet without its comments; every line keeps its number."""
    return _COMMENT.sub(
        lambda found: found[1] if found[1] is not None else re.sub(r"[^\n]+", " ", found[0]), path.read_text()
    )


def hits(path: Path, text: str, pattern: re.Pattern[str]) -> Iterator[str]:
    """Yields "file:line: what was found" for every match."""
    for found in pattern.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        yield f"{named(path)}:{line}: {' '.join(found[0].split())}"
