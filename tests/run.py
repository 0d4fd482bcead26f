"""Runs every test there is, after installing what they need; says in one line each what could not run and why.

SQLite first, with the browser; then, on the PostgreSQL that `DATABASE_URL` names, all that may touch a database. With
`REQUIRE_SERVICES=1` a missing PostgreSQL, Redis or browser is a failure and not a note.
"""

import os
import shutil
import socket
import subprocess
import sys
from urllib.parse import urlsplit

REQUIRED = os.environ.get("REQUIRE_SERVICES") == "1"
DATABASE_IS_NO_MATTER = ("tests/architecture", "tests/checklists", "tests/faults/test_faults.py")
"""They touch none, or make a SQLite of their own."""
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def answers(url: str, port: int) -> bool:
    """Whether something listens where a service's URL points."""
    parts = urlsplit(url)
    try:
        with socket.create_connection((parts.hostname or "127.0.0.1", parts.port or port), timeout=3):
            return True
    except OSError:
        return False


def chromium() -> str | None:
    """The system's Chromium, installed from Debian as root; Playwright's own elsewhere ("playwright"); None if neither."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if not found and os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)
        subprocess.run(
            ["apt-get", "install", "-y", "-qq", "chromium", "fonts-noto-core"], check=False, **quiet
        )
        found = shutil.which("chromium")
    if found:
        return found
    installed = subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    return "playwright" if installed.returncode == 0 else None


def pytest(environment: dict[str, str], *arguments: str) -> int:
    """Runs pytest over the project on two processes, each file whole on one of them; returns its exit code.

    A file of browser tests starts a server and a browser. Files go in their order: the long ones do not come last.
    """
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-n",
        "2",
        "--dist",
        "loadfile",
        "--no-loadscope-reorder",
    ]
    command += arguments
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def missing(database: str, redis: str, browser: str | None) -> list[str]:
    """What cannot run here, and why."""
    left_out = []
    if not browser:
        left_out.append("browser tests: no Chromium here and none could be installed")
    if not database.startswith("postgres"):
        left_out.append("PostgreSQL: DATABASE_URL does not name one")
    elif not answers(database, 5432):
        left_out.append("PostgreSQL: nothing answers at DATABASE_URL")
    if not redis:
        left_out.append("Redis: REDIS_URL does not name one")
    elif not answers(redis, 6379):
        left_out.append("Redis: nothing answers at REDIS_URL")
    return left_out


def main() -> int:
    """Runs what can run; returns 0 only when all of it passed and nothing required was missing."""
    environment = dict(os.environ)
    database, browser = environment.pop("DATABASE_URL", ""), chromium()
    left_out = missing(database, environment.get("REDIS_URL", ""), browser)
    # Said first, so that the last line is always the count of tests.
    for line in left_out:
        print(f"Left out: {line}.", flush=True)
    if browser:
        environment["WAYMARK_CHROMIUM"] = browser
    if any(line.startswith("Redis") for line in left_out):
        environment.pop("REDIS_URL", None)
    code = pytest(environment, *([] if browser else ["-m", "not browser"]))
    if not any(line.startswith("PostgreSQL") for line in left_out):
        print("The same tests on PostgreSQL:", flush=True)
        others = [f"--ignore={one}" for one in DATABASE_IS_NO_MATTER]
        code = pytest(environment | {"DATABASE_URL": database}, "-m", "not browser", *others) or code
    return code or (1 if REQUIRED and left_out else 0)


if __name__ == "__main__":
    sys.exit(main())
