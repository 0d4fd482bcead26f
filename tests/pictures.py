"""`make pictures`: the README's three pictures and a sheet of the main screens in three languages, taken from the demo."""

import base64
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.conftest import free_port, launch_options
from tests.browser.test_thread import choose, go_on, pick_service, say_it_back_and_agree

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
SHEETS = ("en", "es", "ar")
PUBLIC = (
    "/", "/directory?need=shelter", "/directory/services/demo~s3", "/safety", "/checklists/street-check", "/rights",
    "/hotlines", "/my", "/ask", "/install",
)  # fmt: skip
FIELD = (
    "/",
    "/referrals/new",
    "alone",
    "safe",
    "needs",
    "promise",
    "/practice",
    "/referrals",
    "/drafts",
    "/outbox",
)
PARTNER = ("/", "/inbox", "/my-services", "/directory/services/demo~s3/edit", "/account")
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "locale": "en-GB"}


def demo(data: str, port: int) -> tuple[subprocess.Popen[str], list[str]]:
    """Starts the demo; returns it with its sign-in links."""
    command = [str(Path(sys.executable).with_name("waymark")), "demo", "--port", str(port)]
    process = subprocess.Popen(
        command, env=os.environ | {"WAYMARK_DATA": data}, stdout=subprocess.PIPE, text=True
    )
    links: list[str] = []
    assert process.stdout
    for line in process.stdout:
        links += re.findall(r"http://\S+/sign-in/\S+", line)
        if "six words" in line:
            break
    return process, links


def take(page: Page, name: str) -> None:
    """Saves what stands on the screen."""
    page.wait_for_timeout(600)  # The last movement has ended.
    page.screenshot(path=PICTURES / f"{name}.png")
    print(PICTURES / f"{name}.png")


def conversation(page: Page, origin: str) -> None:
    """With no network: from the first question to *Saved on this phone*."""
    page.goto(f"{origin}/directory?need=shelter&lang=es&near=tarsholm")
    expect(page.locator("#results .item").first).to_be_visible()
    page.evaluate("scrollTo(0, document.querySelector('#results').offsetTop - 110)")
    take(page, "find-help")
    page.goto(f"{origin}/referrals/new")
    page.get_by_role("button", name="Begin").tap()
    choose(page, "Yes, we are alone")
    go_on(page, "Which language do they want to speak?")
    go_on(page, "What will and will not happen")
    choose(page, "18 or older")
    go_on(page, "Are you safe tonight?")
    choose(page, "Within a day")
    go_on(page, "What would help?")
    choose(page, "A place to sleep")
    go_on(page, "Who could help?")
    pick_service(page)
    go_on(page, "What would you share with them?")
    choose(page, "Name or what to call you")
    page.evaluate("scrollTo(0, 0)")
    take(page, "what-is-shared")
    say_it_back_and_agree(page)
    page.get_by_label("Name or what to call them").fill("Amber")
    go_on(page, "Read it together")
    page.get_by_role("button", name="Save").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Saved on this phone")
    page.evaluate("scrollTo(0, 0)")
    take(page, "saved-on-this-phone")


def sign_in(browser: Browser, link: str) -> Page:
    """Signs in by a demo link and waits until the phone is ready to work without a network."""
    page = browser.new_context(**PHONE).new_page()  # type: ignore[arg-type]
    page.goto(link)
    page.get_by_role("button", name="Sign in").tap()
    page.wait_for_url(re.compile(r"/$"))
    expect(page.locator("[data-when=ready]")).to_be_visible(timeout=60_000)
    return page


def screens(page: Page, origin: str, language: str, addresses: tuple[str, ...]) -> list[bytes]:
    """Returns what stands on the screen at each address; a word without a slash is a step of a conversation."""
    page.goto(f"{origin}/language/{language}")
    taken = []
    for address in addresses:
        if address.startswith("/"):
            page.goto(origin + address)
        else:
            page.goto(f"{origin}/referrals/new")
            page.locator("[data-begin]").tap()
            page.wait_for_url("**/intake/*/alone")
            if address != "alone":
                within(page, address)
        page.wait_for_timeout(500)
        taken.append(page.screenshot())
    return taken


def within(page: Page, step: str) -> None:
    """Goes to another step without leaving the document."""
    page.evaluate(
        "(step) => { const go = document.querySelector('[data-go]'); go.href = location.pathname.replace('alone', step); go.click(); }",
        step,
    )
    page.wait_for_url(f"**/{step}")


def sheet(browser: Browser, name: str, pictures: list[bytes]) -> None:
    """Saves the screens side by side, as one picture."""
    page = browser.new_page(viewport={"width": 1400, "height": 800})
    images = "".join(
        f'<img src="data:image/png;base64,{base64.b64encode(one).decode()}" width="260">' for one in pictures
    )
    page.set_content(
        f'<body style="margin:0;background:#777;display:grid;grid-template-columns:repeat(5,260px);gap:20px;padding:10px">{images}'
    )
    page.screenshot(path=PICTURES / f"{name}.jpg", full_page=True, type="jpeg", quality=72)
    print(PICTURES / f"{name}.jpg")
    page.close()


def main() -> None:
    """Takes all pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    port = free_port()
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        process, links = demo(data, port)
        try:
            browser = playwright.chromium.launch(**launch_options())
            page = sign_in(browser, links[0])
            page.context.set_offline(True)
            origin = f"http://localhost:{port}"
            conversation(page, origin)
            page.context.set_offline(False)
            anyone = browser.new_context(**PHONE).new_page()  # type: ignore[arg-type]
            partner = sign_in(browser, links[1])
            for language in SHEETS:
                everything = (
                    screens(anyone, origin, language, PUBLIC)
                    + screens(page, origin, language, FIELD)
                    + screens(partner, origin, language, PARTNER)
                )
                sheet(browser, f"screens-{language}", everything)
            browser.close()
        finally:
            process.terminate()
            process.wait(30)


if __name__ == "__main__":
    main()
