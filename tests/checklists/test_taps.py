"""How much work the lists are, by touch alone: taps, pages, words. Times are arithmetic from these, never measured here."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page

from tests.checklists.cases import shipped
from tests.checklists.test_by_touch import chromium, origin, standing

__all__ = ["chromium", "origin"]

pytestmark = pytest.mark.browser

WORDS_READ = """() => {
  const step = [...document.querySelectorAll("[data-step]")].find((one) => one.offsetParent);
  const copy = step.cloneNode(true);
  for (const one of copy.querySelectorAll("button, .answers, details, [hidden]")) one.remove();
  return copy.textContent.split(/\\s+/u).filter((word) => /\\p{L}/u.test(word)).length;
}"""


@dataclass
class Walk:
    """What a way through a list took."""

    taps: int = 0
    pages: int = 0
    words: int = 0
    """Up to the last question: what has to be read to go through it."""
    at_the_end: int = 0
    """Words of the result, which is looked at, not read out."""


def walked(page: Page, address: str, answer: Callable[[Page, Walk], None]) -> Walk:
    """Goes from opening a list to its result; `answer` answers what stands on a screen and goes on."""
    page.goto(address)
    page.locator("[data-step=start] [data-go=next]").wait_for()
    walk = Walk()
    before = ""
    while (step := standing(page)) != "result":
        assert step != before, f"{step} does not go on"
        before = step
        walk.pages += 1
        walk.words += page.evaluate(WORDS_READ)
        if step in ("start", "interpreter", "before"):
            tap(page, walk, f"[data-step={step}] [data-go=next]")
        elif step == "age":
            tap(page, walk, "[data-age=within]")
        else:
            answer(page, walk)
    walk.pages += 1
    walk.at_the_end = page.evaluate(WORDS_READ)
    return walk


def tap(page: Page, walk: Walk, selector: str) -> None:
    page.locator(selector).locator("visible=true").first.tap()
    walk.taps += 1


def yes_to_every_other(page: Page, walk: Walk) -> None:
    """One question a screen: a finger on the answer is all, but where one says how a yes is known."""
    step = standing(page)
    tap(page, walk, ".answer--yes" if walk.pages % 2 else ".answer--no")
    if standing(page) == step:
        tap(page, walk, "[data-known] label")
        tap(page, walk, "[data-while-asking] [data-go=next]")


def two_yes_on_every_third_screen(page: Page, walk: Walk) -> None:
    """Several questions a screen: what was said, how it is known, no to the others."""
    if walk.pages % 3 == 0:
        for number in (0, 1):
            item = page.locator("[data-item]:visible").nth(number)
            item.locator(".answer--yes").tap()
            walk.taps += 1
            known = item.locator("[data-known] label").first
            if known.is_visible():
                known.tap()
                walk.taps += 1
    tap(page, walk, "[data-go=no-to-the-rest]")


@pytest.fixture
def page(origin: str, chromium: object) -> object:
    context = chromium.new_context(  # type: ignore[attr-defined]
        base_url=origin,
        service_workers="block",
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
    )
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(
    ("slug", "answer", "most"),
    [
        ("street-check", yes_to_every_other, Walk(taps=10, pages=11, words=350, at_the_end=360)),
        ("safe-now", yes_to_every_other, Walk(taps=20, pages=15, words=410, at_the_end=460)),
        (
            "labour-exploitation-adults",
            two_yes_on_every_third_screen,
            Walk(taps=45, pages=24, words=1550, at_the_end=500),
        ),
    ],
)
def test_a_list_is_no_more_work_than_promised(
    page: Page,
    slug: str,
    answer: Callable[[Page, Walk], None],
    most: Walk,
    record_property: Callable[[str, object], None],
) -> None:
    walk = walked(page, f"/checklists/{slug}", answer)
    record_property("walk", f"{slug}: {walk}")
    assert walk.taps <= most.taps
    assert walk.pages <= most.pages
    assert walk.words <= most.words
    assert walk.at_the_end <= most.at_the_end


@pytest.mark.parametrize("slug", sorted(shipped()))
def test_every_list_goes_on_to_its_end(page: Page, slug: str) -> None:
    seen: set[str] = set()

    def next_screen(page: Page, walk: Walk) -> None:
        seen.add(standing(page))
        tap(page, walk, "[data-while-asking] [data-go=next]")

    walked(page, f"/checklists/{slug}", next_screen)
    groups = {group.id for part in shipped()[slug].dimensions for group in part.groups}
    conditional = {
        group.id
        for part in shipped()[slug].dimensions
        for group in part.groups
        if group.asked_if or (group.items and all(item.asked_if for item in group.items))
    }
    assert groups - conditional <= seen <= groups
