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


def draft_kept(page: Page, step: str) -> None:
    """Waits until a draft is kept that goes on at a step. Only then may a test throw the document away."""
    for _attempt in range(400):
        if step in page.evaluate(STEPS):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"drafts are kept at {page.evaluate(STEPS)}, none at {step}")
