"""Something happens while a page is still busy with something else."""

from playwright.sync_api import Page, Route


def until(page: Page, holds: str) -> None:
    """Waits until an expression holds in the page."""
    for _attempt in range(800):
        if page.evaluate(holds):
            return
        page.wait_for_timeout(25)
    raise AssertionError(f"never: {holds}")


def hold(page: Page, pattern: str) -> list[Route]:
    """Returns what is posted to an address from now on, as it comes; none of it is answered."""
    waiting: list[Route] = []
    page.route(pattern, lambda one: waiting.append(one) if one.request.method == "POST" else one.continue_())
    return waiting


def until_posted(page: Page, waiting: list[Route], number: int = 1) -> None:
    """Waits until so much was posted."""
    for _attempt in range(800):
        if len(waiting) == number:
            return
        page.wait_for_timeout(25)
    raise AssertionError(f"posted {len(waiting)} times, not {number}")
