"""Exit in a real browser: everything forgotten, nothing left to read, no way back."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

LISTEN = """() => document.addEventListener("waymark:forget", () => {
  sessionStorage.told = document.body.textContent.length > 100 ? "while it was still there" : "too late";
})"""


def read_two_pages(phone: Page, site: str) -> None:
    phone.goto(f"{site}/install")
    phone.wait_for_load_state("networkidle")
    phone.click(".bar__outbox")
    phone.wait_for_url("**/outbox")


def test_a_tap_forgets_first_and_ends_at_the_neutral_page(phone: Page, site: str) -> None:
    read_two_pages(phone, site)
    phone.evaluate(LISTEN)
    phone.tap("[data-exit]")
    phone.wait_for_url("**/calculator")
    assert phone.evaluate("sessionStorage.told") == "while it was still there"


def test_the_screen_is_empty_within_the_same_turn(phone: Page, site: str) -> None:
    phone.goto(f"{site}/install")
    left = phone.evaluate(
        """() => { document.querySelector("[data-exit]").click(); return [document.body.textContent, document.documentElement.hidden]; }"""
    )
    assert left == ["", True]
    # A browser that is closed in the middle of going there may never answer.
    phone.wait_for_url("**/calculator")


def test_the_empty_page_is_painted_before_the_neutral_one_is_asked_for(phone: Page, site: str) -> None:
    phone.goto(f"{site}/install")
    phone.wait_for_load_state("networkidle")
    phone.evaluate(
        """() => {
          const order = [];
          const note = (what) => { order.push(what); sessionStorage.order = order.join(" "); };
          const ask = window.requestAnimationFrame.bind(window);
          const shown = () => document.querySelector("[data-exit]") && document.body.style.opacity !== "0";
          window.requestAnimationFrame = (then) => ask((at) => { note(shown() ? "full" : "empty"); then(at); });
          navigation.addEventListener("navigate", (event) => { if (event.destination.url.endsWith("/calculator")) note("asked"); });
        }"""
    )
    phone.tap("[data-exit]")
    phone.wait_for_url("**/calculator")
    order = phone.evaluate("sessionStorage.order").split()
    assert order[0] == "empty"
    assert order[-1] == "asked"
    assert "full" not in order


def test_a_finger_on_exit_takes_everything_out_of_sight_and_slid_off_it_brings_it_back(
    phone: Page, site: str
) -> None:
    phone.goto(f"{site}/install")
    phone.wait_for_load_state("networkidle")
    seen = "getComputedStyle(document.body).opacity"
    place = phone.locator("[data-exit]").bounding_box()
    assert place
    phone.mouse.move(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    phone.mouse.down()
    assert phone.evaluate(seen) == "0"
    phone.mouse.move(200, 500)
    phone.mouse.up()
    phone.wait_for_timeout(500)
    assert phone.evaluate(seen) == "1"
    assert phone.url.endswith("/install")
    phone.mouse.move(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    phone.mouse.down()
    phone.mouse.up()
    phone.wait_for_url("**/calculator")


@pytest.mark.parametrize("steps", [1, 2])
def test_back_leads_to_nothing_that_was_read(phone: Page, site: str, steps: int) -> None:
    read_two_pages(phone, site)
    phone.click(".foot__more a")
    phone.wait_for_url("**/install")
    phone.tap("[data-exit]")
    phone.wait_for_url("**/calculator")
    phone.evaluate(f"setTimeout(() => history.go(-{steps}))")
    phone.wait_for_timeout(700)
    assert phone.locator("#frame").count() == 0


def test_forward_leads_to_nothing_that_was_read(phone: Page, site: str) -> None:
    read_two_pages(phone, site)
    phone.go_back()
    phone.wait_for_url("**/install")
    phone.tap("[data-exit]")
    phone.wait_for_url("**/calculator")
    phone.evaluate("setTimeout(() => history.forward())")
    phone.wait_for_timeout(700)
    assert phone.url.endswith("/calculator")


def test_three_shifts_leave_and_typing_capitals_does_not(phone: Page, site: str) -> None:
    phone.goto(f"{site}/design")
    phone.focus("#words")
    for _ in range(4):
        phone.keyboard.press("Shift+A")
    expect(phone.locator("#words")).to_have_value("AAAA")
    for _ in range(3):
        phone.keyboard.press("Shift")
    phone.wait_for_url("**/calculator")


def test_whoever_comes_back_on_purpose_can_use_back_again(phone: Page, site: str) -> None:
    phone.goto(f"{site}/install")
    phone.tap("[data-exit]")
    phone.wait_for_url("**/calculator")
    phone.goto(f"{site}/install")
    phone.click("a[data-language][lang=ar]")
    phone.locator("html[dir=rtl]").wait_for()
    phone.goto(f"{site}/outbox")
    phone.go_back()
    expect(phone.locator("#frame h1")).to_be_visible()


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("7*8=", "56"),
        ("2+3*4=", "14"),
        ("0.1+0.2=", "0.3"),
        ("9-12=", "\u22123"),
        ("1/0=", "Cannot divide by zero"),
        ("50%", "0.5"),
        ("5+*6=", "30"),
        ("12=+3=", "15"),
    ],
)
def test_the_calculator_is_a_calculator(phone: Page, site: str, typed: str, shown: str) -> None:
    phone.goto(f"{site}/calculator")
    for key in typed:
        phone.keyboard.press(key)
    expect(phone.locator("[data-result]")).to_have_text(shown)
