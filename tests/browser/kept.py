"""What a phone keeps, asked of its store: a sealed draft comes a moment after the step that it is of."""

from playwright.sync_api import Page

STEPS = """new Promise((resolve, reject) => {
  const opening = indexedDB.open("waymark");
  opening.onerror = reject;
  opening.onsuccess = () => {
    const all = opening.result.transaction("drafts").objectStore("drafts").getAll();
    all.onsuccess = () => { opening.result.close(); resolve(all.result.map(({ step }) => step.split("/").pop())); };
  };
})"""


SAVED = STEPS.replace('step.split("/").pop()', "Date.parse(savedAt)").replace("({ step })", "({ savedAt })")


def now_on(page: Page) -> float:
    """Returns the page's own time, in milliseconds."""
    moment: float = page.evaluate("Date.now()")
    return moment


def draft_kept_since(page: Page, moment: float) -> None:
    """Waits until a draft was sealed after a moment: one from before holds less."""
    for _attempt in range(400):
        if any(saved >= moment for saved in page.evaluate(SAVED)):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"drafts are from {page.evaluate(SAVED)}, none since {moment}")


def draft_kept(page: Page, step: str) -> None:
    """Waits until a draft is kept that goes on at a step. Only then may a test throw the document away."""
    for _attempt in range(400):
        if step in page.evaluate(STEPS):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"drafts are kept at {page.evaluate(STEPS)}, none at {step}")
