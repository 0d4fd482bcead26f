"""Something happens while a page is still busy with something else."""

from playwright.sync_api import Page


def until(page: Page, holds: str) -> None:
    """Waits until an expression holds in the page."""
    for _attempt in range(800):
        if page.evaluate(holds):
            return
        page.wait_for_timeout(25)
    raise AssertionError(f"never: {holds}")
