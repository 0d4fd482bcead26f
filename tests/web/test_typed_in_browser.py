"""Another language can be chosen at any moment: what was typed stands there still, in whatever form."""

import pytest
from playwright.sync_api import Page, expect

from app.i18n import LANGUAGES

pytestmark = pytest.mark.browser

OTHERS = [language.code for language in LANGUAGES if language.code != "en"]


def choose(phone: Page, code: str) -> None:
    phone.locator(f"a[data-language][lang={code}]").tap()
    expect(phone.locator("html")).to_have_attribute("lang", code)


@pytest.mark.parametrize("code", OTHERS)
def test_a_search_that_was_being_typed_is_kept(phone: Page, site: str, code: str) -> None:
    phone.goto(f"{site}/directory")
    phone.wait_for_load_state("networkidle")
    phone.evaluate("window.stayed = true")
    phone.locator("input[name=q]").fill("warm bed مأوى")
    choose(phone, code)
    expect(phone.locator("input[name=q]")).to_have_value("warm bed مأوى")
    assert phone.evaluate("window.stayed") is True


@pytest.mark.parametrize("code", OTHERS)
def test_a_number_that_was_being_typed_is_kept(phone: Page, site: str, code: str) -> None:
    phone.goto(f"{site}/my")
    phone.wait_for_load_state("networkidle")
    field = phone.locator("#main input[inputmode=numeric], #main input[type=tel]").first
    field.fill("0123 4567")
    choose(phone, code)
    expect(field).to_have_value("0123 4567")


def test_asking_for_help_goes_on_where_it_was(phone: Page, site: str) -> None:
    phone.goto(f"{site}/ask")
    phone.wait_for_load_state("networkidle")
    part = phone.locator("[data-part]:visible")
    forward = phone.locator("[data-next]")
    forward.tap()
    expect(part).to_have_attribute("data-part", "needs")
    phone.locator("label").filter(has=phone.locator("input[name=needs][value=food]")).tap()
    choose(phone, "vi")
    expect(part).to_have_attribute("data-part", "needs")
    expect(phone.locator("input[name=needs][value=food]")).to_be_checked()
    forward.tap()
    expect(part).to_have_attribute("data-part", "who")
    choose(phone, "fr")
    expect(part).to_have_attribute("data-part", "who")
    expect(phone.locator("input[name=needs][value=food]")).to_be_checked()


def test_the_answers_of_a_checklist_are_kept(phone: Page, site: str) -> None:
    phone.goto(f"{site}/checklists/labour-exploitation-adults")
    phone.get_by_role("button", name="Yes, we are alone").tap()
    phone.get_by_role("button", name="No, we share a language").tap()
    phone.get_by_role("button", name="We can start").tap()
    phone.get_by_role("button", name="18 or older").tap()
    first = phone.locator("fieldset.question:visible").first
    first.locator(".answer--yes").tap()
    choose(phone, "fr")
    expect(first.locator("input[value=yes]")).to_be_checked()


def test_nothing_is_kept_for_another_page_or_after_exit(phone: Page, site: str) -> None:
    phone.goto(f"{site}/directory")
    phone.wait_for_load_state("networkidle")
    phone.locator("input[name=q]").fill("warm bed")
    phone.evaluate("document.dispatchEvent(new CustomEvent('waymark:forget'))")
    phone.locator("a[href='/signs']").first.tap()
    phone.wait_for_url("**/signs")
    choose(phone, "es")
    phone.locator("a[href='/directory']").first.tap()
    phone.wait_for_url("**/directory")
    expect(phone.locator("input[name=q]")).to_have_value("")
