"""Moving about in a real browser: the document stays, reading goes on at the title, the page fits."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser


def test_moving_on_keeps_the_document_and_takes_the_focus_to_the_title(phone: Page, site: str) -> None:
    phone.goto(f"{site}/design")
    phone.wait_for_load_state("networkidle")
    phone.evaluate("window.opened = 'a key'; scrollTo(0, 2000)")
    phone.click(".foot__more a")
    phone.wait_for_url("**/install")
    expect(phone.locator("h1")).to_be_focused()
    assert phone.evaluate("[window.opened, scrollY, document.title]") == ["a key", 0, "Put this on a phone"]


def test_what_is_wrong_takes_the_focus(phone: Page, site: str) -> None:
    phone.goto(f"{site}/design")
    expect(phone.locator(".error-summary")).to_be_focused()


def test_a_page_from_elsewhere_keeps_the_address_bars_address(phone: Page, site: str) -> None:
    phone.goto(f"{site}/install")
    phone.wait_for_load_state("networkidle")
    phone.evaluate("history.replaceState(history.state, '', '/install?q=1')")
    phone.click("a[data-language][lang=es]")
    expect(phone.locator("html")).to_have_attribute("lang", "es")
    assert phone.url.endswith("/install?q=1")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_nothing_needs_sideways_scrolling_even_with_text_twice_as_large(
    phone: Page, site: str, language: str
) -> None:
    phone.context.add_cookies([{"name": "waymark_language", "value": language, "url": site}])
    phone.goto(f"{site}/design")
    phone.evaluate("document.adoptedStyleSheets = [new CSSStyleSheet()]")
    for text in (100, 200):
        phone.evaluate(f"document.adoptedStyleSheets[0].replaceSync('html {{ font-size: {text}% }}')")
        for width in (320, 390, 768):
            phone.set_viewport_size({"width": width, "height": 640})
            assert phone.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (text, width)
            phone.evaluate("scrollTo(0, 3000)")
            box = phone.locator("[data-exit]").bounding_box()
            assert box is not None
            assert 0 <= box["y"] < 10, (text, width)
            assert min(box["width"], box["height"]) >= 44


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_part_is_legible_and_named(browser: Browser, site: str, scheme: str) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 6000}, color_scheme=scheme, reduced_motion="reduce"
    )  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{site}/design")
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    assert not found.response["violations"], found.generate_report()
    context.close()


def test_without_javascript_the_page_is_whole(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/install")
    page.click("[data-exit]")
    assert page.url.endswith("/calculator")
    context.close()


MOVED = """() => new Promise((resolve) => {
  let sum = 0;
  new PerformanceObserver((list) => { for (const one of list.getEntries()) sum += one.value; }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => resolve(sum), 300);
})"""


@pytest.mark.parametrize("address", ["/", "/directory", "/checklists/street-check", "/referrals/new", "/my"])
def test_nothing_jumps_while_a_page_comes(phone: Page, site: str, address: str) -> None:
    phone.goto(f"{site}{address}", wait_until="networkidle")
    assert phone.evaluate(MOVED) <= 0.02


def test_a_list_whose_module_does_not_come_opens_whole(phone: Page, site: str) -> None:
    phone.route("**/*.js", lambda route: route.abort())
    phone.goto(f"{site}/checklists/street-check")
    later = phone.locator("[data-step]:not([data-step=start])").first
    expect(later).to_have_css("position", "absolute")
    expect(later).not_to_have_css("position", "absolute")
