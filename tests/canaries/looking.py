"""Where is looked on a phone: its whole profile, as it lies there and as it was left, and its memory."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.conftest import Phone, Server
from tests.canaries import memory
from tests.canaries.host import environment
from tests.canaries.search import found, within

WRITTEN_LATER_MS = 12_000
"""Chromium writes history and sessions a little later than they happen."""


def lock(page: Page) -> None:
    page.evaluate("document.dispatchEvent(new CustomEvent('waymark:locked'))")
    page.wait_for_timeout(1_000)


def in_memory(device: Phone, texts: Iterable[str]) -> list[str]:
    """What page and worker hold of these texts."""
    texts = list(texts)
    return memory.left_in_page(device.cdp, texts) + memory.left_in_worker(device.page, device.cdp, texts)


def nothing_in_memory(device: Phone, texts: Iterable[str]) -> None:
    left = in_memory(device, texts)
    assert not left, "\n".join(left)


def nothing_on_the_disk(device: Phone, profile: Path, texts: Iterable[str]) -> None:
    """Looks at the profile of a browser that runs, after what it puts off, and once more when it was closed."""
    texts = list(texts)
    device.page.wait_for_timeout(WRITTEN_LATER_MS)
    copy = profile.with_name(f"{profile.name} while it runs")
    leave_out = shutil.ignore_patterns("Singleton*")
    shutil.copytree(profile, copy, symlinks=True, ignore_dangling_symlinks=True, ignore=leave_out)
    device.context.close()
    left = found(copy, texts) + found(profile, texts)
    assert not left, "\n".join(left)


def nothing_on_the_server(server: Server, texts: Iterable[str]) -> None:
    """Looks at its database, files, queue and log, and at what its processes were started with."""
    texts = list(texts)
    left = found(server.data_dir, texts) + list(within([environment(server.process.pid)], texts))
    assert not left, "\n".join(left)
